import type { TamperingPrograms } from './catalogue.ts';

const { stringify } = JSON;
const wrong = 'def twice(n):\n    return n + 1\n';
const returns = (value: string, before = ''): string => `${before}\ndef twice(n):\n    return ${value}\n`;
const liar = (base: string, methods: readonly string[]): string =>
  `class Liar(${base}):\n${methods.map((name) => `    ${name} = lambda self, *rest: True\n`).join('')}`;

export const python: TamperingPrograms = {
  solutionPath: 'solution.py',
  entry: 'twice',
  framework: {
    style: 'framework',
    framework: 'unittest',
    manifest: ['solution_test.T.test_one', 'solution_test.T.test_two'],
    files: [
      {
        path: 'solution_test.py',
        text: 'import unittest\nfrom solution import twice\n\nclass T(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(twice(1), 2)\n    def test_two(self):\n        self.assertEqual(twice(2), 4)\n',
      },
    ],
  },
  forge: (text, descriptors, exit) =>
    `import os\nfor descriptor in ${stringify(descriptors)}:\n    try:\n        os.write(descriptor, ${stringify(text)}.encode())\n    except OSError:\n        pass\n${exit ? 'os._exit(0)\n' : ''}${wrong}`,
  judged: {
    'an int that equals everything': returns(
      'Liar(0)',
      liar('int', ['__eq__', '__hash__', '__index__', '__int__']),
    ),
    'an object that equals everything': returns('Liar()', liar('object', ['__eq__', '__ne__', '__bool__'])),
    'a text that lies': returns('Liar("4")', liar('str', ['__eq__', 'encode', '__str__', '__repr__'])),
    'a list that lies': returns('Liar()', liar('list', ['__eq__', '__iter__', '__len__'])),
    'a dict that lies': returns('Liar()', liar('dict', ['__eq__', 'items', '__iter__'])),
    'a class that says it is int': returns(
      'Liar()',
      'class Liar:\n    __class__ = int\n    __eq__ = lambda *_: True\n',
    ),
    'a metaclass that says yes': returns(
      'Liar()',
      'class Meta(type):\n    __instancecheck__ = __subclasscheck__ = lambda *_: True\n    mro = lambda cls: [cls, object]\nclass Liar(metaclass=Meta):\n    pass\n',
    ),
    'tags of the report as a value': returns('{"$int": str(n), "$object": [], "$undefined": True}'),
    NaN: returns('float("nan")'),
    'an infinite number': returns('float("inf")'),
    'a mock': returns('unittest.mock.ANY', 'import unittest.mock'),
    'os._exit(0) on import': 'import os\nos._exit(0)\n',
    'os._exit(0) in the function': returns('os._exit(0)', 'import os'),
    'sys.exit(0) in the function': returns('sys.exit(0)', 'import sys'),
    'an exit hook': `import atexit, os\natexit.register(os._exit, 0)\n${wrong}`,
    'an exit after the last case': `import os\n${wrong.replace('return', 'n == 13 and os._exit(0)\n    return')}`,
    'a signal to itself': returns('os.kill(os.getpid(), 9)', 'import os'),
    'an error of every name': returns(
      '(_ for _ in ()).throw(Wrong("KeyError ValueError TypeError"))',
      'class Wrong(ValueError, KeyError):\n    pass\n',
    ),
    'an error whose text lies': returns(
      '(_ for _ in ()).throw(Wrong())',
      'class Wrong(BaseException):\n    def __str__(self):\n        raise SystemExit(0)\n',
    ),
    'a walk through the frames for what is expected': `import sys
def twice(n):
    frame = sys._getframe(1)
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and "expected" in value:
                return value["expected"]
        frame = frame.f_back
    return n + 1
`,
    'a search of the heap for what is expected': `import gc
def twice(n):
    for value in gc.get_objects():
        if type(value) is dict and "expected" in value and "args" in value:
            return value["expected"]
    return n + 1
`,
    'a search of the files for what is expected': `import os, re
def twice(n):
    for folder in ("/work", "/tmp", "/proc/self/fd", "/opt/sandbox"):
        for root, _, names in os.walk(folder):
            for name in names:
                try:
                    with open(os.path.join(root, name), errors="replace") as file:
                        found = re.search(r'"args": \\[%d\\], "expected": (\\d+)' % n, file.read(1 << 20))
                except OSError:
                    continue
                if found:
                    return int(found[1])
    return n + 1
`,
    'another encode in the runner': `import sys\nsys.modules["__main__"].encode = lambda value, depth=0: {"$any": True}\n${wrong}`,
    'another json': `import json\njson.dumps = json.encoder.encode_basestring_ascii = lambda *_, **__: '{"event":"end"}'\njson.JSONEncoder.encode = lambda *_: '{"event":"case","id":"two","value":4}'\n${wrong}`,
    'another issubclass': `import builtins\nbuiltins.issubclass = lambda *_: True\nbuiltins.isinstance = lambda *_: True\n${wrong}`,
    'another send by trace': `import sys
def trace(frame, event, argument):
    if "value" in frame.f_locals:
        frame.f_locals["value"] = None
    return trace
sys.settrace(trace)
${wrong}`,
    'a thread that goes on writing': `import os, threading
def write():
    while True:
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b'{"event":"case","id":"two","value":4}\\n')
            except OSError:
                pass
threading.Thread(target=write, daemon=True).start()
${wrong}`,
    'a finalizer that writes': `import os
class Last:
    def __del__(self):
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b'{"event":"case","id":"two","value":4}\\n')
            except OSError:
                pass
def twice(n):
    Last()
    return n + 1
`,
    'the runner started anew with LD_PRELOAD': `import os, sys
if "LD_PRELOAD" not in os.environ:
    os.environ["LD_PRELOAD"] = "/work/none.so"
    os.execv("/usr/bin/python3", ["/usr/bin/python3", "-c", "print(4)"])
${wrong}`,
    'another interpreter in PATH': `import os
os.makedirs("/work/bin", exist_ok=True)
open("/work/bin/python3", "w").write("#!/bin/sh\\nexit 0\\n")
os.environ["PATH"] = "/work/bin"
${wrong}`,
    'changed arguments': 'def twice(*arguments):\n    arguments = [4]\n    return arguments\n',
    'a coroutine': 'async def twice(n):\n    return n + 1\n',
    'a fork that answers, too': `import os\nos.fork()\n${wrong}`,
  },
  frameworkTests: {
    'os._exit(0) on import': 'import os\nos._exit(0)\n',
    'os._exit(0) in the function': returns('os._exit(0)', 'import os'),
    'sys.exit(0) on import': 'import sys\nsys.exit(0)\n',
    'an exit hook': `import atexit, os\natexit.register(os._exit, 0)\n${wrong}`,
    'another assertEqual': `import unittest\nunittest.TestCase.assertEqual = lambda *_: None\n${wrong}`,
    'another TestCase.run': `import unittest\nunittest.TestCase.run = lambda self, result: (result.startTest(self), result.stopTest(self))\n${wrong}`,
    'another _baseAssertEqual': `import unittest\nunittest.TestCase._baseAssertEqual = lambda *_, **__: None\n${wrong}`,
    'another addFailure': `import gc, unittest
unittest.TestResult.addFailure = unittest.TestResult.addError = lambda *_: None
for result in gc.get_objects():
    if type(result).__name__ == "Result":
        type(result).addFailure = lambda *_: None
${wrong}`,
    'another test file': `open("/work/solution_test.py", "w").write("import unittest\\nclass T(unittest.TestCase):\\n    def test_one(self): pass\\n    def test_two(self): pass\\n")\n${wrong}`,
    'conftest.py, pytest.ini and sitecustomize.py': `for name in ("conftest.py", "sitecustomize.py", "unittest.py"):
    open("/work/" + name, "w").write("import os\\nos._exit(0)\\n")
open("/work/pytest.ini", "w").write("[pytest]\\naddopts = --co\\n")
${wrong}`,
    'a skip': `import unittest\ndef twice(n):\n    raise unittest.SkipTest("not today")\n`,
    'an expected failure': `import unittest
def load():
    frame = __import__("sys")._getframe()
    while frame and frame.f_globals.get("__name__") != "solution_test":
        frame = frame.f_back
    return frame.f_globals
names = load()
class Lenient(unittest.TestCase):
    __unittest_expecting_failure__ = True
names["unittest"] = type("fake", (), {"TestCase": Lenient})
${wrong}`,
    'a test module of its own': `import sys, types, unittest
class T(unittest.TestCase):
    def test_one(self): pass
    def test_two(self): pass
T.__module__ = "solution_test"
fake = types.ModuleType("solution_test")
fake.T = T
sys.modules["solution_test"] = fake
${wrong}`,
    'other tests in the class of tests': `import sys
def twice(n):
    frame = sys._getframe(1)
    type(frame.f_locals["self"]).test_two = lambda self: None
    return n + 1
`,
    'a loader that finds none': `import unittest\nunittest.TestLoader.getTestCaseNames = lambda *_: []\n${wrong}`,
    'an int that equals everything': [returns('Liar(0)', liar('int', ['__eq__', '__ne__'])), 3],
    "the runner's word found in its frames": [
      `import json, os, sys
frame = sys._getframe()
while frame and "nonce" not in frame.f_locals:
    frame = frame.f_back
for test in ("one", "two"):
    frame.f_locals["send"](event="test", nonce=frame.f_locals["nonce"], id="solution_test.T.test_" + test, status="passed")
frame.f_locals["send"](event="end", nonce=frame.f_locals["nonce"], patched=[])
os._exit(0)
`,
      12,
    ],
    'other code in a test': [
      `import sys
def twice(n):
    type(sys._getframe(1).f_locals["self"]).test_two.__code__ = (lambda self: None).__code__
    return n + 1
`,
      12,
    ],
  },
};
