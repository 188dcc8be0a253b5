"""Runs every module of a plan against its cases and prints the outcomes as JSON. Usage: python3 run_cases.py PLAN"""

import copy
import json
import pathlib
import sys

outcomes = {}
for job in json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8")):
    module = {"__name__": "solution"}
    try:
        exec(compile(pathlib.Path(job["file"]).read_text("utf-8"), job["file"], "exec"), module)
    except Exception as error:
        outcomes[job["key"]] = {"unloadable": type(error).__name__, "message": str(error)}
        continue
    results = {}
    for case in job["cases"]:
        try:
            results[case["id"]] = {"value": module[job["entry"]](*copy.deepcopy(case["args"]))}
        except Exception as error:
            results[case["id"]] = {"throws": type(error).__name__}
    outcomes[job["key"]] = {"cases": results}
print(json.dumps(outcomes))
