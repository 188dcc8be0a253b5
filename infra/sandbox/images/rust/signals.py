"""Security findings by clippy's lints on memory, unsafe code and files, and coverage by rustc's own instrumentation."""

import glob
import json
import os

import toolchain

SCANNERS = ["clippy"]
HERE = "/opt/sandbox"
BUILD = "/build"
WORK = "/work"
# Groups of clippy that speak of style or speed are none of security.
UNSAFE = ("unsafe_code", "static_mut_refs", "deref_nullptr", "invalid_value")
LINTS = (
    "as_ptr_cast_mut",
    "cast_ptr_alignment",
    "cast_slice_different_sizes",
    "fn_to_numeric_cast_any",
    "ineffective_open_options",
    "join_absolute_paths",
    "mem_forget",
    "mem_replace_with_uninit",
    "missing_transmute_annotations",
    "multiple_unsafe_ops_per_block",
    "mut_from_ref",
    "nonsensical_open_options",
    "not_unsafe_ptr_arg_deref",
    "permissions_set_readonly_false",
    "rc_clone_in_vec_init",
    "size_of_in_element_count",
    "suspicious_command_arg_space",
    "suspicious_open_options",
    "suspicious_splitn",
    "transmute_null_to_fn",
    "transmuting_null",
    "undocumented_unsafe_blocks",
    "uninit_assumed_init",
    "uninit_vec",
    "unsound_collection_transmute",
    "zst_offset",
)
LEVELS = {"error": "high", "warning": "medium"}


def scan(paths, run):
    """Findings in the crate, which is checked and never run."""
    root = next((path for path in ("src/lib.rs", "src/main.rs") if path in paths), None)
    root = root or next((path for path in paths if path.endswith(".rs")), None)
    if root is None:
        return []
    manifest = ""
    if "Cargo.toml" in paths:
        with open(f"{WORK}/Cargo.toml", encoding="utf-8") as file:
            manifest = file.read()
    lints = [option for lint in UNSAFE for option in ("-W", lint)] + [option for lint in LINTS for option in ("-W", f"clippy::{lint}")]
    command = ["/usr/bin/clippy-driver", "--edition", toolchain.edition_of(manifest), "--crate-type", "lib", "--error-format=json", "--emit=metadata"]
    command += ["-o", f"{BUILD}/scanned.rmeta", "-A", "clippy::all", "-L", f"dependency={toolchain.CRATES}"]
    command += [f"-Zcrate-attr=feature({','.join(toolchain.NEWER)})"]
    for crate, path in toolchain.external_crates().items():
        if crate not in toolchain.OWN:
            command += ["--extern", f"{crate}={path}"]
    exit_code, _, text = run([*command, *lints, root], toolchain.UNLOCKED)
    if exit_code != 0:
        raise RuntimeError(f"clippy ended with {exit_code}: {text[-500:]}")
    findings = []
    for row in text.splitlines():
        item = json.loads(row) if row.startswith("{") else {}
        rule = (item.get("code") or {}).get("code", "")
        place = next((span for span in item.get("spans", []) if span["is_primary"]), None)
        if place and rule.removeprefix("clippy::") in (*UNSAFE, *LINTS):
            found = {"rule": rule, "severity": LEVELS.get(item["level"], "low"), "line": place["line_start"], "message": item["message"]}
            findings.append({**found, "tool": "clippy"})
    return findings


def coverage(paths, run):
    """Lines and branches of the last run as [covered, all]; None where the run ended before it could write them."""
    profiles = glob.glob(f"{WORK}/*.profraw")
    profile = f"{BUILD}/profile"
    if not profiles or run([f"{HERE}/llvm-profdata", "merge", "-sparse", *profiles, "-o", profile])[0] != 0:
        return None
    exit_code, text, _ = run([f"{HERE}/llvm-cov", "export", "--summary-only", f"--instr-profile={profile}", f"{BUILD}/program"])
    if exit_code != 0:
        return None
    covered = {"lines": [0, 0], "branches": [0, 0]}
    for file in json.loads(text)["data"][0]["files"]:
        if os.path.relpath(os.path.join(WORK, file["filename"]), WORK) not in paths:
            continue
        for name, counts in covered.items():
            counts[0] += file["summary"][name]["covered"]
            counts[1] += file["summary"][name]["count"]
    return covered
