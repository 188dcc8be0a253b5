"""Security findings by gosec's rules, and coverage of statements by Go's cover tool, which counts no branches."""

import json

SCANNERS = ["gosec"]
HERE = "/opt/sandbox"


def scan(paths, run):
    """Findings in the files, which are type-checked and never run."""
    sources = [path for path in paths if path.endswith(".go")]
    exit_code, text, complaint = run([f"{HERE}/scan", f"{HERE}/importcfg", *sources])
    if exit_code != 0:
        raise RuntimeError(f"gosec ended with {exit_code}: {complaint[-500:]}")
    return [{**item, "line": int(item["line"]), "tool": "gosec"} for item in json.loads(text)]


def coverage(paths, run):
    """Statements of the last run as [covered, all]; None where the run ended before it could write them."""
    try:
        with open("/tmp/coverage.json", encoding="ascii") as file:
            return json.load(file)
    except FileNotFoundError:
        return None
