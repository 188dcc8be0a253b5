/** Small changes with the patterns that they are, written for this test. `fix` changes say so in their message. */
export interface Example {
  readonly file: string;
  readonly fix?: boolean;
  readonly labels: readonly string[];
  readonly before: string;
  readonly after: string;
}

const python = (file: string, labels: string[], before: string, after: string, fix = true): Example => ({
  file,
  fix,
  labels,
  before,
  after,
});
const py = (labels: string[], before: string, after: string, fix = true): Example =>
  python('ship.py', labels, before, after, fix);
const js = (labels: string[], before: string, after: string, fix = true): Example => ({
  file: 'ship.ts',
  fix,
  labels,
  before,
  after,
});
const go = (labels: string[], before: string, after: string, fix = true): Example => ({
  file: 'ship.go',
  fix,
  labels,
  before: `package ship\n\n${before}`,
  after: `package ship\n\n${after}`,
});
const rs = (labels: string[], before: string, after: string, fix = true): Example => ({
  file: 'ship.rs',
  fix,
  labels,
  before,
  after,
});
const java = (labels: string[], before: string, after: string, fix = true): Example => ({
  file: 'Ship.java',
  fix,
  labels,
  before: `class Ship {\n${before}\n}\n`,
  after: `class Ship {\n${after}\n}\n`,
});
const cpp = (labels: string[], before: string, after: string, fix = true): Example => ({
  file: 'ship.cpp',
  fix,
  labels,
  before,
  after,
});
const test = (file: string, labels: string[], after: string): Example => ({
  file,
  labels,
  before: '',
  after,
});

export const examples: readonly Example[] = [
  // Fixes
  py(
    ['null-check'],
    'def load(cargo):\n    return cargo.weight * 2\n',
    'def load(cargo):\n    if cargo is None:\n        return 0\n    return cargo.weight * 2\n',
  ),
  py(
    ['guard'],
    'def speed(distance, hours):\n    return distance / hours\n',
    'def speed(distance, hours):\n    if hours <= 0:\n        raise ValueError("hours")\n    return distance / hours\n',
  ),
  py(
    ['condition-changed'],
    'def full(ship):\n    if ship.load == ship.limit:\n        return True\n    return False\n',
    'def full(ship):\n    if ship.load == ship.capacity:\n        return True\n    return False\n',
  ),
  py(
    ['off-by-one'],
    'def stops(route):\n    for i in range(len(route)):\n        visit(route[i], route[i + 1])\n',
    'def stops(route):\n    for i in range(len(route) - 1):\n        visit(route[i], route[i + 1])\n',
  ),
  py(
    ['exception-handling'],
    'def read(path):\n    data = parse(path)\n    return data\n',
    'def read(path):\n    try:\n        data = parse(path)\n    except OSError:\n        data = {}\n    return data\n',
  ),
  py(
    ['resource-released'],
    'def read(path):\n    handle = open(path)\n    return handle.read()\n',
    'def read(path):\n    with open(path) as handle:\n        return handle.read()\n',
  ),
  py(['argument'], 'def send(box):\n    post(box, timeout)\n', 'def send(box):\n    post(box, limit)\n'),
  py(['called-function'], 'def send(box):\n    start(box)\n', 'def send(box):\n    finish(box)\n'),
  py(
    ['missing-await'],
    'async def send(box):\n    result = post(box)\n    return result\n',
    'async def send(box):\n    result = await post(box)\n    return result\n',
  ),
  py(
    ['constant'],
    'def hours(days):\n    factor = 12\n    return days * factor\n',
    'def hours(days):\n    factor = 24\n    return days * factor\n',
  ),
  py(
    ['missing-case'],
    'def name(kind):\n    if kind == 1:\n        x = "a"\n    else:\n        x = "c"\n    return x\n',
    'def name(kind):\n    if kind == 1:\n        x = "a"\n    elif kind == 2:\n        x = "b"\n    else:\n        x = "c"\n    return x\n',
  ),
  py(
    ['default-value'],
    'def pack(items, size):\n    return size\n',
    'def pack(items, size=10):\n    return size\n',
  ),
  js(
    ['null-check'],
    'function weight(box: Box) {\n  return box.cargo.weight;\n}\n',
    'function weight(box: Box) {\n  return box.cargo?.weight;\n}\n',
  ),
  js(
    ['null-check'],
    'function weight(box: Box) {\n  return box.weight;\n}\n',
    'function weight(box: Box) {\n  if (!box) return 0;\n  return box.weight;\n}\n',
  ),
  js(
    ['off-by-one'],
    'function last(xs: number[]) {\n  return xs[xs.length];\n}\n',
    'function last(xs: number[]) {\n  return xs[xs.length - 1];\n}\n',
  ),
  js(
    ['off-by-one'],
    'function all(xs: number[]) {\n  for (let i = 0; i <= xs.length; i++) use(xs[i]);\n}\n',
    'function all(xs: number[]) {\n  for (let i = 0; i < xs.length; i++) use(xs[i]);\n}\n',
  ),
  js(
    ['missing-await'],
    'async function save(x: Box) {\n  store(x);\n  done();\n}\n',
    'async function save(x: Box) {\n  await store(x);\n  done();\n}\n',
  ),
  js(
    ['exception-handling'],
    'function read(s: string) {\n  return JSON.parse(s);\n}\n',
    'function read(s: string) {\n  try {\n    return JSON.parse(s);\n  } catch {\n    return null;\n  }\n}\n',
  ),
  js(
    ['operator'],
    'function area(a: number, b: number) {\n  const x = a + b;\n  return x;\n}\n',
    'function area(a: number, b: number) {\n  const x = a * b;\n  return x;\n}\n',
  ),
  js(
    ['return-value'],
    'function pick(a: Box, b: Box) {\n  use(a, b);\n  return a;\n}\n',
    'function pick(a: Box, b: Box) {\n  use(a, b);\n  return b;\n}\n',
  ),
  js(
    ['argument'],
    'function send(a: Box) {\n  post(a, 1);\n}\n',
    'function send(a: Box) {\n  post(a, 1, true);\n}\n',
  ),
  go(
    ['null-check'],
    'func Weight(b *Box) int {\n\treturn b.w\n}\n',
    'func Weight(b *Box) int {\n\tif b == nil {\n\t\treturn 0\n\t}\n\treturn b.w\n}\n',
  ),
  go(
    ['resource-released'],
    'func Read(p string) string {\n\tf := open(p)\n\treturn all(f)\n}\n',
    'func Read(p string) string {\n\tf := open(p)\n\tdefer f.Close()\n\treturn all(f)\n}\n',
  ),
  go(
    ['synchronisation'],
    'func (s *S) Add() {\n\ts.n++\n}\n',
    'func (s *S) Add() {\n\ts.mu.Lock()\n\ts.n++\n\ts.mu.Unlock()\n}\n',
  ),
  go(
    ['off-by-one'],
    'func All(n int) {\n\tfor i := 0; i <= n; i++ {\n\t\tuse(i)\n\t}\n}\n',
    'func All(n int) {\n\tfor i := 0; i < n; i++ {\n\t\tuse(i)\n\t}\n}\n',
  ),
  go(
    ['condition-changed'],
    'func Ok(a, b bool) bool {\n\tif a || b {\n\t\tgo1()\n\t}\n\treturn a\n}\n',
    'func Ok(a, b bool) bool {\n\tif a && b {\n\t\tgo1()\n\t}\n\treturn a\n}\n',
  ),
  go(
    ['called-function'],
    'func Send(b Box) {\n\tlog.Print(b)\n}\n',
    'func Send(b Box) {\n\tlog.Fatal(b)\n}\n',
  ),
  rs(
    ['off-by-one'],
    'fn all(n: usize) {\n    for i in 0..n {\n        visit(i);\n    }\n}\n',
    'fn all(n: usize) {\n    for i in 0..=n {\n        visit(i);\n    }\n}\n',
  ),
  rs(
    ['null-check'],
    'fn w(b: Option<i32>) -> i32 {\n    b.unwrap()\n}\n',
    'fn w(b: Option<i32>) -> i32 {\n    b.unwrap_or(0)\n}\n',
  ),
  rs(
    ['guard'],
    'fn div(a: i32, b: i32) -> i32 {\n    a / b\n}\n',
    'fn div(a: i32, b: i32) -> i32 {\n    if b == 0 {\n        return 0;\n    }\n    a / b\n}\n',
  ),
  rs(
    ['missing-case'],
    'fn name(k: u8) -> u8 {\n    match k {\n        1 => 10,\n        _ => 0,\n    }\n}\n',
    'fn name(k: u8) -> u8 {\n    match k {\n        1 => 10,\n        2 => 20,\n        _ => 0,\n    }\n}\n',
  ),
  java(
    ['null-check'],
    '  int w(Box b) {\n    return b.w();\n  }',
    '  int w(Box b) {\n    if (b == null) {\n      return 0;\n    }\n    return b.w();\n  }',
  ),
  java(
    ['exception-handling'],
    '  void run() {\n    try {\n      go();\n    } catch (IOException e) {\n      log(e);\n    }\n  }',
    '  void run() {\n    try {\n      go();\n    } catch (SQLException e) {\n      log(e);\n    }\n  }',
  ),
  java(['argument'], '  void run() {\n    send(a, b);\n  }', '  void run() {\n    send(b, a);\n  }'),
  java(
    ['constant'],
    '  void run() {\n    int limit = 100;\n    go(limit);\n  }',
    '  void run() {\n    int limit = 500;\n    go(limit);\n  }',
  ),
  cpp(
    ['null-check'],
    'int w(Box *b) {\n  return b->w;\n}\n',
    'int w(Box *b) {\n  if (b == nullptr) return 0;\n  return b->w;\n}\n',
  ),
  cpp(
    ['synchronisation'],
    'void add() {\n  n++;\n}\n',
    'void add() {\n  std::lock_guard<std::mutex> guard(m);\n  n++;\n}\n',
  ),
  cpp(
    ['off-by-one'],
    'int last(V &v) {\n  return v[v.size()];\n}\n',
    'int last(V &v) {\n  return v[v.size() - 1];\n}\n',
  ),
  cpp(
    ['missing-assignment'],
    'int sum(V &v) {\n  int s;\n  use(s);\n  return s;\n}\n',
    'int sum(V &v) {\n  int s;\n  s = 0;\n  use(s);\n  return s;\n}\n',
  ),
  // Refactorings
  py(
    ['rename-function'],
    'def calc(items):\n    total = 0\n    for item in items:\n        total += item.price\n    return total\n',
    'def total_price(items):\n    total = 0\n    for item in items:\n        total += item.price\n    return total\n',
    false,
  ),
  py(
    ['rename-variable'],
    'def area(a, b):\n    r = a * b\n    log(r)\n    return r\n',
    'def area(a, b):\n    result = a * b\n    log(result)\n    return result\n',
    false,
  ),
  py(
    ['extract-function'],
    'def report(items):\n    head()\n    total = 0\n    for item in items:\n        total += item.price * item.count\n    show(total)\n',
    'def total_of(items):\n    total = 0\n    for item in items:\n        total += item.price * item.count\n    return total\n\n\ndef report(items):\n    head()\n    show(total_of(items))\n',
    false,
  ),
  py(
    ['inline-function'],
    'def twice(value):\n    return value * factor + offset\n\n\ndef report(value):\n    head()\n    show(twice(value))\n',
    'def report(value):\n    head()\n    show(value * factor + offset)\n',
    false,
  ),
  js(
    ['change-signature'],
    'function f(a: number) {\n  return a;\n}\n',
    'function f(a: number, b: string) {\n  return a;\n}\n',
    false,
  ),
  js(
    ['rename-function'],
    'function get(xs: Box[]) {\n  const found = xs.find((x) => x.id > 3);\n  log(found);\n  return found;\n}\n',
    'function firstHeavy(xs: Box[]) {\n  const found = xs.find((x) => x.id > 3);\n  log(found);\n  return found;\n}\n',
    false,
  ),
  js(
    ['move-function'],
    'class A {\n  go(xs: Box[]) {\n    const n = xs.length * 2;\n    log(n);\n    return n;\n  }\n}\nclass B {\n  k = 1;\n}\n',
    'class A {\n}\nclass B {\n  k = 1;\n  go(xs: Box[]) {\n    const n = xs.length * 2;\n    log(n);\n    return n;\n  }\n}\n',
    false,
  ),
  go(
    ['extract-function'],
    'func Report(xs []int) {\n\thead()\n\tsum := 0\n\tfor _, x := range xs {\n\t\tsum += x * 3\n\t}\n\tshow(sum)\n}\n',
    'func sumOf(xs []int) int {\n\tsum := 0\n\tfor _, x := range xs {\n\t\tsum += x * 3\n\t}\n\treturn sum\n}\n\nfunc Report(xs []int) {\n\thead()\n\tshow(sumOf(xs))\n}\n',
    false,
  ),
  rs(
    ['rename-variable'],
    'fn area(a: i32, b: i32) -> i32 {\n    let r = a * b;\n    log(r);\n    r\n}\n',
    'fn area(a: i32, b: i32) -> i32 {\n    let surface = a * b;\n    log(surface);\n    surface\n}\n',
    false,
  ),
  java(
    ['change-signature'],
    '  int f(int a) {\n    return go(a);\n  }',
    '  int f(long a) {\n    return go(a);\n  }',
    false,
  ),
  cpp(
    ['rename-function'],
    'int calc(V &v) {\n  int s = 0;\n  for (int i = 0; i < 3; i++) s += v[i];\n  return s;\n}\n',
    'int sum(V &v) {\n  int s = 0;\n  for (int i = 0; i < 3; i++) s += v[i];\n  return s;\n}\n',
    false,
  ),
  // Tests
  test(
    'test_ship.py',
    ['arrange-act-assert'],
    'def test_load():\n    ship = Ship()\n    ship.load(3)\n    assert ship.weight == 3\n',
  ),
  test(
    'test_ship.py',
    ['parametrised'],
    'import pytest\n\n\n@pytest.mark.parametrize("n", [1, 2])\ndef test_load(n):\n    assert n > 0\n',
  ),
  test('test_ship.py', ['fixture'], 'import pytest\n\n\n@pytest.fixture\ndef ship():\n    return Ship()\n'),
  test(
    'test_ship.py',
    ['exception-asserted'],
    'def test_bad():\n    with pytest.raises(ValueError):\n        load(-1)\n',
  ),
  test('ship.test.ts', ['mock'], "it('loads', () => {\n  expect(run(jest.fn())).toBe(1);\n});\n"),
  test(
    'ship.test.ts',
    ['exception-asserted'],
    "it('fails', () => {\n  expect(() => load(-1)).toThrow();\n});\n",
  ),
  test('ship.test.ts', ['parametrised'], "it.each([1, 2])('loads %i', (n) => {\n  expect(n).toBe(n);\n});\n"),
  test(
    'ship_test.go',
    ['arrange-act-assert'],
    'package ship\n\nfunc TestLoad(t *testing.T) {\n\ts := New()\n\tgot := s.Load(3)\n\tif got != 3 {\n\t\tt.Fatal(got)\n\t}\n}\n',
  ),
  test('tests/ship.rs', ['exception-asserted'], '#[test]\n#[should_panic]\nfn bad() {\n    load(-1);\n}\n'),
  test(
    'src/test/ShipTest.java',
    ['exception-asserted'],
    'class ShipTest {\n  @Test\n  void bad() {\n    assertThrows(E.class, () -> load(-1));\n  }\n}\n',
  ),
  test('ship_test.cpp', ['fixture'], 'TEST_F(Ship, Loads) {\n  EXPECT_EQ(load(), 1);\n}\n'),
  // Shapes
  py(['iteration'], '', 'def names(xs):\n    return [x.name for x in xs]\n', false),
  go(
    ['error-handling'],
    '',
    'func Read() error {\n\terr := load()\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn nil\n}\n',
    false,
  ),
  java(
    ['resource-management', 'error-handling'],
    '',
    '  void read() {\n    try (R r = open()) {\n      use(r);\n    } finally {\n      done();\n    }\n  }',
    false,
  ),
  js(['asynchronous'], '', 'async function read() {\n  return await load();\n}\n', false),
  js(['guard-clause'], '', 'function f(x: number) {\n  if (x < 0) return 0;\n  return x * 2;\n}\n', false),
  // Neither
  py([], 'def f(a):\n    # old words\n    return a\n', 'def f(a):\n    # new words\n    return a\n'),
  go([], 'func F(a int) int {\n\treturn a\n}\n', 'func F(a int) int {\n\n\treturn a\n}\n', false),
  js(
    [],
    'function f(a: number) {\n  return g(a);\n}\n',
    'function f(a: number) {\n  return h(a);\n}\n',
    false,
  ),
];
