import type { GrammarName } from '../../models/syntax/grammars.ts';

/** A snippet with the names that it lacks: `name` where nothing declares it, `name!` where an import of a standard name is missing. */
export type Case = readonly [code: string, missing: string];

export const missingNameCases: Readonly<Record<GrammarName, readonly Case[]>> = {
  python: [
    ['def calculate(x, y):\n    return x * factor + y\n', 'factor'],
    ['def tally(words):\n    return Counter(words).most_common(3)\n', 'Counter!'],
    ['def area(r):\n    return math.pi * r ** 2\n', 'math!'],
    ['total = 0\nfor price in prices:\n    total += price\nprint(total)\n', 'prices'],
    ['def first(rows):\n    return [cell for row in rows for cell in row if cell > limit]\n', 'limit'],
    ['class Cart:\n    rate = 0.2\n    def tax(self):\n        return rate * self.total\n', 'rate'],
    ['@dataclass\nclass Point:\n    x: int\n    y: Optional[int] = None\n', 'dataclass! Optional!'],
    ['def load(path):\n    with open(path) as source:\n        return json.load(source)\n', 'json!'],
    ['try:\n    pay(order)\nexcept PaymentError as error:\n    log(error)\n', 'pay order PaymentError log'],
    [
      'def outer():\n    count = 0\n    def inner():\n        nonlocal count\n        count += step\n    return inner\n',
      'step',
    ],
    [
      'match shape:\n    case {"kind": kind, **rest}:\n        draw(kind, rest)\n    case [first, *others]:\n        draw(first, others)\n',
      'shape draw',
    ],
    ['names = sorted(people, key=lambda person: person.age - offset)\n', 'people offset'],
    ['from helpers import *\n\nresult = transform(source)\n', ''],
    ['def greet(name):\n    return f"Hello {name}, {greeting!r}"\n', 'greeting'],
    ['if (found := lookup(key)) is not None:\n    use(found)\n', 'lookup key use'],
    ['def spread(*values, scale=1, **options):\n    return [v * scale for v in values], options\n', ''],
    ['import numpy as np\n\nmean = np.mean(samples)\nframe = pd.DataFrame()\n', 'samples pd!'],
    [
      'async def main():\n    async with session() as client:\n        await asyncio.gather(*jobs)\n',
      'session asyncio! jobs',
    ],
  ],
  javascript: [
    ['function scale(values) {\n  return values.map((value) => value * ratio);\n}\n', 'ratio'],
    ["const text = readFileSync('a.txt', 'utf8');\nconsole.log(text.length);\n", 'readFileSync!'],
    [
      'const { name, address: { city } } = customer;\nconsole.log(name, city, address);\n',
      'customer address',
    ],
    [
      'export class Cart extends Base {\n  total() { return this.items.reduce((sum, { price }) => sum + price * tax, 0); }\n}\n',
      'Base tax',
    ],
    ["const file = path.join(folder, 'x.txt');\n", 'path! folder'],
    ['for (const [key, value] of Object.entries(settings)) {\n  store[key] = value;\n}\n', 'settings store'],
    ['try {\n  run();\n} catch {\n  report(error);\n}\n', 'run report error'],
    [
      'function outer() {\n  if (true) { var late = 1; let inner = 2; }\n  return late + inner;\n}\n',
      'inner',
    ],
    ["import fs, { join as glue } from 'x';\nexport const a = glue(fs, other);\n", 'other'],
    [
      'const emitter = new EventEmitter();\nemitter.on("x", () => handle(emitter));\n',
      'EventEmitter! handle',
    ],
    [
      'const View = ({ items }) => <ul>{items.map((item) => <Row key={item.id} label={label} />)}</ul>;\n',
      'Row label',
    ],
    ['label: while (true) {\n  if (done) break label;\n}\n', 'done'],
    [
      'const total = (...numbers) => numbers.reduce((a, b) => a + b, start);\nexport default total;\n',
      'start',
    ],
    [
      'async function* pages(url) {\n  for await (const page of fetchAll(url)) yield { page, url, size };\n}\n',
      'fetchAll size',
    ],
    [
      'const counter = (function () { let n = 0; return () => n++; })();\nmodule.exports = { counter, reset };\n',
      'reset',
    ],
  ],
  typescript: [
    ['export function price(order: Order): number {\n  return order.total * (1 + VAT);\n}\n', 'Order VAT'],
    ['type Keys<T> = { readonly [K in keyof T]: Wrapped<T[K]> };\n', 'Wrapped'],
    ['interface Store<Item extends Entity> {\n  get(id: string): Promise<Item | undefined>;\n}\n', 'Entity'],
    ['const byId = new Map<string, User>(users.map((user) => [user.id, user]));\n', 'User users'],
    ['enum Level { Low, High = 2 }\nconst level: Level = parse(input) as Level;\n', 'parse input'],
    [
      'abstract class Shape {\n  constructor(private readonly name: string, protected unit = defaultUnit) {}\n  abstract area(): Area;\n}\n',
      'defaultUnit Area',
    ],
    ['type Unpacked<T> = T extends Array<infer U> ? U : Fallback;\n', 'Fallback'],
    ['function isCat(animal: Animal): animal is Cat {\n  return "meow" in animal;\n}\n', 'Animal Cat'],
    [
      "import type { Config } from './config.js';\nexport const load = (raw: Partial<Config>): Config => ({ ...defaults, ...raw });\n",
      'defaults',
    ],
    [
      'const handlers: Record<string, (event: AppEvent) => void> = {};\nhandlers[kind]?.(event);\n',
      'AppEvent kind event',
    ],
    [
      'export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");\n',
      'createHash!',
    ],
    [
      'function pick<T, K extends keyof T>(value: T, ...keys: K[]): Pick<T, K> {\n  return Object.fromEntries(keys.map((key) => [key, value[key]])) as Pick<T, K>;\n}\n',
      '',
    ],
    [
      'namespace Geometry {\n  export const unit = 1;\n}\nconst size = Geometry.unit * factor satisfies number;\n',
      'factor',
    ],
    [
      'let pair: [left: string, right?: Side];\nfor (const { id } of rows as Row[]) console.log(id satisfies string, pair);\n',
      'Side rows Row',
    ],
  ],
  tsx: [
    [
      'export function Panel({ title, children }: PanelProps) {\n  return <section><h2>{title}</h2>{children}<Footer note={note} /></section>;\n}\n',
      'PanelProps Footer note',
    ],
    ['const [open, setOpen] = useState<boolean>(false);\n', 'useState'],
  ],
  go: [
    [
      'package main\n\nfunc Scale(values []float64) []float64 {\n\tout := make([]float64, 0, len(values))\n\tfor _, v := range values {\n\t\tout = append(out, v*factor)\n\t}\n\treturn out\n}\n',
      'factor',
    ],
    ['package main\n\nfunc main() {\n\tfmt.Println(strings.ToUpper("a"))\n}\n', 'fmt! strings!'],
    [
      'func (s *Stack[T]) Pop() (T, error) {\n\tvar zero T\n\tif len(s.items) == 0 {\n\t\treturn zero, errEmpty\n\t}\n\treturn s.items[0], nil\n}\n',
      'Stack errEmpty',
    ],
    [
      'package shop\n\nimport "time"\n\ntype Order struct {\n\tID    int\n\tItems []Item\n\tAt    time.Time\n}\n',
      'Item',
    ],
    [
      'func handle(v any) string {\n\tswitch t := v.(type) {\n\tcase Named:\n\t\treturn t.Name()\n\tcase error:\n\t\treturn t.Error()\n\t}\n\treturn fallback\n}\n',
      'Named fallback',
    ],
    [
      'if n, err := parse(text); err != nil {\n\tlog.Fatal(err)\n} else {\n\tuse(n)\n}\n',
      'parse text log! use',
    ],
    [
      'func Map[T, U any](in []T, f func(T) U) []U {\n\tout := make([]U, len(in))\n\tfor i, v := range in {\n\t\tout[i] = f(v)\n\t}\n\treturn out\n}\n',
      '',
    ],
    ['package main\n\nimport . "example.org/helpers"\n\nfunc main() { Help(thing) }\n', ''],
    [
      'func worker(jobs <-chan Job, wg *sync.WaitGroup) {\n\tdefer wg.Done()\n\tfor job := range jobs {\n\t\tresults <- job.Run()\n\t}\n}\n',
      'Job sync! results',
    ],
    ['const (\n\tLow = iota\n\tHigh\n)\n\nvar level = pick(Low, High)\n', 'pick'],
    [
      'select {\ncase msg := <-in:\n\tsend(msg)\ncase <-time.After(delay):\n\treturn\n}\n',
      'in send time! delay',
    ],
    [
      'import js "encoding/json"\n\nfunc enc(v any) ([]byte, error) {\n\tp := Point{X: left, Y: 2}\n\t_ = p\n\treturn js.Marshal(v)\n}\n',
      'Point left',
    ],
    [
      'func open(path string) (err error) {\n\tf, err := os.Open(path)\n\tdefer func() { err = errors.Join(err, f.Close()) }()\n\treturn\n}\n',
      'os! errors!',
    ],
  ],
  rust: [
    [
      'fn scale(values: &[f64]) -> Vec<f64> {\n    values.iter().map(|v| v * factor).collect()\n}\n',
      'factor',
    ],
    [
      'fn count(words: &[String]) -> HashMap<&str, usize> {\n    let mut map = HashMap::new();\n    for word in words { *map.entry(word.as_str()).or_insert(0) += 1; }\n    map\n}\n',
      'HashMap!',
    ],
    [
      'impl fmt::Display for Money {\n    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {\n        write!(f, "{}", self.cents)\n    }\n}\n',
      'fmt! Money',
    ],
    ['struct Cart<T: Priced> { items: Vec<T>, owner: Customer }\n', 'Priced Customer'],
    [
      'fn total(order: &Order) -> u32 {\n    match order.kind {\n        Kind::Gift => 0,\n        Kind::Paid { price, .. } if price > limit => limit,\n        _ => 1,\n    }\n}\n',
      'Order Kind limit',
    ],
    [
      'let Some(first) = names.first() else { return };\nprintln!("{} {}", first, greeting);\n',
      'names greeting',
    ],
    [
      'use std::rc::Rc;\n\nfn share(v: i32) -> Rc<RefCell<i32>> {\n    Rc::new(RefCell::new(v))\n}\n',
      'RefCell!',
    ],
    [
      'impl Counter {\n    const STEP: u32 = 2;\n    fn bump(&mut self) { self.n += STEP; helper(self); }\n}\n',
      'Counter STEP helper',
    ],
    ['fn swap_them(a: &mut i32, b: &mut i32) {\n    mem::swap(a, b);\n}\n', 'mem!'],
    ['use super::*;\n\nfn check() { assert_eq!(add(1, 2), expected()); }\n', ''],
    [
      'fn parse(text: &str) -> Result<u32, ParseError> {\n    text.parse::<u32>().map_err(|_| ParseError::Bad)\n}\n',
      'ParseError',
    ],
    [
      'trait Shape { type Unit; fn area(&self) -> Self::Unit; }\nfn show<S: Shape<Unit = f64>>(s: &S) -> f64 { s.area() * ratio }\n',
      'ratio',
    ],
    [
      'while let Some((index, item)) = queue.pop_front() {\n    if let Ok(ref value) = item { seen[index] = value.clone(); }\n}\n',
      'queue seen',
    ],
    [
      'fn spawn_all(n: usize) -> Arc<Mutex<Vec<usize>>> {\n    let shared = Arc::new(Mutex::new(vec![0; n]));\n    shared\n}\n',
      'Arc! Mutex!',
    ],
  ],
  java: [
    ['class Cart {\n  private int items;\n  double total() { return items * price; }\n}\n', 'price'],
    [
      'public class Words {\n  Map<String, Integer> count(List<String> words) {\n    Map<String, Integer> counts = new HashMap<>();\n    for (String word : words) counts.merge(word, 1, Integer::sum);\n    return counts;\n  }\n}\n',
      'Map! List! HashMap!',
    ],
    ['class Shop extends Market {\n  void open() { ring(bell); }\n}\n', 'Market'],
    [
      'class Pay {\n  void run(Order order) {\n    try { send(order); } catch (IOException | PayException error) { throw new RuntimeException(error); }\n  }\n}\n',
      'Order send IOException! PayException',
    ],
    ['import java.util.*;\n\nclass A {\n  List<BigDecimal> values = new ArrayList<>();\n}\n', 'BigDecimal!'],
    ['int twice(int x) {\n  return x * FACTOR;\n}\n', 'FACTOR'],
    [
      'record Point(int x, int y) {\n  double length() { return Math.sqrt(x * x + y * y) * unit; }\n}\n',
      'unit',
    ],
    [
      'class Tree<T extends Comparable<T>> {\n  Node<T> root;\n  class Node<V> { V value; }\n  boolean has(T value) { return find(root, value) != null; }\n}\n',
      'find',
    ],
    [
      'enum Level {\n  LOW(1), HIGH(2);\n  private final int rank;\n  Level(int rank) { this.rank = rank; }\n  boolean above(Level other) { return rank > other.rank + margin; }\n}\n',
      'margin',
    ],
    [
      'class S {\n  String join(java.util.List<String> parts) {\n    return parts.stream().map(p -> p.trim() + suffix).collect(Collectors.joining(","));\n  }\n}\n',
      'suffix Collectors!',
    ],
    [
      'interface Greeter { String greet(String name); }\nclass Main {\n  public static void main(String[] args) {\n    Greeter g = new Greeter() { public String greet(String name) { return hello + name; } };\n    System.out.println(g.greet(args[0]));\n  }\n}\n',
      'hello',
    ],
    [
      'class B {\n  String kind(Object o) {\n    if (!(o instanceof Shape s)) return other;\n    return switch (s.size()) { case 0 -> "none"; default -> label(s); };\n  }\n}\n',
      'Shape other label',
    ],
    ['import static org.junit.Assert.*;\n\nclass T { void t() { assertEquals(1, one()); } }\n', ''],
  ],
  cpp: [
    [
      '#include <vector>\n\ndouble sum(const std::vector<double>& values) {\n  double total = 0;\n  for (const auto& value : values) total += value * factor;\n  return total;\n}\n',
      'factor',
    ],
    ['std::vector<int> ids;\nstd::string name;\n', 'std::vector! std::string!'],
    [
      '#include <string>\n\nstd::string up(std::string text) {\n  std::transform(text.begin(), text.end(), text.begin(), ::toupper);\n  return text;\n}\n',
      'std::transform!',
    ],
    [
      '#include <iostream>\nusing namespace std;\n\nint main() {\n  map<string, int> ages;\n  cout << ages["a"] << limit << endl;\n}\n',
      'map! limit',
    ],
    [
      'class Account {\n public:\n  explicit Account(Money opening) : balance_{opening} {}\n  void pay(int cents) { balance_ -= cents * rate; }\n private:\n  int balance_;\n};\n',
      'Money rate',
    ],
    ['#include "shop.h"\n\nint Shop::total() { return items_ * price(); }\n', ''],
    ['template <typename T, int N>\nT first(T (&values)[N]) { return values[offset]; }\n', 'offset'],
    [
      'enum class Level { Low, High };\nLevel pick(int n) { return n > threshold ? Level::High : Level::Low; }\n',
      'threshold',
    ],
    ['#define LIMIT 10\nint clampTo(int n) { return n > LIMIT ? LIMIT : other(n); }\n', 'other'],
    [
      '#include <map>\nint lookup(const std::map<int, int>& table, int key) {\n  if (auto it = table.find(key); it != table.end()) return it->second;\n  auto [low, high] = bounds(table);\n  return low + high;\n}\n',
      'bounds',
    ],
    [
      '#include <functional>\nint run(std::function<int(int)> f) {\n  auto g = [&, n = 3](int x) { return f(x) + n + bias; };\n  return g(1);\n}\n',
      'bias',
    ],
    [
      'namespace shop {\nint tax(int net) { return net / 5; }\n}\nint gross(int net) { return net + shop::tax(net) + bank::fee(net); }\n',
      'bank',
    ],
    ['int main() {\n  printf("%d\\n", 3);\n  return EXIT_SUCCESS;\n}\n', 'printf! EXIT_SUCCESS!'],
    [
      'struct Node { int value; Node* next; };\nint length(Node* head) {\n  int n = 0;\n  for (Node* at = head; at; at = at->next) ++n;\n  return n + extra;\n}\n',
      'extra',
    ],
  ],
};
