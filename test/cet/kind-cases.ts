import type { ContextKind } from '../../models/cet/types.ts';

/** A request with the kind that a reader gives it; `text` is its context. */
export interface KindCase {
  readonly kind: ContextKind;
  readonly query: string;
  readonly text?: string;
}

const trace =
  'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    x[1]\nIndexError: list index out of range';
const javaTrace =
  'Exception in thread "main" java.lang.NullPointerException\n\tat shop.Cart.total(Cart.java:12)';
const stub = 'def median(values):\n    # TODO\n    pass\n';

/** The rules were written with these at hand. */
export const knownKindCases: readonly KindCase[] = [
  { kind: 'implementation', query: 'Make a web scraper that gets prices' },
  { kind: 'implementation', query: 'Implement the function feed_plan as described.' },
  { kind: 'implementation', query: 'Write a parser for visit records.' },
  { kind: 'implementation', query: 'Please add pagination to the orders endpoint.' },
  { kind: 'implementation', query: 'Create a class that keeps the last n values.' },
  { kind: 'implementation', query: 'We need a command line tool that renames photos by date.' },
  { kind: 'implementation', query: 'I want an API that returns the weather for a city' },
  { kind: 'implementation', query: 'Can you build a small chat server in Go?' },
  { kind: 'implementation', query: 'Refactor this module to use async IO.' },
  { kind: 'implementation', query: 'Given a list of intervals, return the merged intervals.' },
  { kind: 'implementation', query: 'Add unit tests for the tax module' },
  { kind: 'implementation', query: 'Port this script from Python to Rust.' },
  { kind: 'implementation', query: 'Your task is to convert a number to Roman numerals.' },
  { kind: 'implementation', query: 'Support a dark mode in the settings page.' },
  { kind: 'implementation', query: 'Write a function that raises ValueError for negative input.' },
  { kind: 'completion', query: 'Complete the function below.', text: stub },
  { kind: 'completion', query: 'def calculate(x, y):\n    return x * factor + y' },
  { kind: 'completion', query: 'Fill in the missing part of this method.', text: stub },
  { kind: 'completion', query: 'Finish this code:\n\nfunction sum(values) {\n  // TODO\n}' },
  { kind: 'completion', query: 'fn area(r: f64) -> f64 {\n    todo!()\n}' },
  { kind: 'completion', query: 'What comes next in this snippet?', text: 'const total = items.reduce(' },
  { kind: 'completion', query: 'Continue the code from here.', text: stub },
  { kind: 'completion', query: 'public int size() {\n    throw new UnsupportedOperationException();\n}' },
  { kind: 'completion', query: 'func Sum(xs []int) int {\n\tfor _, x := range xs {' },
  { kind: 'completion', query: 'Replace the TODO in parse_visit with working code.', text: stub },
  { kind: 'debugging', query: "The login doesn't work sometimes" },
  { kind: 'debugging', query: 'Why does my program crash with a segmentation fault?' },
  { kind: 'debugging', query: `What is wrong here?\n\n${trace}` },
  { kind: 'debugging', query: 'Fix the failing test in the cart module.' },
  { kind: 'debugging', query: 'The total is 12 but I expected 10.' },
  { kind: 'debugging', query: "TypeError: Cannot read properties of undefined (reading 'map')" },
  { kind: 'debugging', query: 'Help me debug this.', text: javaTrace },
  { kind: 'debugging', query: 'After the upgrade the page hangs for a minute.' },
  { kind: 'debugging', query: 'I get an error when I import the module.' },
  { kind: 'debugging', query: 'error[E0382]: borrow of moved value: `names`' },
  { kind: 'debugging', query: 'The build is broken since yesterday' },
  { kind: 'debugging', query: 'Look at this, please.', text: trace },
  { kind: 'debugging', query: 'The parser returns null instead of an empty list.' },
  { kind: 'debugging', query: 'Memory usage keeps growing until the worker is killed.' },
  { kind: 'general', query: 'What is the difference between a list and a tuple?' },
  { kind: 'general', query: 'How does the borrow checker work?' },
  { kind: 'general', query: 'Explain closures in JavaScript.' },
  { kind: 'general', query: 'Which port does the dashboard use?' },
  { kind: 'general', query: 'Summarise the release notes.' },
  { kind: 'general', query: 'When was the fee changed?' },
  { kind: 'general', query: 'What does the error handling chapter say about panics?' },
  { kind: 'general', query: 'Is it safe to share a map between goroutines?' },
];

/** Written before the rules were run on anything, and not looked at while they were changed. */
export const heldOutKindCases: readonly KindCase[] = [
  { kind: 'implementation', query: 'Build a REST endpoint for uploading avatars' },
  { kind: 'implementation', query: 'Generate a CSV report of all overdue invoices.' },
  { kind: 'implementation', query: 'Write code to find the longest palindrome in a string.' },
  { kind: 'implementation', query: 'I would like a function which groups orders by customer' },
  { kind: 'implementation', query: 'Develop a plugin that highlights long lines.' },
  { kind: 'implementation', query: 'Could you write me a script that backs up the database?' },
  { kind: 'implementation', query: 'Extend the scheduler so that jobs can depend on each other.' },
  { kind: 'implementation', query: 'Calculate the moon phase for a given date and return its name.' },
  {
    kind: 'completion',
    query: 'Complete my implementation of quicksort',
    text: 'def quicksort(xs):\n    ...\n',
  },
  {
    kind: 'completion',
    query: 'class Stack:\n    def push(self, item):\n        self.items.append(item)\n    def pop(self):',
  },
  {
    kind: 'completion',
    query: 'Please fill in the blanks',
    text: 'int add(int a, int b) {\n  // your code here\n}',
  },
  { kind: 'completion', query: 'let total = prices.iter().map(|p| p * rate).sum();\nprintln!("{}", total);' },
  {
    kind: 'completion',
    query: 'Implement the body of this stub',
    text: 'def parse(text):\n    raise NotImplementedError\n',
  },
  {
    kind: 'completion',
    query: 'export function slug(text: string): string {\n  // TODO: lower case, dashes\n}',
  },
  { kind: 'debugging', query: 'My Docker container exits immediately with code 137' },
  { kind: 'debugging', query: 'Uncaught ReferenceError: process is not defined' },
  { kind: 'debugging', query: 'Users see a blank page after submitting the form' },
  { kind: 'debugging', query: 'Why is my query so slow since the last release?' },
  {
    kind: 'debugging',
    query: 'Fix this',
    text: 'panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x1d',
  },
  { kind: 'debugging', query: 'The tests pass locally but fail in CI' },
  { kind: 'debugging', query: 'sort gives the wrong order for negative numbers' },
  { kind: 'debugging', query: 'Intermittent timeouts when calling the payment service' },
  { kind: 'general', query: 'Should I use Redis or Postgres for sessions?' },
  { kind: 'general', query: 'What are the rate limits of the API?' },
  { kind: 'general', query: 'Describe the architecture of the ingest pipeline.' },
  { kind: 'general', query: 'Who maintains the billing service?' },
  { kind: 'general', query: 'How do I configure the linter?' },
  { kind: 'general', query: 'List the supported file formats.' },
];
