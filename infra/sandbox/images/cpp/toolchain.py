"""Compiles C++ solutions and their Catch2 tests, or a call of their entry function, against a runner that stands in the
image. The solution's own files are compiled before the tests are there to be read."""

import json
import os
import re

HERE = "/opt/sandbox"
BUILD = "/build"
WORK = "/work"
OPTIONS = ["-std=c++20", "-O0", f"-I{HERE}/include", f"-I{WORK}", "-fdiagnostics-format=json", "-w"]
SOURCE = re.compile(r"\.(?:cpp|cc|cxx|c\+\+)$")
# Directives that take a test's words away from the framework. The name after them is never made by another macro.
TEST_WORDS = re.compile(
    r"^[^\S\n]*(?:#|%:|\?\?=)[^\S\n]*(?:define|undef|pragma[^\n]*(?:macro|poison))\b[^\n]*?\b"
    r"((?:CATCH_|INTERNAL_CATCH)\w*|TEST_CASE\w*|TEMPLATE_\w+|SECTION\w*|SCENARIO\w*|REQUIRE\w*|CHECK\w*|FAIL\w*|SUCCEED"
    r"|SKIP|METHOD_AS_TEST_CASE|REGISTER_TEST_CASE|EXERCISM_\w+|GENERATE\w*|push_macro|pop_macro|poison)",
    re.MULTILINE,
)


def compile(request, write_files, run_compiler):
    """Errors and the command that runs the tests. The test files are gone before a line of the candidate's runs."""
    job = request["job"]
    files, tests = request["files"], request["testFiles"]
    solution = job["solutionPath"]
    headers = [file for file in tests if not SOURCE.search(file["path"])]
    write_files([*files, *headers])
    for file in files:
        found = TEST_WORDS.search(without_comments(file["text"]))
        if found and job["style"] != "cases":
            return [error(f"{found[1]} belongs to the test framework", None, None, None)], None
    objects = []
    sources = [file["path"] for file in files if SOURCE.search(file["path"])]
    if job["style"] == "cases":
        included = solution if solution in sources else next((path for path in sources), solution)
        with open(f"{BUILD}/main.cpp", "w", encoding="utf-8") as out:
            out.write(f'#define main solution_main\n#include "{included}"\n#undef main\n')
            out.write(f"int main() {{ return contexture::run_cases(&{job['entry']}); }}\n")
        sources = [path for path in sources if path != included]
        units = [(f"{BUILD}/main.cpp", ["-include", f"{HERE}/include/cases.hpp"])]
        libraries = ["-lreport"]
    else:
        units = [(path, ["-include", f"{HERE}/include/tests.hpp", "-DEXERCISM_TEST_SUITE", "-DEXERCISM_RUN_ALL_TESTS"])
                 for path in (file["path"] for file in tests) if SOURCE.search(path)]
        libraries = [f"{HERE}/tests.o", "-lCatch2", "-lreport"]
    # LLMs like to add a main that shows what they wrote.
    units = [*((path, ["-Dmain=solution_main"]) for path in sources), *units]
    counted = ["--coverage"] if job["purpose"] == "coverage" else []
    written = False
    for number, (path, options) in enumerate(units):
        if path not in sources and not written:
            write_files([file for file in tests if SOURCE.search(file["path"])])
            written = True
        target = f"{BUILD}/{number}.o"
        exit_code, _, text = run_compiler(["/usr/bin/g++", *OPTIONS, *options, *counted, "-c", path, "-o", target])
        if exit_code != 0:
            return errors_of(text, solution, exit_code), None
        objects.append(target)
    for file in tests:
        os.unlink(os.path.join(WORK, file["path"]))
    program = f"{BUILD}/program"
    exit_code, _, text = run_compiler(
        ["/usr/bin/g++", *counted, *objects, "-o", program, f"-L{HERE}", *libraries, f"-Wl,-rpath,{HERE}", "-pthread"]
    )
    if exit_code != 0:
        return link_errors(text), None
    return [], [program]


def without_comments(text):
    text = re.sub(r"(?:\\|\?\?/)[^\S\n]*\n", "", text)
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


def error(message, line, column, hint):
    return {"message": message[:2000], "line": line, "column": column, "hint": hint}


def errors_of(text, solution, exit_code):
    """The errors of one run of g++: one JSON array, whatever else stands there."""
    errors = []
    start = text.find("[")
    try:
        diagnostics, _ = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        diagnostics = []
    for item in diagnostics:
        if item["kind"] not in ("error", "fatal error"):
            continue
        place = own_place(item)
        path = os.path.relpath(place["file"], WORK) if os.path.isabs(place["file"]) else place["file"]
        if path == "../build/main.cpp":
            errors.append(error(item["message"], None, None, None))
            continue
        prefix = "" if path == solution else f"{path}: "
        found = error(prefix + item["message"], place["line"], place["column"], hint_of(path, place["line"]))
        if found not in errors:
            errors.append(found)
    return errors[:50] or [error(text.strip()[-2000:] or f"the compiler ended with {exit_code}", None, None, None)]


def own_place(item):
    """Where the candidate's file is to blame: an error deep in a library's header is shown at the line that led there."""
    places = [location["caret"] for location in item.get("locations", []) if "caret" in location]
    places += [location["caret"] for child in item.get("children", []) for location in child.get("locations", [])]
    own = [place for place in places if not place["file"].startswith(("/usr/", HERE))]
    return (own or places or [{"file": "?", "line": None, "column": None}])[0]


def hint_of(path, line):
    try:
        with open(os.path.join(WORK, path), encoding="utf-8") as source:
            return source.read().splitlines()[line - 1].strip()[:200] or None
    except (OSError, IndexError, TypeError):
        return None


def link_errors(text):
    found = sorted(set(re.findall(r"(?:undefined reference to|multiple definition of) [`'][^'\n]*'", text)))
    return [error(message, None, None, None) for message in found[:20]] or [error(text.strip()[-2000:], None, None, None)]
