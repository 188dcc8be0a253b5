import { structuredPatch } from 'diff';
import { grammarOfPath, languageOfGrammar } from '../../models/syntax/grammars.ts';
import type { FileChange } from '../patterns/change.ts';
import type { SourceDocument } from '../record.ts';
import { maximumSourceBytes, roleOf, sourceText } from './files.ts';
import type { ChangedFile } from './history.ts';
import type { ObjectReader } from './objects.ts';

/** What a commit or pull request did to sources and documents. */
export interface ReadChange {
  /** A diff for each file that is shown. */
  readonly documents: readonly SourceDocument[];
  /** Sources with their text before and after. */
  readonly sources: readonly FileChange[];
  /** Files that changed and are not shown, with the reason. */
  readonly notShown: readonly { readonly path: string; readonly reason: string }[];
  /** Language of most changed sources. */
  readonly language: string | null;
}

// Commits that add whole projects teach nothing as a diff; what they added is there as files.
const mostFiles = 60;
const mostCharacters = 64_000;
/** Edits after which two versions have nothing to do with each other; bounds the time of the comparison. */
const mostEdits = 4000;

/** Reads both sides of the changed files. @throws GitError when the repository is damaged. */
export async function readChange(objects: ObjectReader, files: readonly ChangedFile[]): Promise<ReadChange> {
  const documents: SourceDocument[] = [];
  const sources: FileChange[] = [];
  const notShown: { path: string; reason: string }[] = [];
  const languages = new Map<string, number>();
  let characters = 0;
  for (const file of files) {
    const leaveOut = (reason: string): void => void notShown.push({ path: file.path, reason });
    const role = roleOf(file.path);
    if (role.kind === 'left out') {
      leaveOut(role.reason);
      continue;
    }
    if (sources.length + documents.length >= 2 * mostFiles) {
      leaveOut(`more than ${String(mostFiles)} files`);
      continue;
    }
    const before = await sideOf(objects, file.previousPath, file.before);
    const after = await sideOf(objects, file.path, file.after);
    if (typeof before === 'object' && before) {
      leaveOut(before.reason);
      continue;
    }
    if (typeof after === 'object' && after) {
      leaveOut(after.reason);
      continue;
    }
    const grammar = grammarOfPath(file.path);
    if (grammar && role.kind === 'code') {
      sources.push({
        path: file.path,
        previousPath: file.previousPath,
        grammar,
        test: role.test,
        before,
        after,
      });
      const language = languageOfGrammar(grammar);
      languages.set(language, (languages.get(language) ?? 0) + 1);
    }
    const text = diffOf(file, before, after);
    if (text === null) leaveOut('rewritten');
    else if (characters + text.length > mostCharacters)
      leaveOut(`the diff is longer than ${String(mostCharacters)} characters`);
    else if (text) {
      characters += text.length;
      documents.push({ path: `${file.path}.diff`, title: file.path, format: 'code', text });
    }
  }
  const language = [...languages].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? null;
  return { documents, sources, notShown, language };
}

async function sideOf(
  objects: ObjectReader,
  path: string,
  blob: string | null,
): Promise<string | null | { readonly reason: string }> {
  if (blob === null) return null;
  const content = await objects.read(blob, maximumSourceBytes);
  if (!Buffer.isBuffer(content))
    return {
      reason: content.missing === 'large' ? `has ${String(content.bytes)} bytes` : 'is not in the clone',
    };
  if (content.length === 0) return '';
  const text = sourceText(path, content);
  if ('text' in text) return text.text;
  return text.reason === 'empty' ? '' : { reason: text.reason };
}

/** The hunks of a unified diff under the lines that name the file; null when the versions share too little. */
function diffOf(file: ChangedFile, before: string | null, after: string | null): string | null {
  const patch = structuredPatch('', '', before ?? '', after ?? '', '', '', {
    context: 3,
    maxEditLength: mostEdits,
  });
  if (!patch) return null;
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${String(hunk.oldStart)},${String(hunk.oldLines)} +${String(hunk.newStart)},${String(hunk.newLines)} @@`,
    ...hunk.lines,
  ]);
  if (file.path !== file.previousPath)
    lines.unshift(`rename from ${file.previousPath}`, `rename to ${file.path}`);
  return lines.join('\n');
}
