import { bugFixes, isFix } from './bug-fix.ts';
import type { FoundPattern, SourceChange } from './change.ts';
import { codingPatterns } from './coding.ts';
import { functionChanges } from './functions.ts';
import { refactorings } from './refactoring.ts';
import { testPatterns } from './tests.ts';

/**
 * Patterns of a change, the same for the same change. A fix is looked at for what was wrong; other changes for shapes of new code
 * and for edits that keep behaviour. The grammars must have been loaded (`loadGrammars`).
 */
export function patternsOf(change: SourceChange): FoundPattern[] {
  const changes = functionChanges(change.files);
  const sources = changes.changed.filter(({ after }) => !after.file.test);
  const fix = isFix(change, sources.length);
  return [
    ...change.files.filter((file) => file.test || file.path.endsWith('.rs')).flatMap(testPatterns),
    ...(fix ? sources.flatMap(bugFixes) : codingPatterns(changes)),
    ...(fix ? [] : refactorings(changes)),
  ];
}
