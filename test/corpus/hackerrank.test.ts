import assert from 'node:assert/strict';
import { chunkRecord } from '../../corpus/chunking.ts';
import { loadHackerrank } from '../../corpus/hackerrank.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

const java = `// github.com/Somebody

import java.util.Scanner;

// Algorithm: keep the luckiest.
//
//   - lose the rest

//  Time Complexity: O(n^(1/2)) for each
// Space Complexity: O(1) (other than saving input)

public class Solution {
    // inner remark
    public static void main(String[] args) {}
}

// Discuss on HackerRank: https://www.hackerrank.com/challenges/luck-of-all/forum/comments/1
`;

const index = `# Algorithms

| Subdomain | Challenge | Points | Solution |
|:---:|:---:|:---:|:---:|
| Sorting | [Luck of All](https://www.hackerrank.com/challenges/ctci-luck-of-all) | 20 | [Solution.java](https://github.com/a/b/blob/master/Algorithms/Sorting/Luck%20of%20All/Solution.java) |
`;

describe('the HackerRank loader', () => {
  const folder = useTemporaryFolder();

  it('takes notes and costs from the comments outside the code, address and points from the index', async () => {
    writeFiles(folder.path('h'), {
      'Algorithms/Sorting/Luck of All/Solution.java': java,
      'Algorithms/readme.md': index,
      'SQL/Basic Select/Select All.sql': '-- Somebody\n\nSELECT * FROM CITY;\n',
      'Data Structures/Multiple Choice/MCQ 1/Solution.txt':
        'Answer: n-1\n\nA tree with 1 node has 0 edges.\n',
      license: 'MIT License\n\nPermission is hereby granted, free of charge, to any person\n',
      'contributing.md': 'Write tests.\n',
    });
    const { records, rejected } = await loadAll(loadHackerrank, folder.path('h'));
    assert.deepEqual(rejected, {});
    assert.deepEqual(
      records.map(({ naturalKey, course, language }) => [naturalKey, course, language]),
      [
        ['h/Algorithms/Sorting/Luck of All', 'luck-of-all', 'java'],
        ['h/Data Structures/Multiple Choice/MCQ 1', 'mcq-1', null],
        ['h/SQL/Basic Select/Select All', 'select-all', 'sql'],
      ],
    );
    const [luck] = records;
    assert.equal(luck!.licence, 'MIT');
    const { domain, subdomain, points, solutions } = luck!.body.details;
    assert.deepEqual([domain, subdomain, points], ['Algorithms', 'Sorting', 20]);
    const [solution] = solutions as { time: string; space: string }[];
    assert.deepEqual([solution!.time, solution!.space], ['O(n^(1/2))', 'O(1)']);
    const text = luck!.body.documents[0]!.text;
    assert.match(text, /^Algorithm: keep the luckiest\.\n\n {2}- lose the rest\n\n/);
    assert.doesNotMatch(text, /Somebody|Discuss|inner remark|import/);
    assert.match(chunkRecord(records[1]!)[0]!.text, /Answer: n-1/);
  });

  it('joins several languages of one problem and notes beside them', async () => {
    writeFiles(folder.path('h'), {
      'algorithms/warmup/simple-array-sum/solution.py':
        '"""Add up.\n\nTime complexity: O(n)\n"""\nprint(1)\n',
      'algorithms/warmup/simple-array-sum/solution.cpp': '/* O(n) time, O(1) space */\nint main() {}\n',
      'algorithms/warmup/simple-array-sum/README.md': '# Simple Array Sum\n\nSum the numbers.\n',
    });
    const { records } = await loadAll(loadHackerrank, folder.path('h'));
    assert.equal(records.length, 1);
    const [record] = records;
    assert.deepEqual(
      [record!.course, record!.title, record!.language],
      ['simple-array-sum', 'Simple Array Sum', null],
    );
    assert.deepEqual(
      (record!.body.details['solutions'] as { language: string; time: string; space: string | null }[])
        .map(({ language, time, space }) => [language, time, space])
        .sort(),
      [
        ['cpp', 'O(n)', 'O(1)'],
        ['python', 'O(n)', null],
      ],
    );
    assert.equal(record!.body.documents.length, 3);
  });

  it('reports an empty solution, one in another encoding and notes beside no solution, and goes on', async () => {
    writeFiles(folder.path('h'), {
      'A/B/Solution.java': '',
      'A/C/Solution.java': Buffer.from([0x2f, 0x2f, 0xe9]),
      'A/D/notes.txt': 'Think.\n',
      'A/E/Solution.java': java,
    });
    const { records, rejected } = await loadAll(loadHackerrank, folder.path('h'));
    assert.deepEqual(
      records.map(({ naturalKey }) => naturalKey),
      ['h/A/E'],
    );
    assert.equal(records[0]!.course, 'luck-of-all');
    assert.deepEqual(rejected, {
      'h:A/B/Solution.java': 'is empty',
      'h:A/C/Solution.java': 'is not valid UTF-8',
      'h:A/D/notes.txt': 'stands beside no solution',
    });
  });

  it('says so when a folder holds no solutions', async () => {
    writeFiles(folder.path('other'), { 'readme.md': 'x' });
    const { rejected } = await loadAll(loadHackerrank, folder.path('other'));
    assert.match(rejected['other']!, /not a collection of HackerRank solutions/);
  });
});
