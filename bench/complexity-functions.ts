import type { ComplexityClass } from '../models/tasks/complexity.ts';
import type { GrownArgument, Language } from '../models/tasks/task.ts';

/** A function whose time's growth is known by how it is written. */
export interface LabelledFunction {
  readonly name: string;
  readonly language: Extract<Language, 'python' | 'javascript'>;
  readonly label: ComplexityClass;
  readonly growth: readonly GrownArgument[];
  readonly text: string;
}

const python = (
  label: ComplexityClass,
  growth: readonly GrownArgument[],
  name: string,
  text: string,
): LabelledFunction => ({ name, language: 'python', label, growth, text: `${text.trim()}\n` });
const javascript = (
  label: ComplexityClass,
  growth: readonly GrownArgument[],
  name: string,
  text: string,
): LabelledFunction => ({ name, language: 'javascript', label, growth, text: `export ${text.trim()}\n` });

/** No number of the sequences is this one: searches for it run to their end. */
const absent: GrownArgument = { value: -1 };

export const labelledFunctions: readonly LabelledFunction[] = [
  python('O(1)', ['integers'], 'first', 'def first(items):\n    return items[0]'),
  python(
    'O(1)',
    ['integers'],
    'ends',
    'def ends(items):\n    return items[0] + items[-1] if len(items) > 1 else None',
  ),
  python('O(1)', ['number'], 'parity', 'def parity(n):\n    return "even" if n % 2 == 0 else "odd"'),
  python('O(1)', ['number'], 'triangle', 'def triangle(n):\n    return n * (n + 1) // 2'),
  python(
    'O(log n)',
    ['number'],
    'digits',
    'def digits(n):\n    count = 0\n    while n > 0:\n        n //= 2\n        count += 1\n    return count',
  ),
  python(
    'O(log n)',
    ['sorted', absent],
    'find',
    'def find(items, wanted):\n    low, high = 0, len(items)\n    while low < high:\n        middle = (low + high) // 2\n        if items[middle] < wanted:\n            low = middle + 1\n        else:\n            high = middle\n    return low',
  ),
  python(
    'O(log n)',
    [{ value: 3 }, 'number'],
    'power',
    'def power(base, n):\n    result = 1\n    while n > 0:\n        if n & 1:\n            result = result * base % 1000007\n        base = base * base % 1000007\n        n >>= 1\n    return result',
  ),
  python(
    'O(sqrt n)',
    ['number'],
    'divisors',
    'def divisors(n):\n    count, d = 0, 1\n    while d * d <= n:\n        if n % d == 0:\n            count += 1\n        d += 1\n    return count',
  ),
  python(
    'O(n)',
    ['integers'],
    'total',
    'def total(items):\n    result = 0\n    for item in items:\n        result += item\n    return result',
  ),
  python(
    'O(n)',
    ['integers', absent],
    'contains',
    'def contains(items, wanted):\n    for item in items:\n        if item == wanted:\n            return True\n    return False',
  ),
  python(
    'O(n)',
    ['letters'],
    'vowels',
    'def vowels(text):\n    return sum(1 for letter in text if letter in "aeiou")',
  ),
  python(
    'O(n)',
    ['letters'],
    'histogram',
    'def histogram(text):\n    counts = {}\n    for letter in text:\n        counts[letter] = counts.get(letter, 0) + 1\n    return counts',
  ),
  python(
    'O(n)',
    ['integers'],
    'running',
    'def running(items):\n    best = sum_ = 0\n    for item in items:\n        sum_ = max(0, sum_ + item - 500000000)\n        best = max(best, sum_)\n    return best',
  ),
  python(
    'O(n)',
    ['number'],
    'fibonacci',
    'def fibonacci(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, (a + b) % 1000007\n    return a',
  ),
  python(
    'O(n log n)',
    ['integers'],
    'merge_sort',
    'def merge_sort(items):\n    if len(items) < 2:\n        return items\n    middle = len(items) // 2\n    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])\n    result, i, j = [], 0, 0\n    while i < len(left) and j < len(right):\n        if left[i] <= right[j]:\n            result.append(left[i])\n            i += 1\n        else:\n            result.append(right[j])\n            j += 1\n    return result + left[i:] + right[j:]',
  ),
  python('O(n log n)', ['integers'], 'ordered', 'def ordered(items):\n    return sorted(items)'),
  python(
    'O(n log n)',
    ['integers'],
    'heap_sort',
    'import heapq\n\ndef heap_sort(items):\n    heap = []\n    for item in items:\n        heapq.heappush(heap, -item)\n    return [-heapq.heappop(heap) for _ in range(len(heap))]',
  ),
  python(
    'O(n^2)',
    ['integers'],
    'pairs',
    'def pairs(items):\n    count = 0\n    for i in range(len(items)):\n        for j in range(i + 1, len(items)):\n            if items[i] + items[j] == 0:\n                count += 1\n    return count',
  ),
  python(
    'O(n^2)',
    ['integers'],
    'bubble',
    'def bubble(items):\n    for i in range(len(items)):\n        for j in range(len(items) - 1 - i):\n            if items[j] > items[j + 1]:\n                items[j], items[j + 1] = items[j + 1], items[j]\n    return items',
  ),
  python(
    'O(n^2)',
    ['integers'],
    'unique',
    'def unique(items):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen',
  ),
  python(
    'O(n^2)',
    ['letters'],
    'subsequence',
    'def subsequence(text):\n    other = text[::-1]\n    row = [0] * (len(other) + 1)\n    for a in text:\n        previous = 0\n        for j, b in enumerate(other, 1):\n            current = row[j]\n            row[j] = previous + 1 if a == b else max(row[j], row[j - 1])\n            previous = current\n    return row[-1]',
  ),
  python(
    'O(n^2)',
    ['matrix'],
    'diagonal',
    'def diagonal(rows):\n    result = 0\n    for i, row in enumerate(rows):\n        for j, cell in enumerate(row):\n            if (i + j) % 2 == 0:\n                result += cell\n    return result',
  ),
  python(
    'O(n^3)',
    ['matrix'],
    'product',
    'def product(rows):\n    n = len(rows)\n    result = [[0] * n for _ in range(n)]\n    for i in range(n):\n        for j in range(n):\n            cell = 0\n            for k in range(n):\n                cell += rows[i][k] * rows[k][j]\n            result[i][j] = cell\n    return result',
  ),
  python('O(2^n)', ['number'], 'fib', 'def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)'),
  python(
    'O(2^n)',
    ['number'],
    'hanoi',
    'def hanoi(n):\n    return 0 if n == 0 else hanoi(n - 1) + 1 + hanoi(n - 1)',
  ),
  javascript('O(1)', ['integers'], 'last', 'function last(items) {\n  return items[items.length - 1];\n}'),
  javascript(
    'O(1)',
    ['number'],
    'leap',
    'function leap(year) {\n  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;\n}',
  ),
  javascript(
    'O(1)',
    ['letters'],
    'initial',
    "function initial(text) {\n  return text.length === 0 ? '' : text[0].toUpperCase();\n}",
  ),
  javascript(
    'O(log n)',
    ['number'],
    'bits',
    'function bits(n) {\n  let count = 0;\n  while (n > 0) {\n    count += n & 1;\n    n = Math.floor(n / 2);\n  }\n  return count;\n}',
  ),
  javascript(
    'O(log n)',
    ['sorted', absent],
    'search',
    'function search(items, wanted) {\n  let low = 0;\n  let high = items.length;\n  while (low < high) {\n    const middle = (low + high) >> 1;\n    if (items[middle] < wanted) low = middle + 1;\n    else high = middle;\n  }\n  return low;\n}',
  ),
  javascript(
    'O(log n)',
    ['number'],
    'base3',
    'function base3(n) {\n  const digits = [];\n  while (n > 0) {\n    digits.push(n % 3);\n    n = Math.floor(n / 3);\n  }\n  return digits;\n}',
  ),
  javascript(
    'O(sqrt n)',
    ['number'],
    'factors',
    'function factors(n) {\n  let sum = 0;\n  for (let d = 1; d * d <= n; d += 1) if (n % d === 0) sum += d;\n  return sum;\n}',
  ),
  javascript(
    'O(n)',
    ['integers'],
    'sum',
    'function sum(items) {\n  let result = 0;\n  for (const item of items) result += item;\n  return result;\n}',
  ),
  javascript(
    'O(n)',
    ['integers'],
    'largest',
    'function largest(items) {\n  return items.reduce((most, item) => (item > most ? item : most), 0);\n}',
  ),
  javascript(
    'O(n)',
    ['integers'],
    'evens',
    'function evens(items) {\n  return items.filter((item) => item % 2 === 0).map((item) => item / 2);\n}',
  ),
  javascript(
    'O(n)',
    ['letters'],
    'hash',
    'function hash(text) {\n  let value = 7;\n  for (let i = 0; i < text.length; i += 1) value = (value * 31 + text.charCodeAt(i)) % 1000003;\n  return value;\n}',
  ),
  javascript(
    'O(n)',
    ['letters'],
    'balance',
    'function balance(text) {\n  const counts = {};\n  for (const letter of text) counts[letter] = (counts[letter] ?? 0) + 1;\n  return counts;\n}',
  ),
  javascript(
    'O(n)',
    ['number'],
    'collect',
    'function collect(n) {\n  const sieve = [];\n  for (let i = 0; i < n; i += 1) sieve.push(i * 3);\n  return sieve.length;\n}',
  ),
  javascript(
    'O(n log n)',
    ['integers'],
    'sortNumbers',
    'function sortNumbers(items) {\n  return [...items].sort((a, b) => a - b);\n}',
  ),
  javascript(
    'O(n log n)',
    ['integers'],
    'mergeSort',
    'function mergeSort(items) {\n  if (items.length < 2) return items;\n  const middle = items.length >> 1;\n  const left = mergeSort(items.slice(0, middle));\n  const right = mergeSort(items.slice(middle));\n  const result = [];\n  let i = 0;\n  let j = 0;\n  while (i < left.length && j < right.length) result.push(left[i] <= right[j] ? left[i++] : right[j++]);\n  while (i < left.length) result.push(left[i++]);\n  while (j < right.length) result.push(right[j++]);\n  return result;\n}',
  ),
  javascript(
    'O(n log n)',
    ['integers'],
    'heapSort',
    'function heapSort(items) {\n  const sift = (i, n) => {\n    for (;;) {\n      let most = i;\n      for (const child of [2 * i + 1, 2 * i + 2]) if (child < n && items[child] > items[most]) most = child;\n      if (most === i) return;\n      [items[i], items[most]] = [items[most], items[i]];\n      i = most;\n    }\n  };\n  for (let i = items.length >> 1; i >= 0; i -= 1) sift(i, items.length);\n  for (let n = items.length - 1; n > 0; n -= 1) {\n    [items[0], items[n]] = [items[n], items[0]];\n    sift(0, n);\n  }\n  return items;\n}',
  ),
  javascript(
    'O(n^2)',
    ['integers'],
    'twoSum',
    'function twoSum(items) {\n  for (let i = 0; i < items.length; i += 1) {\n    for (let j = i + 1; j < items.length; j += 1) if (items[i] + items[j] === -5) return [i, j];\n  }\n  return null;\n}',
  ),
  javascript(
    'O(n^2)',
    ['integers'],
    'selection',
    'function selection(items) {\n  for (let i = 0; i < items.length; i += 1) {\n    let least = i;\n    for (let j = i + 1; j < items.length; j += 1) if (items[j] < items[least]) least = j;\n    [items[i], items[least]] = [items[least], items[i]];\n  }\n  return items;\n}',
  ),
  javascript(
    'O(n^2)',
    ['integers'],
    'distinct',
    'function distinct(items) {\n  return items.filter((item, index) => items.indexOf(item) === index).length;\n}',
  ),
  javascript(
    'O(n^2)',
    ['letters'],
    'palindrome',
    'function palindrome(text) {\n  let row = new Array(text.length).fill(0);\n  for (let i = text.length - 1; i >= 0; i -= 1) {\n    const next = new Array(text.length).fill(0);\n    next[i] = 1;\n    for (let j = i + 1; j < text.length; j += 1)\n      next[j] = text[i] === text[j] ? row[j - 1] + 2 : Math.max(row[j], next[j - 1]);\n    row = next;\n  }\n  return row[text.length - 1];\n}',
  ),
  javascript(
    'O(n^2)',
    ['matrix'],
    'transpose',
    'function transpose(rows) {\n  return rows.map((_, i) => rows.map((row) => row[i]));\n}',
  ),
  javascript(
    'O(n^3)',
    ['matrix'],
    'multiply',
    'function multiply(rows) {\n  const n = rows.length;\n  const result = rows.map(() => new Array(n).fill(0));\n  for (let i = 0; i < n; i += 1)\n    for (let j = 0; j < n; j += 1) for (let k = 0; k < n; k += 1) result[i][j] += rows[i][k] * rows[k][j];\n  return result;\n}',
  ),
  javascript(
    'O(n^3)',
    ['matrix'],
    'paths',
    'function paths(rows) {\n  const n = rows.length;\n  for (let k = 0; k < n; k += 1)\n    for (let i = 0; i < n; i += 1)\n      for (let j = 0; j < n; j += 1) rows[i][j] = Math.min(rows[i][j], rows[i][k] + rows[k][j]);\n  return rows;\n}',
  ),
  javascript(
    'O(2^n)',
    ['number'],
    'stairs',
    'function stairs(n) {\n  return n < 2 ? 1 : stairs(n - 1) + stairs(n - 2);\n}',
  ),
  javascript(
    'O(2^n)',
    ['number'],
    'subsets',
    'function subsets(n) {\n  return n === 0 ? 1 : subsets(n - 1) + subsets(n - 1);\n}',
  ),
];
