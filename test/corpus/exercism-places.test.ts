import assert from 'node:assert/strict';
import { loadExercism } from '../../corpus/exercism.ts';
import type { Task } from '../../models/tasks/task.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { writeFiles } from './track.ts';

/** The task of a track's one exercise, whose solution takes these files. */
async function taskOf(
  folder: string,
  track: string,
  files: Readonly<Record<'solution' | 'test' | 'example', readonly string[]>>,
): Promise<Task> {
  const root = `${folder}/exercises/practice/leap`;
  writeFiles(folder, {
    'config.json': JSON.stringify({
      language: track,
      slug: track,
      exercises: { practice: [{ slug: 'leap', name: 'Leap', difficulty: 1 }] },
    }),
  });
  writeFiles(root, {
    '.docs/instructions.md': '# Instructions\n\nTell leap years.\n',
    '.meta/config.json': JSON.stringify({ files, blurb: 'About leap.' }),
    ...Object.fromEntries(Object.values(files).flatMap((paths) => paths.map((name) => [name, `of ${name}`]))),
  });
  for await (const item of loadExercism(folder)) {
    if (item.type === 'record' && item.tasks[0]) return item.tasks[0].task;
  }
  throw new Error('the exercise has no task');
}

describe('tasks of Exercism tracks whose solutions take several files', () => {
  const folder = useTemporaryFolder();

  it('give the header to the solver of a C++ exercise, or ask for it where the solution is a header', async () => {
    const solution = ['leap.cpp', 'leap.h'];
    const test = ['leap_test.cpp'];
    const both = await taskOf(folder.path('both'), 'cpp', {
      solution,
      test,
      example: ['.meta/example.cpp', '.meta/example.h'],
    });
    assert.equal(both.solutionPath, 'leap.cpp');
    assert.deepEqual(both.reference, [
      { path: 'leap.cpp', text: 'of .meta/example.cpp' },
      { path: 'leap.h', text: 'of .meta/example.h' },
    ]);
    assert.match(both.statement, /leap\.h is given:\s+```\nof \.meta\/example\.h/);
    const header = await taskOf(folder.path('header'), 'cpp', {
      solution,
      test,
      example: ['.meta/example.h'],
    });
    assert.equal(header.solutionPath, 'leap.h');
    assert.deepEqual(header.reference, [{ path: 'leap.h', text: 'of .meta/example.h' }]);
  });

  it('put Java classes and Rust manifests at their places, by name or by ending', async () => {
    const java = await taskOf(folder.path('java'), 'java', {
      solution: ['src/main/java/Leap.java', 'src/main/java/Year.java'],
      test: ['src/test/java/LeapTest.java'],
      example: ['Year', 'Leap', 'Calendar'].map((name) => `.meta/src/reference/java/${name}.java`),
    });
    assert.equal(java.solutionPath, 'src/main/java/Leap.java');
    assert.deepEqual(
      java.reference.map((file) => file.path),
      ['Year', 'Leap', 'Calendar'].map((name) => `src/main/java/${name}.java`),
    );
    const rust = await taskOf(folder.path('rust'), 'rust', {
      solution: ['src/lib.rs', 'Cargo.toml'],
      test: ['tests/leap.rs'],
      example: ['.meta/example.rs', '.meta/Cargo-example.toml'],
    });
    assert.deepEqual(
      rust.reference.map((file) => file.path),
      ['src/lib.rs', 'Cargo.toml'],
    );
    assert.ok(rust.tests.style === 'framework' && rust.tests.framework === 'rust-test');
  });
});
