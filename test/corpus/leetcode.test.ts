import assert from 'node:assert/strict';
import { create } from 'tar';
import { chunkRecord } from '../../corpus/chunking.ts';
import { loadLeetcode } from '../../corpus/leetcode.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

const fence = (language: string, code: string): string => '```' + language + '\n' + code + '\n```\n';

const english = `---
comments: true
difficulty: Easy
tags:
    - Array
    - Sorting
---

<!-- problem:start -->

# [7. Largest Pair](https://leetcode.com/problems/largest-pair)

[中文文档](/README.md)

## Description

<!-- description:start -->

<p>Return the <code>two</code> largest numbers. Can you do it in <code>O(n)</code> time complexity?</p>

<!-- description:end -->

## Solutions

<!-- solution:start -->

### Solution 1: Sorting

Sort, then take the last two.

The time complexity is $O(n \\log n)$, and the space complexity is $O(\\log n)$.

<!-- tabs:start -->

#### Python3

${fence('python', 'def largest_pair(nums):\n    return sorted(nums)[-2:]')}
#### C++

${fence('cpp', '// ### no heading\nint largest();')}
<!-- tabs:end -->

<!-- solution:end -->

<!-- solution:start -->

### Solution 2: One Pass

It can reduce the time complexity of comparing to $O(1)$. Overall, the time complexity is $O(n)$, where $n$ is the length.

Space Complexity: $O(1)$.

<!-- tabs:start -->

#### Go

${fence('go', 'func largestPair() {}')}
<!-- tabs:end -->

<!-- solution:end -->

<!-- problem:end -->
`;

const chinese = `# [7. 最大的两个数](https://leetcode-cn.com/problems/largest-pair)

## 题目描述

<!-- 这里写题目描述 -->
<p>返回最大的两个数。</p>

## 解法

<!-- 这里可写通用的实现逻辑 -->

**方法一：排序**

先排序。

时间复杂度 $O(n \\log n)$，空间复杂度 $O(1)$。

**方法二：一次遍历**

时间复杂度 $O(n)$。

<!-- tabs:start -->

### **Python3**

<!-- 这里可写当前语言的特殊实现逻辑 -->

${fence('python', 'first = 1')}
${fence('python', 'second = 2')}
### **...**

${fence('', '')}
<!-- tabs:end -->
`;

interface Approach {
  readonly title: string | null;
  readonly time: string | null;
  readonly space: string | null;
  readonly solutions: readonly { readonly language: string; readonly text: string }[];
}

describe('the LeetCode loader', () => {
  const folder = useTemporaryFolder();

  it('reads statement, approaches with their costs, and solutions by language from a page', async () => {
    writeFiles(folder.path('doocs-main'), {
      'solution/0000-0099/0007.Largest Pair/README_EN.md': english,
      'solution/0000-0099/0007.Largest Pair/README.md': chinese,
      'solution/0000-0099/0007.Largest Pair/Solution.py':
        'def largest_pair(nums):\n    return sorted(nums)[-2:]\n',
      'solution/0000-0099/0007.Largest Pair/Solution.rs': 'fn largest_pair() {}\n',
      'solution/README.md': '| 7 | [Largest Pair](/solution/0007) |\n',
      LICENSE: 'Attribution-ShareAlike 4.0 International',
    });
    const { records, rejected } = await loadAll(loadLeetcode, folder.path('doocs-main'));
    assert.deepEqual(rejected, {});
    assert.equal(records.length, 1);
    const [record] = records;
    assert.equal(record!.naturalKey, 'doocs/largest-pair');
    assert.deepEqual(
      [record!.course, record!.title, record!.kind, record!.language],
      ['largest-pair', 'Largest Pair', 'solution', null],
    );
    const { number, difficulty, tags, approaches, programs, languages } = record!.body.details;
    assert.deepEqual([number, difficulty, tags], ['7', 'easy', ['Array', 'Sorting']]);
    assert.deepEqual(
      (approaches as Approach[]).map(({ title, time, space, solutions }) => [
        title,
        time,
        space,
        solutions.map(({ language }) => language),
      ]),
      [
        ['Solution 1: Sorting', 'O(n \\log n)', 'O(\\log n)', ['python', 'cpp']],
        ['Solution 2: One Pass', 'O(n)', 'O(1)', ['go']],
      ],
    );
    // What the page shows already is not kept twice.
    assert.deepEqual(
      (programs as { path: string }[]).map(({ path }) => path),
      ['solution/0000-0099/0007.Largest Pair/Solution.rs'],
    );
    assert.deepEqual(languages, ['cpp', 'go', 'python', 'rust']);
    assert.deepEqual(
      record!.body.documents.map(({ title, format }) => [title, format ?? 'markdown']),
      [
        ['Description', 'html'],
        ['Solution 1: Sorting', 'markdown'],
        ['Solution 2: One Pass', 'markdown'],
      ],
    );
    const retrieved = chunkRecord(record!)
      .map(({ text }) => text)
      .join('\n');
    assert.match(retrieved, /then take the last two/);
    assert.doesNotMatch(retrieved, /sorted\(nums\)|func largestPair/);
  });

  it('reads a Chinese page of an early year, where one set of tabs has the programs of every approach', async () => {
    writeFiles(folder.path('c'), { 'lcof/面试题07. 最大的两个数/README.md': chinese });
    const { records } = await loadAll(loadLeetcode, folder.path('c'));
    assert.equal(records[0]!.course, 'largest-pair');
    assert.deepEqual(records[0]!.body.details['approaches'], [
      {
        title: '方法一：排序',
        time: 'O(n \\log n)',
        space: 'O(1)',
        solutions: [{ language: 'python', text: 'first = 1' }],
      },
      {
        title: '方法二：一次遍历',
        time: 'O(n)',
        space: null,
        solutions: [{ language: 'python', text: 'second = 2' }],
      },
    ]);
  });

  it('reads loose files: by number, by address, by a cost in the comment at the head; one problem, several languages', async () => {
    writeFiles(folder.path('loose'), {
      'python/0007-largest-pair.py':
        '"""\nSort and slice.\nTime: O(n log n), Space: O(1)\n"""\n\nclass Solution:\n    pass\n',
      'java/0007-largest-pair.java':
        '// Author: Someone\n// One pass.\n// Time Complexity: O(n)\nclass Solution {}\n',
      'algorithms/cpp/smallestPair/smallestPair.cpp':
        '// Source : https://oj.leetcode.com/problems/smallest-pair/\n\n/****\n * Given numbers, find two.\n ****/\nint f();\n',
      'Python/middle-pair.py': '# Time:  O(n)\n# Space: O(h)\n\ndef f():\n    # Time: O(2^n)\n    pass\n',
      'python/tools/format.py': 'print(1)\n',
    });
    const { records, rejected } = await loadAll(loadLeetcode, folder.path('loose'));
    assert.deepEqual(records.map(({ course }) => course).sort(), [
      'largest-pair',
      'middle-pair',
      'smallest-pair',
    ]);
    const largest = records.find(({ course }) => course === 'largest-pair')!;
    assert.equal(largest.title, 'Largest Pair');
    assert.deepEqual(
      (largest.body.details['programs'] as { language: string; time: string; space: string | null }[])
        .map(({ language, time, space }) => [language, time, space])
        .sort(),
      [
        ['java', 'O(n)', null],
        ['python', 'O(n log n)', 'O(1)'],
      ],
    );
    assert.deepEqual(largest.body.documents.map(({ text }) => text).sort(), [
      'One pass.\nTime Complexity: O(n)',
      'Sort and slice.\nTime: O(n log n), Space: O(1)',
    ]);
    const smallest = records.find(({ course }) => course === 'smallest-pair')!;
    assert.deepEqual(
      smallest.body.documents.map(({ text }) => text),
      ['Given numbers, find two.'],
    );
    const middle = records.find(({ course }) => course === 'middle-pair')!;
    assert.equal((middle.body.details['programs'] as { time: string }[])[0]!.time, 'O(n)');
    assert.match(rejected['loose:python/tools/format.py']!, /names no problem/);
    assert.equal(Object.keys(rejected).length, 1);
  });

  it('reads a folder with a statement in HTML, and an explanation under headings of its own', async () => {
    writeFiles(folder.path('hub'), {
      '0007-largest-pair/README.md':
        '<h2><a href="https://leetcode.com/problems/largest-pair">7. Largest Pair</a></h2><h3>Medium</h3><hr><p>Return two.</p>\n',
      '0007-largest-pair/0007-largest-pair.ts': 'function f() {}\n',
      '0007-largest-pair/NOTES.md': `# Intuition\nLook twice.\n\n# Approach\nSort.\n\n# Complexity\n- Time complexity:\n$$O(n \\log n)$$\n\n# Code\n${fence('typescript', 'secret()')}`,
    });
    const { records, rejected } = await loadAll(loadLeetcode, folder.path('hub'));
    assert.deepEqual(rejected, {});
    const [record] = records;
    assert.deepEqual(
      [record!.course, record!.title, record!.language, record!.body.details['difficulty']],
      ['largest-pair', 'Largest Pair', 'typescript', 'medium'],
    );
    const retrieved = chunkRecord(record!)
      .map(({ text }) => text)
      .join('\n');
    assert.match(retrieved, /Look twice/);
    assert.doesNotMatch(retrieved, /secret/);
  });

  it('rejects a page with broken front matter and a file in another encoding, and goes on', async () => {
    writeFiles(folder.path('bad'), {
      '0001.A/README_EN.md': english.replace('difficulty: Easy', 'difficulty: "Easy'),
      '0001.A/Solution.py': 'x = 1\n',
      '0002.B/README_EN.md': english.replace('largest-pair', 'b'),
      '0002.B/Solution.py': Buffer.from([0xff, 0xfe, 0x00]),
      '0003.C/README_EN.md': '',
      '0003.C/Solution.py': '',
    });
    const { records, rejected } = await loadAll(loadLeetcode, folder.path('bad'));
    assert.deepEqual(
      records.map(({ course }) => course),
      ['b'],
    );
    assert.match(rejected['bad:0001.A/README_EN.md#front matter']!, /not valid YAML/);
    assert.match(rejected['bad:0002.B/Solution.py']!, /UTF-8/);
    assert.match(rejected['bad:0003.C/README_EN.md']!, /is empty/);
    assert.match(rejected['bad:0003.C/Solution.py']!, /is empty/);
    assert.equal(Object.keys(rejected).length, 4);
  });

  it('puts a problem together whatever the order of the archive', async () => {
    writeFiles(folder.path('c'), {
      '0007.Largest Pair/README_EN.md': english,
      '0007.Largest Pair/Solution.rs': 'fn f() {}\n',
      '0008.B/README_EN.md': english.replace('largest-pair', 'b'),
    });
    const order = ['0007.Largest Pair/Solution.rs', '0008.B/README_EN.md', '0007.Largest Pair/README_EN.md'];
    await create({ cwd: folder.path('c'), file: folder.path('c.tar') }, order);
    const { records, rejected } = await loadAll(loadLeetcode, folder.path('c.tar'));
    assert.deepEqual(rejected, {});
    assert.deepEqual(records.map(({ course }) => course).sort(), ['b', 'largest-pair']);
    const pair = records.find(({ course }) => course === 'largest-pair')!;
    assert.equal((pair.body.details['programs'] as unknown[]).length, 1);
  });

  it('says so when a folder holds no solutions', async () => {
    writeFiles(folder.path('other'), { 'README.md': '# Something else\n' });
    const { rejected } = await loadAll(loadLeetcode, folder.path('other'));
    assert.match(rejected['other']!, /not a collection of LeetCode solutions/);
  });
});
