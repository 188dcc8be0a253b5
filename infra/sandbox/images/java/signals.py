"""Security findings by SpotBugs with Find Security Bugs, and coverage by JaCoCo. Both read compiled classes."""

import glob
import json
import os
import xml.etree.ElementTree

SCANNERS = ["spotbugs", "findsecbugs"]
TOOLS = "/opt/sandbox/tools"
JAVA = ["/usr/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"]
# Of SpotBugs' own categories the two that attackers live on; Find Security Bugs' are all of category SECURITY.
CATEGORIES = "SECURITY,MALICIOUS_CODE"
SEVERITIES = {"1": "high", "2": "medium", "3": "low"}


def scan(paths, run):
    """Findings in the classes, which are compiled for it and never run."""
    sources = [path for path in paths if path.endswith(".java")]
    classes = "/build/scanned"
    libraries = ":".join(glob.glob("/opt/sandbox/lib/*.jar"))
    command = ["/usr/bin/javac", "-nowarn", "-proc:none", "-encoding", "UTF-8", "-cp", libraries, "-d", classes]
    exit_code, _, complaint = run([*command, *sources])
    if exit_code != 0:
        raise RuntimeError(f"javac ended with {exit_code}: {complaint[-500:]}")
    scanner = [path for path in glob.glob(f"{TOOLS}/scan/*.jar") if not os.path.basename(path).startswith("findsecbugs")]
    plugin = next(iter(glob.glob(f"{TOOLS}/scan/findsecbugs-plugin-*.jar")))
    command = [*JAVA, "-cp", ":".join(scanner), "edu.umd.cs.findbugs.LaunchAppropriateUI", "-textui", "-pluginList", plugin]
    command += ["-effort:less", "-low", "-bugCategories", CATEGORIES, "-auxclasspath", libraries, "-xml:withMessages=/build/scan.xml", classes]
    exit_code, _, complaint = run(command)
    if exit_code != 0:
        raise RuntimeError(f"spotbugs ended with {exit_code}: {complaint[-500:]}")
    return [finding(bug) for bug in xml.etree.ElementTree.parse("/build/scan.xml").getroot().iter("BugInstance")]


def finding(bug):
    place = next((line for line in bug.findall("SourceLine")), None)
    place = place if place is not None else bug.find("Method/SourceLine")
    line = place.get("start") if place is not None else None
    rule = bug.get("type")
    return {
        "rule": rule,
        "severity": SEVERITIES.get(bug.get("priority"), "low"),
        "line": int(line) if line else None,
        "message": bug.findtext("LongMessage") or bug.findtext("ShortMessage") or rule.replace("_", " ").lower(),
        "tool": "findsecbugs" if bug.get("category") == "SECURITY" else "spotbugs",
    }


def coverage(paths, run):
    """Lines and branches of the last run as [covered, all]; None where the run ended before it could write them."""
    if not os.path.exists("/tmp/jacoco.exec"):
        return None
    path = ":".join([f"{TOOLS}/coverage", *glob.glob(f"{TOOLS}/coverage/*.jar")])
    exit_code, text, _ = run([*JAVA, "-cp", path, "Coverage", "/tmp/jacoco.exec", "/build/solution"])
    return json.loads(text) if exit_code == 0 else None
