import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { membersOf } from '../../models/syntax/declarations.ts';
import type { Declaration } from '../../models/syntax/declarations.ts';
import { grammarOfPath, languageOfGrammar } from '../../models/syntax/grammars.ts';
import { parseSource } from '../../models/syntax/tree.ts';
import type { SyntaxNode } from '../../models/syntax/tree.ts';
import type { SourceDocument } from '../record.ts';

/** A stretch of source code that is retrieved as a whole. */
export interface CodeStretch {
  /** Classes and function that it lies in, outermost first. */
  readonly headings: readonly string[];
  readonly start: number;
  readonly end: number;
}

const { count: countTokens } = tokenCounterFor();

/** Statements and short declarations are packed up to here; about what the sentence encoder still reads whole. */
const targetTokens = 200;
/** A function stays whole up to here. */
const wholeTokens = 400;
/** Longer than any token text of `wholeTokens`: spares counting what is too long anyway. */
const wholeCharacters = 8000;

/** Language of a code document by its path: `diff`, one of the parsed languages, or null. */
export function languageOfCode(path: string): string | null {
  const grammar = grammarOfPath(path);
  if (grammar) return languageOfGrammar(grammar);
  return path.endsWith('.diff') ? 'diff' : null;
}

/**
 * Functions, methods and small classes whole, with the comment above them; large classes by member; long functions at statement
 * borders. What has no grammar, or nests too deep for one, is cut at empty lines (a diff: at its hunks).
 * The grammars must have been loaded (`loadGrammars`).
 */
export function codeStretches(document: SourceDocument): CodeStretch[] {
  const grammar = grammarOfPath(document.path);
  const tree = grammar ? parseSource(document.text, grammar) : null;
  const text = document.text;
  const stretches = tree
    ? new Cutter(text).container(tree.root, [], 0, text.length)
    : lineStretches(text, [], 0, text.length);
  return stretches.flatMap((stretch) => trimmed(text, stretch));
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly node: SyntaxNode | null;
  readonly declaration: Declaration | null;
}

class Cutter {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  #tokens(start: number, end: number): number {
    return end - start > wholeCharacters ? Infinity : countTokens(this.#text.slice(start, end));
  }

  /** Members of a container one by one, what stands between them packed together. */
  container(node: SyntaxNode, headings: readonly string[], start: number, end: number): CodeStretch[] {
    const declarations = membersOf(node, this.#text);
    const parts: Part[] = declarations.map((declaration) => ({
      start: declaration.start,
      end: declaration.end,
      node: null,
      declaration,
    }));
    const inside = (child: SyntaxNode): boolean =>
      declarations.some((declaration) => child.start >= declaration.start && child.start < declaration.end);
    for (const child of node.children)
      if (!inside(child)) parts.push({ start: child.start, end: child.end, node: child, declaration: null });
    parts.sort((a, b) => a.start - b.start);
    return this.#pack(parts, headings, start, end);
  }

  /** Parts in order; together they cover everything from start to end. */
  #pack(parts: readonly Part[], headings: readonly string[], start: number, end: number): CodeStretch[] {
    const stretches: CodeStretch[] = [];
    let open = start;
    let filled = start;
    const close = (): void => {
      if (filled > open) stretches.push({ headings, start: open, end: filled });
      open = filled;
    };
    parts.forEach((part, index) => {
      const last = index === parts.length - 1 ? end : part.end;
      if (part.declaration) {
        close();
        // What stands before it without being a part, such as `class A:`, goes with it.
        stretches.push(...this.#declaration(part.declaration, headings, open, last));
        open = filled = last;
        return;
      }
      if (this.#tokens(open, last) > targetTokens) close();
      if (part.node && this.#tokens(open, last) > wholeTokens) {
        stretches.push(...this.#split(part.node, headings, open, last));
        open = last;
      }
      filled = last;
    });
    filled = end;
    close();
    return stretches;
  }

  #declaration(
    declaration: Declaration,
    above: readonly string[],
    start: number,
    end: number,
  ): CodeStretch[] {
    const headings = [...above, declaration.name];
    const { kind, body } = declaration;
    const limit = kind === 'function' ? wholeTokens : targetTokens;
    if (this.#tokens(start, end) <= limit) return [{ headings, start, end }];
    if (!body || body.children.length === 0) return lineStretches(this.#text, headings, start, end);
    return kind === 'container'
      ? this.container(body, headings, start, end)
      : this.#split(body, headings, start, end);
  }

  /** Cuts between the children of a node; a child that is still too long is cut in turn. */
  #split(node: SyntaxNode, headings: readonly string[], start: number, end: number): CodeStretch[] {
    if (node.children.length === 0) return lineStretches(this.#text, headings, start, end);
    if (node.children.length === 1) return this.#split(node.children[0]!, headings, start, end);
    const parts = node.children.map((child) => ({
      start: child.start,
      end: child.end,
      node: child,
      declaration: null,
    }));
    return this.#pack(parts, headings, start, end);
  }
}

/** Packs lines; cuts before a hunk or after an empty line where there is one, and lines that alone are too long anywhere. */
function lineStretches(text: string, headings: readonly string[], from: number, to: number): CodeStretch[] {
  const stretches: CodeStretch[] = [];
  let open = from;
  let border = from;
  let position = from;
  while (position < to) {
    const newline = text.indexOf('\n', position);
    const lineEnd = Math.min(newline === -1 ? to : newline + 1, to, position + wholeCharacters / 4);
    const isHunk = text.startsWith('@@', position);
    if (isHunk || text.slice(position, lineEnd).trim() === '') border = position;
    const tooLong = lineEnd - open > wholeCharacters || countTokens(text.slice(open, lineEnd)) > wholeTokens;
    if (tooLong && position > open) {
      const cut = border > open ? border : position;
      stretches.push({ headings, start: open, end: cut });
      open = cut;
    }
    position = lineEnd;
  }
  if (to > open) stretches.push({ headings, start: open, end: to });
  return stretches;
}

/** Without empty lines around it, but with the indentation of its first line; nothing when only punctuation is left. */
function trimmed(text: string, stretch: CodeStretch): CodeStretch[] {
  const inside = text.slice(stretch.start, stretch.end);
  if (!/[\p{L}\p{N}]/u.test(inside)) return [];
  const lead = /^(?:[^\S\n]*\n)*/.exec(inside)![0].length;
  return [{ ...stretch, start: stretch.start + lead, end: stretch.start + inside.trimEnd().length }];
}
