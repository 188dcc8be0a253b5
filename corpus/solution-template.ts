/** Thrown when the markers of a solution template do not fit together; names the line. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly line: number;
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.line = line;
  }
}

const marker = /^\s*(?:#|\/\/)\s*<(?:fact:([^>]+)|(without)|(\/)fact)>\s*$/;

interface Block {
  readonly id: string;
  readonly line: number;
  without: boolean;
}

function* linesOf(template: string): Generator<{ text: string; block: Block | null }> {
  let block: Block | null = null;
  for (const [index, text] of template.split('\n').entries()) {
    const line = index + 1;
    const match = marker.exec(text);
    if (!match) {
      yield { text, block };
    } else if (match[1] !== undefined) {
      if (block) throw new TemplateError(line, `<fact:${match[1]}> inside <fact:${block.id}>`);
      block = { id: match[1].trim(), line, without: false };
    } else if (match[2]) {
      if (!block || block.without)
        throw new TemplateError(line, '<without> stands in no <fact:ID> block, or twice in one');
      block.without = true;
    } else {
      if (!block?.without)
        throw new TemplateError(
          line,
          block ? `<fact:${block.id}> has no <without>` : '</fact> closes nothing',
        );
      block = null;
    }
  }
  if (block) throw new TemplateError(block.line, `<fact:${block.id}> is not closed`);
}

/**
 * The program that a solver writes who lacks the facts in `missing`: of every block `<fact:ID> correct <without> wrong </fact>`
 * one side, everything else as it stands, markers gone.
 * @throws TemplateError
 */
export function expandSolution(template: string, missing: ReadonlySet<string>): string {
  const kept: string[] = [];
  for (const { text, block } of linesOf(template))
    if (!block || block.without === missing.has(block.id)) kept.push(text);
  return kept.join('\n');
}

/** Ids of the facts that a template knows, each once. @throws TemplateError */
export function factsOfTemplate(template: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { block } of linesOf(template)) if (block) ids.add(block.id);
  return ids;
}
