"""Security findings by flawfinder and cppcheck, and coverage by gcov."""

import csv
import glob
import io
import json
import os
import re

SCANNERS = ["flawfinder", "cppcheck"]
BUILD = "/build"
WORK = "/work"
SOURCE = re.compile(r"\.(?:cpp|cc|cxx|c\+\+|hpp|hh|h)$")
# Cppcheck's checks of style and of what may be slow are none of security.
SEVERITIES = {"error": "high", "warning": "medium"}
TEMPLATE = "{file}\t{line}\t{severity}\t{id}\t{message}"


def scan(paths, run):
    """Findings in the files, which are read and never run."""
    sources = [path for path in paths if SOURCE.search(path)]
    return [*flawfinder(sources, run), *cppcheck(sources, run)]


def flawfinder(sources, run):
    exit_code, text, complaint = run(["/usr/bin/flawfinder", "--csv", "--quiet", "--neverignore", "--", *sources])
    if exit_code != 0:
        raise RuntimeError(f"flawfinder ended with {exit_code}: {complaint[-500:]}")
    return [
        {
            "rule": f"{row['Category']}/{row['Name']}",
            # Its levels go from 0 to 5.
            "severity": "high" if int(row["Level"]) >= 4 else "medium" if int(row["Level"]) >= 2 else "low",
            "line": int(row["Line"]),
            "message": row["Warning"],
            "tool": "flawfinder",
        }
        for row in csv.DictReader(io.StringIO(text))
    ]


def cppcheck(sources, run):
    command = ["/usr/bin/cppcheck", "--std=c++20", "--language=c++", "--enable=warning", "--quiet", "--max-ctu-depth=1"]
    exit_code, _, text = run([*command, f"--template={TEMPLATE}", *sources])
    if exit_code != 0:
        raise RuntimeError(f"cppcheck ended with {exit_code}: {text[-500:]}")
    findings = []
    for row in text.splitlines():
        fields = row.split("\t", 4)
        if len(fields) == 5 and fields[2] in SEVERITIES and fields[3] not in ("syntaxError", "internalAstError", "unknownMacro"):
            _, line, severity, rule, message = fields
            findings.append(
                {"rule": rule, "severity": SEVERITIES[severity], "line": int(line), "message": message, "tool": "cppcheck"}
            )
    return findings


def coverage(paths, run):
    """Lines and branches of the last run as [covered, all]; None where the run ended before it could write them."""
    # A line of a template or of a header stands in several functions and objects: it is covered where one ran it.
    lines, branches = {}, {}
    for counts in sorted(glob.glob(f"{BUILD}/*.gcda")):
        # Files of other folders than the solution's are libraries: megabytes.
        options = ["--json-format", "--stdout", "--branch-probabilities", "--source-prefix", WORK, "--relative-only"]
        exit_code, text, _ = run(["/usr/bin/gcov", *options, "-o", BUILD, counts])
        if exit_code != 0:
            return None
        for file in (file for row in text.splitlines() for file in json.loads(row)["files"]):
            path = os.path.relpath(os.path.join(WORK, file["file"]), WORK)
            if path not in paths:
                continue
            for line in file["lines"]:
                place = (path, line["line_number"])
                lines[place] = max(lines.get(place, 0), line["count"])
                # A call that may throw is a branch to the machine, none to a reader.
                taken = [branch["count"] for branch in line["branches"] if not branch["throw"]]
                for number, count in enumerate(taken if len(taken) > 1 else []):
                    branches[*place, number] = max(branches.get((*place, number), 0), count)
    if not lines:
        return None
    return {name: [sum(count > 0 for count in found.values()), len(found)] for name, found in (("lines", lines), ("branches", branches))}
