"""Security findings by ESLint with eslint-plugin-security, and coverage by Istanbul's counters."""

import json
import subprocess

SCANNERS = ["eslint", "eslint-plugin-security"]
HERE = "/opt/sandbox"


def scan(paths, run):
    """Findings in the files, which are read and never run."""
    sources = [path for path in paths if path.endswith((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"))]
    exit_code, text, complaint = run(["/usr/bin/node", f"{HERE}/scan.mjs", *sources])
    if exit_code != 0:
        raise RuntimeError(f"eslint ended with {exit_code}: {complaint[-500:]}")
    return json.loads(text)


def instrument(files):
    """The files with counters. The compiler that waits must live on, so this is no run that ends all other processes."""
    command = ["/usr/bin/node", f"{HERE}/instrument.mjs"]
    done = subprocess.run(command, input=json.dumps(files).encode(), capture_output=True, check=True)
    return json.loads(done.stdout)


def coverage(paths, run):
    """Lines and branches of the last run as [covered, all]; None where the run ended before it could write them."""
    exit_code, text, _ = run(["/usr/bin/node", f"{HERE}/instrument.mjs", "report"])
    return json.loads(text) if exit_code == 0 else None
