"""Compiles Java with a compiler that was started with the container, and runs JUnit or the entry method in a JVM of its own.
The solution is compiled before the tests are there to be read; its classes are loaded below those of the framework."""

import glob
import json
import re
import subprocess

HERE = "/opt/sandbox"
SOLUTION = "/build/solution"
TESTS = "/build/tests"
LIBRARIES = sorted(glob.glob(f"{HERE}/lib/*.jar"))
JAVA = ["/usr/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto"]
COMPILER_OPTIONS = [f"-XX:SharedArchiveFile={HERE}/compiler.jsa", "-Xmx256m"]
# A candidate that needs more heap ends as one that needs more memory; its threads' stacks come on top.
RUN_OPTIONS = ["-Xmx384m", "-XX:MaxMetaspaceSize=128m", "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=/tmp"]
# Of candidates' classes only: those of the framework and the runner are many.
FRAMEWORK = "org.junit.*:org.assertj.*:org.opentest4j.*:org.hamcrest.*:net.bytebuddy.*:com.google.gson.*:sandbox.*"
COUNTED = f"-javaagent:{HERE}/tools/jacocoagent.jar=destfile=/tmp/jacoco.exec,excludes={FRAMEWORK}"
SUITE = re.compile(r"\borg\.junit\b")

compiler = None


def compiler_command(options):
    # JUnit's annotations that skip a test are replaced by ones that leave no trace.
    return [*JAVA, *options, "-cp", ":".join(LIBRARIES), "sandbox.Compiler", SOLUTION, TESTS, ":".join([f"{HERE}/enabled", *LIBRARIES])]


def runner_command(style, options):
    program = ["sandbox.Tests", SOLUTION, TESTS] if style == "framework" else ["sandbox.Cases", SOLUTION]
    return [*JAVA, *RUN_OPTIONS, *options, "-cp", ":".join(LIBRARIES), *program]


def start():
    global compiler
    compiler = subprocess.Popen(
        compiler_command(COMPILER_OPTIONS), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def compile(request, write_files, converse):
    """Errors and the command that runs the tests. No source lies in a file, and no test's source outlives the compiler."""
    job = request["job"]
    files, tests = request["files"], request["testFiles"]
    suites = [file for file in tests if file["path"].endswith(".java") and SUITE.search(file["text"])]
    # Types that belong to the tests but that the solution needs.
    given = [file for file in tests if file["path"].endswith(".java") and file not in suites]
    sources = [file for file in files if file["path"].endswith(".java")]
    write_files([file for file in [*files, *tests] if not file["path"].endswith(".java")])
    answer = converse(compiler, {"solution": [*sources, *given], "tests": suites})
    if not answer:
        return [{"message": "the compiler died", "line": None, "column": None, "hint": None}], None
    errors = [error_of(item, job["solutionPath"]) for item in answer["errors"]]
    style = job["style"]
    options = [f"-XX:SharedArchiveFile={HERE}/{style}.jsa"] if job["purpose"] == "judge" else [COUNTED]
    return errors, runner_command(style, options)


def error_of(item, solution):
    path = item.get("path")
    prefix = "" if path in (None, solution) else f"{path}: "
    return {
        "message": prefix + item["message"],
        "line": item.get("line"),
        "column": item.get("column"),
        "hint": item.get("hint"),
    }
