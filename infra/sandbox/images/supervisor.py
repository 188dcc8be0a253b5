"""First process of a sandbox container: waits for one request on stdin, runs it, reports on stdout, ends.

It is process 1, so nothing inside the container can signal it, and it is not dumpable, so no process of the same user can
open its descriptors or its memory: the report cannot be forged by the candidate. The candidate's own output goes to pipes.
Request: 4 bytes big-endian length, then JSON. Reports: one JSON object a line (`ready`, `started`, `result`, `failure`).
"""

import ctypes
import errno
import importlib.util
import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time

PR_SET_DUMPABLE = 4
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
WORK = "/work"
HERE = "/opt/sandbox"
BUILD = "/build"
RESULT_LIMIT = 8_000_000
COMPILER_OUTPUT_LIMIT = 4_000_000
MEASURING_SECONDS = 60
DRIVERS = {
    "python": ["/usr/bin/python3", "-s", "-E", "-B", f"{HERE}/driver.py"],
    "node": [
        "/usr/bin/node",
        "--no-warnings",
        "--experimental-vm-modules",
        f"{HERE}/driver.mjs",
    ],
}


class CompileTimeout(Exception):
    """Thrown when the time of the whole run is over while its program is compiled."""


LIBC = ctypes.CDLL(None, use_errno=True)


def set_dumpable(value):
    if LIBC.prctl(PR_SET_DUMPABLE, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")


def socket_filter():
    """A seccomp filter on top of the engine's: sockets of UNIX, IPv4, IPv6 and netlink only, no io_uring, no second ABI.

    An AF_VSOCK socket knows no network namespace: from within a virtual machine it reaches the machine's host."""
    architecture, socket_call = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}[os.uname().machine]
    load, equal, at_least, end = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | errno.EPERM
    io_uring_setup, other_abi = 425, 0x40000000
    steps = [  # code, steps to skip if true, if false, operand
        (load, 0, 0, 4),  # the architecture
        (equal, 0, 9, architecture),
        (load, 0, 0, 0),  # the number of the call
        (at_least, 7, 0, other_abi),
        (equal, 6, 0, io_uring_setup),
        (equal, 0, 6, socket_call),
        (load, 0, 0, 16),  # the family
        (equal, 4, 0, socket.AF_UNIX),
        (equal, 3, 0, socket.AF_INET),
        (equal, 2, 0, socket.AF_INET6),
        (equal, 1, 0, socket.AF_NETLINK),
        (end, 0, 0, refuse),
        (end, 0, 0, allow),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    return program, ctypes.create_string_buffer(struct.pack("HL", len(steps), ctypes.addressof(program)))


SOCKET_FILTER = socket_filter()


def report(event, **fields):
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def read_exactly(count):
    data = b""
    while len(data) < count:
        block = sys.stdin.buffer.read(count - len(data))
        if not block:
            raise SystemExit(0)  # the owner went away before it had a request
        data += block
    return data


def oom_kills():
    """Processes of this container that the kernel killed for memory, in cgroup v1 or v2."""
    for path in ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"):
        try:
            with open(path, encoding="ascii") as file:
                for line in file:
                    name, _, value = line.partition(" ")
                    if name == "oom_kill":
                        return int(value)
        except OSError:
            continue
    return 0


def write_files(files):
    for file in files:
        target = os.path.normpath(os.path.join(WORK, file["path"]))
        if not target.startswith(WORK + "/"):
            raise ValueError(f"{file['path']}: outside the solution folder")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8", newline="") as out:
            out.write(file["text"])


def start_compiler():
    """The TypeScript compiler, started with the container so that its own start is over when a request comes."""
    return subprocess.Popen(
        ["/usr/bin/node", "--no-warnings", "--snapshot-blob", f"{HERE}/compile.blob"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=WORK,
    )


def conversation(deadline):
    """Asks a compiler that waits: one message to its stdin, one answer; None when it died."""

    def converse(process, message):
        signal.signal(signal.SIGALRM, lambda *_: process.kill())
        signal.setitimer(signal.ITIMER_REAL, max(0.1, deadline - time.monotonic()))
        answer, _ = process.communicate(json.dumps(message).encode())
        signal.setitimer(signal.ITIMER_REAL, 0)
        if time.monotonic() >= deadline:
            raise CompileTimeout
        try:
            return json.loads(answer)
        except ValueError:
            return None

    return converse


def load_module(name):
    """A module of the image: `toolchain` compiles a language's files, `signals` scans and measures them; None without one."""
    path = f"{HERE}/{name}.py"
    if not os.path.exists(path):
        return None
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def candidate_process():
    """Runs between fork and exec, still as our own code."""
    # Files under /proc/self belong to root while a process is not dumpable. exec resets this anyway.
    set_dumpable(1)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")  # the kernel takes the candidate and its compiler, not their supervisor
    if LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, SOCKET_FILTER[1], 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def compiler_runner(deadline):
    """Runs a compiler on the candidate's files. What it prints goes to files: their folder and size are bounded."""

    def run_compiler(command, environment=None):
        folder = BUILD if os.path.isdir(BUILD) else "/tmp"
        paths = [f"{folder}/stdout", f"{folder}/stderr"]
        with open(paths[0], "wb") as out, open(paths[1], "wb") as err:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=WORK,
                env={"PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", **(environment or {})},
                start_new_session=True,
                preexec_fn=candidate_process,
            )
        try:
            exit_code = process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise CompileTimeout from None
        finally:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
        texts = []
        for path in paths:
            with open(path, "rb") as file:
                texts.append(file.read(COMPILER_OUTPUT_LIMIT).decode("utf-8", "replace"))
            os.unlink(path)
        return exit_code, *texts

    return run_compiler


def job_descriptor(job):
    """The job in memory: no file that the candidate could find, no pipe that could fill up."""
    descriptor = os.memfd_create("job")
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(json.dumps(job).encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def run_driver(command, job, request, deadline):
    job_fd = job_descriptor(job)
    result_read, result_write = os.pipe()
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": WORK,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "SANDBOX_JOB_FD": str(job_fd),
        "SANDBOX_RESULT_FD": str(result_write),
    }

    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(job_fd, result_write),
        cwd=WORK,
        env=environment,
        start_new_session=True,
        preexec_fn=candidate_process,
    )
    os.close(job_fd)
    os.close(result_write)
    streams = {process.stdout.fileno(): "stdout", process.stderr.fileno(): "stderr", result_read: "results"}
    output = {name: bytearray() for name in streams.values()}
    limits = {"results": RESULT_LIMIT}
    broken = None
    selector = selectors.DefaultSelector()
    for descriptor in streams:
        os.set_blocking(descriptor, False)
        selector.register(descriptor, selectors.EVENT_READ)
    exit_status, usage = None, None

    def read(descriptor):
        try:
            block = os.read(descriptor, 65536)
        except BlockingIOError:
            return False
        if not block:
            selector.unregister(descriptor)
            return False
        output[streams[descriptor]] += block
        return True

    while broken is None:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            broken = "timeout"
            break
        ready = selector.select(min(remaining, 0.02 if selector.get_map() else 0.005)) if selector.get_map() else []
        if not selector.get_map():
            time.sleep(0.002)
        for key, _ in ready:
            read(key.fd)
        if len(output["stdout"]) + len(output["stderr"]) > request["outputLimit"] or len(output["results"]) > limits["results"]:
            broken = "output_limit"
            break
        pid, status, rusage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            exit_status, usage = status, rusage
            break
    try:
        os.kill(-1, signal.SIGKILL)  # everything else in the container: what the candidate left behind, too
    except ProcessLookupError:
        pass
    if exit_status is None:
        _, exit_status, usage = os.wait4(process.pid, 0)
    for descriptor in list(selector.get_map()):
        while descriptor in selector.get_map() and len(output[streams[descriptor]]) <= RESULT_LIMIT and read(descriptor):
            pass
    if broken is None and len(output["stdout"]) + len(output["stderr"]) > request["outputLimit"]:
        broken = "output_limit"
    process.returncode = 0
    return {
        "broken": broken,
        "exit": os.waitstatus_to_exitcode(exit_status),
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "peakMemoryBytes": usage.ru_maxrss * 1024,
        "results": output["results"].decode("utf-8", "replace"),
        "stdout": output["stdout"][: request["outputLimit"]].decode("utf-8", "replace"),
        "stderr": output["stderr"][: request["outputLimit"]].decode("utf-8", "replace"),
    }


def main():
    set_dumpable(0)
    compiler = start_compiler() if os.environ.get("SANDBOX_LANGUAGE") == "typescript" else None
    toolchain = load_module("toolchain")
    if hasattr(toolchain, "start"):
        toolchain.start()
    report("ready")
    (length,) = struct.unpack(">I", read_exactly(4))
    request = json.loads(read_exactly(length))
    started = time.monotonic()
    deadline = started + request["timeoutSeconds"]
    kills_before = oom_kills()
    report("started")
    result = {"compileErrors": []}
    job = request["job"]
    command = DRIVERS.get(request["driver"])
    # Scanners and tools that measure are loaded only where they were asked for: a judged run pays nothing for them.
    purpose = job["purpose"]
    signals = load_module("signals") if purpose in ("scan", "coverage") else None
    try:
        if purpose == "coverage" and hasattr(signals, "instrument"):
            request["files"] = signals.instrument(request["files"])
        if purpose == "scan":
            write_files(request["files"])
            paths = [file["path"] for file in request["files"]]
            result["scan"] = {"tools": signals.SCANNERS, "findings": signals.scan(paths, compiler_runner(deadline))}
        elif compiler is not None:
            message = {"files": request["files"], "tests": request.get("testFiles", [])}
            compiled = conversation(deadline)(compiler, message)
            if compiled is None:
                result.update(broken="compiler_died")
            else:
                # What a tool added to the code has no types; the code itself was checked by the judged run.
                result["compileErrors"] = [] if purpose == "coverage" else compiled["errors"]
                write_files(compiled["outputs"])
        elif toolchain is not None:
            waiting = hasattr(toolchain, "start")
            ask = conversation(deadline) if waiting else compiler_runner(deadline)
            result["compileErrors"], command = toolchain.compile(request, write_files, ask)
            # A driver that was compiled with the tests needs no text of them.
            job = job if job["style"] == "cases" else {"nonce": job["nonce"]}
        else:
            write_files(request["files"])
            tests = request.get("testFiles", [])
            # Python's test modules stay in memory, out of the candidate's reach.
            write_files([file for file in tests if request["driver"] == "node" or not file["path"].endswith(".py")])
    except CompileTimeout:
        result.update(broken="timeout")
    if not result["compileErrors"] and "broken" not in result and purpose != "scan":
        result.update(run_driver(command, job, request, deadline))
        if purpose == "coverage" and result["broken"] is None:
            paths = [file["path"] for file in request["files"]]
            result["coverage"] = signals.coverage(paths, compiler_runner(time.monotonic() + MEASURING_SECONDS))
    report("result", **result, wallSeconds=time.monotonic() - started, oomKills=oom_kills() - kills_before)


try:
    main()
except Exception as error:  # nothing a candidate does raises here
    report("failure", reason=f"{type(error).__name__}: {error}")
