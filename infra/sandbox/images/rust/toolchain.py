"""Compiles a Rust library crate, and after it its tests or a call of its entry function. `rustc` itself, without cargo: the
libraries of the image are there by name. The solution is compiled before the tests are there to be read."""

import json
import os
import re

HERE = "/opt/sandbox"
BUILD = "/build"
WORK = "/work"
CRATES = f"{HERE}/crates"
OWN = ("report", "tests", "cases")
# What later versions than the image's have made part of the language and of std: solutions are written for today's.
NEWER = ("let_chains", "unsigned_is_multiple_of")
UNLOCKED = {"RUSTC_BOOTSTRAP": "1"}
USED = re.compile(r"^\s*(?:pub\s+)?use\s+(?:::)?([a-z_]\w*)\b", re.MULTILINE)
NAMED = re.compile(r"(?<![:\w])([a-z_]\w*)::")
MODULE = re.compile(r"\bmod\s+(\w+)")


def compile(request, write_files, run_compiler):
    """Errors and the command that runs the tests. The test files are gone before a line of the candidate's runs."""
    job = request["job"]
    files, tests = request["files"], request["testFiles"]
    solution = job["solutionPath"]
    texts = {file["path"]: file["text"] for file in [*files, *tests]}
    manifest = texts.get("Cargo.toml", "")
    suites = [file["path"] for file in tests if is_suite(file["path"])]
    known = external_crates()
    name = crate_name(manifest, [texts[path] for path in suites], solution, known)
    if job["style"] == "cases":
        # A function that the task asks for is called from another crate.
        texts[solution] = re.sub(rf"^fn {re.escape(job['entry'])}\b", f"pub fn {job['entry']}", texts[solution], flags=re.MULTILINE)
    # Modules that belong to the tests but stand beside the solution are part of its crate.
    write_files([{"path": path, "text": text} for path, text in texts.items() if path not in suites])
    common = ["/usr/bin/rustc", "--edition", edition_of(manifest), "--error-format=json", "-A", "warnings", "-C", "debuginfo=0"]
    common += ["-C", "codegen-units=4", "-L", f"dependency={CRATES}", f"-Zcrate-attr=feature({','.join(NEWER)})"]
    for crate, path in known.items():
        if crate not in OWN:
            common += ["--extern", f"{crate}={path}"]
    library = f"{BUILD}/lib{name}.rlib"
    # Optimised a little, with the checks of a debug build: some tests compute for long.
    checked = ["-C", "opt-level=1", "-C", "debug-assertions=on"]
    # The program, too: what writes the counts when it ends is linked only into one that is counted itself.
    common += ["-C", "instrument-coverage", "-Z", "coverage-options=branch"] if job["purpose"] == "coverage" else []
    crate = ["--crate-type", "rlib", "--crate-name", name, solution, "-o", library]
    exit_code, _, text = run_compiler([*common, *checked, *crate], UNLOCKED)
    if exit_code != 0:
        return errors_of(text, solution, exit_code), None
    common += ["--extern", f"{name}={library}", "-o", f"{BUILD}/program"]
    if job["style"] == "cases":
        root = f"{BUILD}/main.rs"
        with open(root, "w", encoding="utf-8") as file:
            file.write(f"fn main() {{ ::cases::run({name}::{job['entry']}); }}\n")
        extern = ["--extern", f"cases={known['cases']}"]
        exit_code, _, text = run_compiler([*common, *extern, "--crate-type", "bin", "--crate-name", "program", root], UNLOCKED)
    else:
        write_files([file for file in tests if file["path"] in suites])
        root = suites[0] if len(suites) == 1 else suite_of(suites)
        harness = ["-Zcrate-attr=feature(custom_test_frameworks)", "-Zcrate-attr=test_runner(::tests::run)"]
        extern = ["--extern", f"tests={known['tests']}"]
        exit_code, _, text = run_compiler([*common, *extern, "--test", "--crate-name", "program", *harness, root], UNLOCKED)
    if exit_code != 0:
        return errors_of(text, solution, exit_code), None
    for file in tests:
        os.unlink(os.path.join(WORK, file["path"]))
    return [], [f"{BUILD}/program"]


def edition_of(manifest):
    return (re.search(r'^edition\s*=\s*"(\d+)"', manifest, re.MULTILINE) or [None, "2024"])[1]


def is_suite(path):
    return path.endswith(".rs") and not path.startswith("src/")


def external_crates():
    """The image's libraries by name."""
    found = {}
    for file in sorted(os.listdir(CRATES)):
        name = re.fullmatch(r"lib(\w+?)(?:-[0-9a-f]{16})?\.rlib", file)
        if name:
            found[name[1]] = f"{CRATES}/{file}"
    return found


def crate_name(manifest, suites, solution, known):
    """As Cargo.toml says; else the first crate that the tests use or name and nobody else has; else the name of the file."""
    package = re.search(r'^name\s*=\s*"([\w-]+)"', manifest, re.MULTILINE)
    if package:
        return package[1].replace("-", "_")
    others = {"std", "core", "alloc", "crate", "self", "super", "test", "proc_macro", *known}
    for text in suites:
        for name in [*USED.findall(text), *NAMED.findall(text)]:
            if name not in others and name not in MODULE.findall(text):
                return name
    return re.sub(r"\W", "_", os.path.basename(solution).removesuffix(".rs"))


def suite_of(paths):
    """Several files of tests as modules of one crate."""
    with open(f"{BUILD}/suites.rs", "w", encoding="utf-8") as file:
        for path in paths:
            module = re.sub(r"\W", "_", os.path.basename(path).removesuffix(".rs"))
            file.write(f'#[path = "{WORK}/{path}"]\nmod {module};\n')
    return f"{BUILD}/suites.rs"


def errors_of(text, solution, exit_code):
    """rustc writes one JSON object for each diagnostic."""
    errors = []
    for row in text.splitlines():
        try:
            item = json.loads(row)
        except ValueError:
            continue
        if item.get("level") != "error" or item["message"].startswith("aborting due to"):
            continue
        place = next((span for span in item["spans"] if span["is_primary"]), None)
        while place and place.get("expansion") and place["file_name"].startswith(("/usr/", "/rustc/")):
            place = place["expansion"]["span"]
        code = f"{item['code']['code']}: " if item.get("code") else ""
        notes = [child["message"] for child in item["children"] if child["level"] in ("help", "note")][:1]
        message = code + "\n".join([item["message"], *([place["label"]] if place and place["label"] else []), *notes])
        path = os.path.relpath(place["file_name"], WORK) if place and place["file_name"].startswith("/") else place and place["file_name"]
        prefix = f"{path}: " if place and path != solution else ""
        hint = place["text"][0]["text"].strip()[:200] if place and place["text"] else None
        line, column = (place["line_start"], place["column_start"]) if place else (None, None)
        errors.append({"message": (prefix + message)[:2000], "line": line, "column": column, "hint": hint})
    fallback = text.strip()[-2000:] or f"the compiler ended with {exit_code}"
    return errors[:50] or [{"message": fallback, "line": None, "column": None, "hint": None}]
