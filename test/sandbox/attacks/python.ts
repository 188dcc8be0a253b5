import type { AttackPrograms, OwnAttack } from './catalogue.ts';

const { stringify } = JSON;
/** An entry function whose `held_back()` tells whether the attack came to nothing. */
const attack = (heldBack: string): string =>
  `${heldBack.trim()}\n\ndef twice(n):\n    return n * 2 if held_back() else -1\n`;
/** What a language can do by starting the image's Python: exit status 0 when the attack came to nothing, else 1. */
export const asScript = (program: string): string =>
  `${program}\nimport sys\nsys.exit(0 if twice(1) == 2 else 1)\n`;

const fill = (folders: string, limit: number): string => `
import os
def held_back():
    written = 0
    for folder in ${folders}:
        for number in range(64):
            try:
                with open(f"{folder}/{number}", "wb") as file:
                    for _ in range(64):
                        written += file.write(bytes(1 << 20))
                        file.flush()
            except OSError:
                pass
    return written < ${String(limit)}
`;

const own: Record<OwnAttack, string> = {
  'endless loop': attack('def held_back():\n    while True:\n        pass'),
  'ignored signals': attack(`
import signal, time
def held_back():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        time.sleep(1)`),
  'sleep with closed output': attack(`
import os, time
def held_back():
    os.close(1)
    os.close(2)
    time.sleep(3600)`),
  'fork bomb': attack(`
import os
def held_back():
    while True:
        try:
            os.fork()
        except OSError:
            pass`),
  'thread bomb': attack(`
import threading, time
def held_back():
    for count in range(2000):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError:
            return True
    return False`),
  'zombie swarm': attack(`
import os
def held_back():
    for count in range(2000):
        try:
            if os.fork() == 0:
                os._exit(0)
        except OSError:
            return True
    return False`),
  memory: attack(
    'def held_back():\n    blocks = []\n    while True:\n        blocks.append(b"x" * (1 << 24))',
  ),
  'huge allocation': attack(`
def held_back():
    try:
        return len(bytearray(1 << 40)) == 0
    except MemoryError:
        return True`),
  'disk fill': attack(fill('("/work", "/tmp", "/build", "/var/tmp", "/run")', 400 << 20)),
  'shared memory fill': attack(fill('("/dev/shm", "/dev/mqueue", "/dev")', 4 << 20)),
  inodes: attack(`
import os
def held_back():
    made = 0
    for folder in ("/work", "/tmp", "/build"):
        for number in range(20_000):
            try:
                open(f"{folder}/{number}", "w").close()
                made += 1
            except OSError:
                break
    return made < 10_000`),
  'sparse file': attack(`
import os
def held_back():
    try:
        with open("/tmp/sparse", "wb") as file:
            os.truncate(file.fileno(), 1 << 40)
    except OSError:
        return True
    return False`),
  'long names': attack(`
import os
def held_back():
    made = 0
    for number in range(20_000):
        try:
            os.mkdir(f"{number:05}" + "n" * 250)
            os.chdir(f"{number:05}" + "n" * 250)
            made += 1
        except OSError:
            break
    os.chdir("/work")
    return made < 10_000`),
  'open files': attack(`
import os
def held_back():
    try:
        for _ in range(10_000):
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        return True
    return False`),
  'output flood': attack('def held_back():\n    while True:\n        print("x" * 10_000)'),
  'error flood': attack(
    'import sys\ndef held_back():\n    while True:\n        print("x" * 10_000, file=sys.stderr)',
  ),
  'descriptor flood': attack(`
import os
def held_back():
    while True:
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"x" * 60_000)
            except OSError:
                pass`),
  'deep recursion': attack(
    'import sys\nsys.setrecursionlimit(10**9)\ndef held_back():\n    return max(*map(lambda _: held_back(), [1]), 0)',
  ),
  'core dump': attack('import os\ndef held_back():\n    os.abort()'),
  'bomb for the compiler': `x = ${'('.repeat(90)}${'[0] * 2 ** 30 + '.repeat(40)}[0]${')'.repeat(90)}\n${'-'.repeat(200_000)}1\n`,
  'other files at compile time': 'exec(open("/proc/1/environ").read())\ndef twice(n):\n    return -1\n',
  'symlinks out of the folder': attack(`
import os
def held_back():
    for number, target in enumerate(["/etc/passwd", "/opt/sandbox/supervisor.py", "/proc/1/mem", "/usr/bin/python3", "/etc/ld.so.preload"]):
        os.symlink(target, f"/work/link{number}")
        try:
            open(f"/work/link{number}", "ab").close()
            return False
        except OSError:
            pass
    return True`),
  'hard links out of the folder': attack(`
import os
def held_back():
    for number, target in enumerate(["/etc/passwd", "/etc/shadow", "/opt/sandbox/supervisor.py", "/proc/1/status"]):
        try:
            os.link(target, f"/work/hard{number}")
            return False
        except OSError:
            pass
    return True`),
  'secrets in the environment': attack(`
import os
def held_back():
    known = {"PATH", "HOME", "LANG", "LC_CTYPE", "PYTHONHASHSEED", "PWD", "SHLVL", "_", "OLDPWD"}
    return all(name in known or name.startswith("SANDBOX_") for name in os.environ)`),
  'walk through /proc': attack(`
import os
def held_back():
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
    if len(processes) > 16:
        return False
    for process in processes:
        if os.stat(f"/proc/{process}").st_uid not in (0, 10001):
            return False
        with open(f"/proc/{process}/cmdline", "rb") as file:
            if b"docker" + b"d" in file.read():
                return False
    return "1" in processes`),
  'kill everything': attack(`
import os, signal
def held_back():
    for process in (-1, 1, os.getppid()):
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
    return True`),
  daemon: attack(`
import os, time
def held_back():
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                while True:
                    time.sleep(0.01)
            os._exit(0)
    return True`),
  'time bomb': attack(`
import os, threading
def burst():
    os.system("while :; do :; done & while :; do :; done &")
    while True:
        os.write(1, b"x" * 60_000)
def held_back():
    bomb = threading.Timer(0.2, burst)
    bomb.daemon = True
    bomb.start()
    return True`),
};

export const python: AttackPrograms = {
  solutionPath: 'solution.py',
  systemCalls: (calls) =>
    attack(`
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
calls = ${stringify(calls)}
def held_back():
    return all(
        libc.syscall(*[argument.encode() if isinstance(argument, str) else ctypes.c_long(argument) for argument in call]) == -1
        for call in calls
    )`),
  fileAccesses: (accesses) =>
    attack(`
import os
accesses = ${stringify(accesses)}
def refused(kind, path):
    if kind == "exists":
        return not os.path.exists(path)
    try:
        if kind == "read":
            with open(path, "rb", buffering=0) as file:
                return file.read(1) == b""
        with open(path, "ab", buffering=0) as file:
            file.write(b"-1000")
    except OSError:
        return True
    return False
def held_back():
    return all(refused(*access) for access in accesses)`),
  addresses: (addresses) =>
    attack(`
import socket
addresses = ${stringify(addresses)}
def refused(kind, host, port):
    try:
        if kind == "tcp":
            socket.create_connection((host, port), 3).close()
        elif kind == "udp":
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (host, port))
        else:
            socket.getaddrinfo(host, port)
    except OSError:
        return True
    return False
def held_back():
    return all(refused(*address) for address in addresses)`),
  own,
};

const carriedEverywhere = [
  'zombie swarm',
  'shared memory fill',
  'inodes',
  'sparse file',
  'long names',
  'open files',
  'walk through /proc',
] as const;

/** Attacks of a compiled language that are the system's own, whoever starts them: through the image's Python. */
export function carried<More extends OwnAttack = never>(
  byPython: (program: string) => string,
  ...more: readonly More[]
): Record<(typeof carriedEverywhere)[number] | More, string> {
  const names = [...carriedEverywhere, ...more];
  return Object.fromEntries(names.map((name) => [name, byPython(python.own[name])])) as Record<
    (typeof names)[number],
    string
  >;
}
