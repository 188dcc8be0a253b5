"""Compiles and links a Go package with its tests: the compiler and the linker themselves, against archives of the standard
library that stand in the image. No `go` command: no module, no cache, no network is asked."""

import json
import os
import re
import shutil

HERE = "/opt/sandbox"
BUILD = "/build"
WORK = "/work"
ERROR = re.compile(r"^(?:\./)?(?P<file>[^:\s]+\.go):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.*)$")


def compile(request, write_files, run_compiler):
    """Errors and the command that runs the tests. The test files are gone before a line of the candidate's runs."""
    job = request["job"]
    tests = request["testFiles"]
    write_files([*request["files"], *tests])
    entry = job["entry"] if job["style"] == "cases" else ""
    names = [os.path.basename(file["path"]) for file in tests]
    exit_code, text, complaint = run_compiler([f"{HERE}/plan", WORK, BUILD, entry, *names])
    if exit_code != 0:
        return parse_errors(complaint, job["solutionPath"], entry), None
    plan = json.loads(text)
    solution = job["solutionPath"]
    if plan["errors"]:
        return [error_of(item["file"], item["line"], item["column"], item["message"], solution) for item in plan["errors"]], None
    if job["purpose"] == "coverage":
        count_statements(plan, names, run_compiler)
    with open(f"{HERE}/importcfg", encoding="ascii") as file:
        standard = file.read()
    for unit, files in units(plan):
        config = f"{BUILD}/{unit}.importcfg"
        with open(config, "w", encoding="utf-8") as file:
            file.write(standard + own_packages(plan, unit))
        exit_code, text, complaint = run_compiler(
            [f"{HERE}/compile", "-o", f"{BUILD}/{unit}.a", "-p", unit, "-complete", "-e", "-pack", "-importcfg", config]
            + ["-trimpath", WORK, *files]
        )
        if exit_code != 0:
            return parse_errors(text + complaint, solution, entry), None
    remove(names)
    config = f"{BUILD}/link.importcfg"
    with open(config, "w", encoding="utf-8") as file:
        file.write(standard + "".join(f"packagefile {unit}={BUILD}/{unit}.a\n" for unit, _ in units(plan)))
    exit_code, text, complaint = run_compiler(
        [f"{HERE}/link", "-o", f"{BUILD}/program", "-s", "-w", "-buildmode=exe", "-importcfg", config, f"{BUILD}/main.a"]
    )
    if exit_code != 0:
        return parse_errors(text + complaint, solution, entry), None
    return [], [f"{BUILD}/program", *([] if entry else ["-test.paniconexit0"])]


def count_statements(plan, tests, run_compiler):
    """Puts the cover tool's counters into the solution's own files; the runner is told of them before anything runs."""
    known = []
    for number, name in enumerate(name for name in plan["files"] if name not in tests):
        counters = f"contextureCounts{number}"
        covered = f"{BUILD}/covered.go"
        exit_code, _, complaint = run_compiler([f"{HERE}/cover", "-mode=set", f"-var={counters}", "-o", covered, f"{WORK}/{name}"])
        if exit_code != 0:
            raise RuntimeError(f"the cover tool failed: {complaint[-500:]}")
        shutil.move(covered, f"{WORK}/{name}")
        known.append(f"judge.Count({counters}.Count[:], {counters}.NumStmt[:])")
    with open(f"{BUILD}/counts.go", "w", encoding="utf-8") as file:
        file.write(f'package {plan["package"]}\n\nimport "internal/judge"\n\nfunc init() {{\n' + "\n".join(known) + "\n}\n")
    plan["counts"] = True


def units(plan):
    counts = [f"{BUILD}/counts.go"] if "counts" in plan else []
    yield "solution", [*(f"{WORK}/{name}" for name in plan["files"]), f"{BUILD}/guard.go", *counts]
    if plan["external"]:
        yield "solution_test", [f"{WORK}/{name}" for name in plan["external"]]
    yield "main", [f"{BUILD}/main.go"]


def own_packages(plan, unit):
    """External tests and the generated main import the solution, by its package's or its module's name."""
    if unit == "solution":
        return ""
    names = {plan["package"], module_name()} - {None, "solution"}
    lines = [f"importmap {name}=solution\n" for name in sorted(names)]
    lines += [f"packagefile solution={BUILD}/solution.a\n", f"packagefile solution_test={BUILD}/solution_test.a\n"]
    return "".join(lines)


def module_name():
    try:
        with open(f"{WORK}/go.mod", encoding="utf-8") as file:
            found = re.search(r"^module\s+\"?([^\s\"]+)", file.read(), re.MULTILINE)
    except OSError:
        return None
    return found and found.group(1)


def remove(names):
    for name in names:
        try:
            os.unlink(os.path.join(WORK, name))
        except FileNotFoundError:
            pass


def parse_errors(text, solution, entry):
    errors = []
    for line in text.splitlines():
        found = ERROR.match(line)
        if found and os.path.basename(found["file"]) in ("guard.go", "main.go") and found["file"].startswith(BUILD):
            message = f"no function {entry} is found" if entry else found["message"]
            errors.append({"message": message, "line": None, "column": None, "hint": None})
        elif found:
            errors.append(error_of(found["file"], int(found["line"]), int(found["column"] or 0), found["message"], solution))
        elif errors and line.startswith("\t"):
            errors[-1]["message"] += "\n" + line.strip()
    return errors[:50] or [{"message": text.strip()[:2000] or "the compiler died", "line": None, "column": None, "hint": None}]


def error_of(file, line, column, message, solution):
    path = os.path.relpath(file, WORK) if os.path.isabs(file) else file
    try:
        with open(os.path.join(WORK, path), encoding="utf-8") as source:
            hint = source.read().splitlines()[line - 1].strip()[:200] or None
    except (OSError, IndexError):
        hint = None
    return {
        "message": message if path == solution else f"{path}: {message}",
        "line": line,
        "column": column or None,
        "hint": hint,
    }
