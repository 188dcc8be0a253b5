"""Runs the candidate's Python in a process of its own and reports values (cases) or test results (unittest).

Everything it uses after the candidate's first line runs is bound before that line. It knows no expected value of a case:
what it reports are values, judged outside the container.
"""

import ast
import gc
import importlib.abc
import importlib.util
import io
import json
import math
import os
import sys
import time
import traceback
import unittest

WORK = "/work"


def make_channel():
    descriptor = int(os.environ.pop("SANDBOX_RESULT_FD"))
    write, dumps, pid = os.write, json.dumps, os.getpid()
    getpid = os.getpid

    def send(**event):
        if getpid() != pid:  # a forked child of the candidate goes on as if it were us
            return
        data = dumps(event).encode() + b"\n"
        while data:
            data = data[write(descriptor, data) :]

    return send


def read_job():
    with os.fdopen(int(os.environ.pop("SANDBOX_JOB_FD")), "rb") as file:
        return json.load(file)


def compile_errors(paths):
    errors = []
    for path in paths:
        if not path.endswith(".py"):
            continue
        with open(os.path.join(WORK, path), encoding="utf-8") as file:
            text = file.read()
        try:
            compile(ast.parse(text, path), path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            lines = text.splitlines()
            errors.append(
                {
                    "message": f"{type(error).__name__}: {getattr(error, 'msg', None) or error}",
                    "line": line,
                    "column": getattr(error, "offset", None),
                    "hint": lines[line - 1].strip()[:200] if line and line <= len(lines) else None,
                }
            )
    return errors


def encode(value, depth=0):
    """A value as tagged JSON. Looks at the real type only, so no method of the candidate decides what is reported."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, str):
        return str.encode(value, "utf-8", "replace").decode()
    if issubclass(kind, int):
        number = int.__add__(value, 0)
        return number if abs(number) <= 2**53 else {"$int": int.__repr__(number)}
    if issubclass(kind, float):
        number = float.__add__(value, 0.0)
        return number if math.isfinite(number) else {"$number": {"inf": "Infinity", "-inf": "-Infinity"}.get(repr(number), "NaN")}
    if depth >= 64:
        return {"$type": "nested too deeply"}
    if issubclass(kind, (list, tuple)):
        base = list if issubclass(kind, list) else tuple
        return [encode(item, depth + 1) for item in base.__iter__(value)]
    if issubclass(kind, dict):
        return {
            "$object": [
                [key if type(key) is str else str.encode(json.dumps(encode(key, depth + 1)), "utf-8").decode(), encode(item, depth + 1)]
                for key, item in dict.items(value)
            ]
        }
    return {"$type": kind.__name__}


def thrown(error):
    try:
        message = str(error)
    except BaseException:  # the candidate's own __str__
        message = ""
    names = [base.__name__ for base in type(error).__mro__ if base is not object]
    return {"names": names, "message": message[:2000]}


def run_cases(job, send):
    spec = importlib.util.spec_from_file_location("solution", os.path.join(WORK, job["solutionPath"]))
    module = importlib.util.module_from_spec(spec)
    sys.modules["solution"] = module
    stem = os.path.splitext(os.path.basename(job["solutionPath"]))[0]
    sys.modules.setdefault(stem, module)
    cases = [(case["id"], json.dumps(case["args"])) for case in job["cases"]]
    loads, entry_name, nonce = json.loads, job["entry"], job["nonce"]
    timed = job["purpose"] == "timing"
    del job
    try:
        spec.loader.exec_module(module)
        entry = getattr(module, entry_name)
    except BaseException as error:
        send(event="load_error", error="".join(traceback.format_exception_only(error)).strip()[:2000])
        return
    if timed:
        time_calls(entry, cases, send)
        return
    for identity, arguments in cases:
        try:
            value = entry(*loads(arguments))
            send(event="case", nonce=nonce, id=identity, value=encode(value))
        except BaseException as error:
            send(event="case", nonce=nonce, id=identity, thrown=thrown(error))
    send(event="end", nonce=nonce)


def time_calls(entry, cases, send):
    """CPU seconds of one call for each case, the least of several batches; ends where a call has become slow."""
    loads, clock = json.loads, time.process_time
    gc.disable()
    for identity, arguments in cases:
        copies, rounds, best, total = 1, 1, math.inf, 0.0
        while total < 0.05:
            batch = [loads(arguments) for _ in range(copies)]
            started = clock()
            for _ in range(rounds):
                for given in batch:
                    entry(*given)
            spent = clock() - started
            total += spent
            if spent >= 0.005:
                best = min(best, spent / (copies * rounds))
            elif copies * (len(arguments) + 100) < 500_000:
                copies *= 2
            else:  # so quick that it has looked at little of its arguments, and changed less
                rounds *= 2
        send(event="timing", id=identity, seconds=best)
        if best > 0.6:
            return


class TestFinder(importlib.abc.MetaPathFinder):
    """Finds test modules in memory, before any file of the same name."""

    def __init__(self, loaders):
        self.loaders = loaders

    def find_spec(self, fullname, path=None, target=None):
        loader = self.loaders.get(fullname)
        return loader and importlib.util.spec_from_loader(fullname, loader)


class SourceLoader(importlib.abc.SourceLoader):
    """A test module from memory: there is no file that the candidate could change."""

    def __init__(self, path, text):
        self.path, self.text = path, text

    def get_filename(self, fullname):
        return os.path.join(WORK, self.path)

    def get_data(self, path):
        return self.text.encode()

    def exec_module(self, module):
        self.module = module
        super().exec_module(module)


def compared(error, trace):
    """What an assertEqual compared, by Exercism's and pytest's habit (actual, expected)."""
    while trace is not None:
        names = trace.tb_frame.f_locals
        if trace.tb_frame.f_code.co_filename == unittest.case.__file__ and "first" in names and "second" in names:
            return safe_repr(names["second"]), safe_repr(names["first"])
        trace = trace.tb_next
    return None, None


def safe_repr(value):
    try:
        return repr(value)[:500]
    except BaseException:  # the candidate's own __repr__
        return f"<{type(value).__name__}>"


def result_class(send, nonce):
    class Result(unittest.TestResult):
        def startTest(self, test):
            super().startTest(test)
            self.state = {"status": "passed"}

        def record(self, status, err):
            if self.state["status"] != "passed":
                return
            expected, actual = compared(err[1], err[2])
            text = "".join(traceback.format_exception_only(err[1])).strip()[:2000]
            self.state = {"status": status, "expected": expected, "actual": actual, "error": text}

        def addFailure(self, test, err):
            self.record("failed", err)

        def addError(self, test, err):
            if not hasattr(self, "state"):  # setUpClass or setUpModule
                send(event="test", nonce=nonce, id=str(test), status="error", error=str(err[1])[:2000])
                return
            self.record("error", err)

        def addSubTest(self, test, subtest, err):
            if err is not None:
                self.record("failed" if issubclass(err[0], test.failureException) else "error", err)

        def addSkip(self, test, reason):
            if hasattr(self, "state"):
                self.state = {"status": "skipped", "error": reason}
            else:
                send(event="test", nonce=nonce, id=test.id(), status="skipped", error=reason)

        def addUnexpectedSuccess(self, test):
            self.state = {"status": "failed", "error": "unexpected success"}

        def addExpectedFailure(self, test, err):
            self.state = {"status": "passed"}

        def stopTest(self, test):
            send(event="test", nonce=nonce, id=test.id(), **self.state)
            del self.state
            super().stopTest(test)

    return Result


def guarded():
    """Every attribute of the test framework that a candidate could replace to make tests pass."""
    owners = [
        unittest.TestCase,
        unittest.TestResult,
        unittest.TestSuite,
        unittest.suite.BaseTestSuite,
        unittest.TestLoader,
        unittest.case._Outcome,
        unittest.case._AssertRaisesContext,
        unittest.case,
    ]
    return [(owner, dict(vars(owner))) for owner in owners]


def patched(before):
    return [
        f"{getattr(owner, '__name__', owner)}.{name}"
        for owner, names in before
        for name in {*names, *vars(owner)}
        if not name.startswith("__") and names.get(name, before) is not vars(owner).get(name, before)
    ]


def test_methods(suite):
    """The methods of the loaded tests' classes, which a candidate could replace between two tests."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from test_methods(item)
        else:
            kind = type(item)
            yield from ((kind, name, value) for name, value in vars(kind).items() if name.startswith("test"))


def run_unittest(job, send):
    loader = unittest.TestLoader()
    suite = unittest.TestSuite()
    nonce, files = job["nonce"], job["testFiles"]
    del job["nonce"]
    loaders = {
        os.path.splitext(file["path"])[0].replace("/", "."): SourceLoader(file["path"], file["text"])
        for file in files
        if file["path"].endswith(".py")
    }
    sys.meta_path.insert(0, TestFinder(loaders))
    result = result_class(send, nonce)()
    before = guarded()
    for name in loaders:
        try:
            importlib.import_module(name)
            # Not what sys.modules holds: the candidate could have put a module of its own there.
            module = loaders[name].module
        except BaseException as error:
            text = "".join(traceback.format_exception_only(error)).strip()
            send(event="load_error", error=f"{name}: {text}"[:2000])
            return
        suite.addTests(loader.loadTestsFromModule(module))
    methods = list(test_methods(suite))
    result.startTestRun()
    suite.run(result)
    replaced = [f"{kind.__name__}.{name}" for kind, name, value in methods if vars(kind).get(name) is not value]
    send(event="end", nonce=nonce, patched=[*patched(before), *sorted(set(replaced))])


def start_coverage(paths):
    """Counts lines and branches of the solution from here on; the answer writes what was counted."""
    sys.path.insert(0, "/opt/sandbox/tools")
    from coverage import Coverage

    del sys.path[0]
    counter = Coverage(branch=True, include=[os.path.join(WORK, path) for path in paths], data_file="/tmp/coverage", config_file=False)
    counter.start()

    def write():
        counter.stop()
        counter.save()

    return write


def main():
    send = make_channel()
    job = read_job()
    errors = compile_errors(job["paths"])
    if errors:
        send(event="compile_errors", errors=errors)
        return
    sys.path[:] = [WORK, *[entry for entry in sys.path if entry != os.path.dirname(os.path.abspath(__file__))]]
    sys.stdin = io.StringIO("")
    sys.setrecursionlimit(1000)
    write_coverage = start_coverage(job["paths"]) if job["purpose"] == "coverage" else None
    if job["style"] == "cases":
        run_cases(job, send)
    else:
        run_unittest(job, send)
    if write_coverage:
        write_coverage()


main()
