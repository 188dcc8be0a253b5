"""Security findings by bandit and coverage by coverage.py. Both stand in a folder that candidates' imports never see."""

import json

SCANNERS = ["bandit"]
TOOLS = {"PYTHONPATH": "/opt/sandbox/tools"}
PYTHON = ["/usr/bin/python3", "-s", "-B", "-m"]


def scan(paths, run):
    """Findings in the files, which are read and never run."""
    sources = [path for path in paths if path.endswith(".py")]
    command = [*PYTHON, "bandit", "--quiet", "--format", "json", "--exit-zero", *sources]
    exit_code, text, complaint = run(command, TOOLS)
    if exit_code != 0:
        raise RuntimeError(f"bandit ended with {exit_code}: {complaint[-500:]}")
    return [
        {
            "rule": f"{item['test_id']} {item['test_name']}",
            "severity": item["issue_severity"].lower(),
            "line": item["line_number"],
            "message": item["issue_text"],
            "tool": "bandit",
        }
        for item in json.loads(text)["results"]
    ]


def coverage(paths, run):
    """Lines and branches of the last run as [covered, all]; None where the run ended before it could write them."""
    command = [*PYTHON, "coverage", "json", "--quiet", "--data-file=/tmp/coverage", "-o", "/dev/stdout"]
    exit_code, text, _ = run(command, TOOLS)
    if exit_code != 0:
        return None
    totals = json.loads(text)["totals"]
    return {
        "lines": [totals["covered_lines"], totals["num_statements"]],
        "branches": [totals["covered_branches"], totals["num_branches"]],
    }
