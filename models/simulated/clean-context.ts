import { terms } from '../cet/words.ts';
import { tokenCounterFor } from '../cet/llm-tokens.ts';

const { count } = tokenCounterFor();

function tagged(prompt: string, tag: string): string {
  return new RegExp(`<${tag}>\\n(?<text>[\\s\\S]*?)\\n</${tag}>`, 'u').exec(prompt)?.groups?.['text'] ?? '';
}

/**
 * As cleaner: the paragraphs that share most of their words with the question, verbatim and in the order in which they came, as many
 * as the asked-for tokens hold. It knows nothing of the task.
 */
export function clean(prompt: string): { context: string } {
  const budget = Number(/at most (\d+) tokens/u.exec(prompt)?.[1] ?? 0);
  const question = new Set(terms(tagged(prompt, 'question')));
  const paragraphs = tagged(prompt, 'pasted').split(/\n{2,}/u);
  const ranked = paragraphs
    .map((text, place) => {
      const words = [...new Set(terms(text))];
      return { text, place, shared: words.filter((word) => question.has(word)).length / (words.length + 1) };
    })
    .sort((x, y) => y.shared - x.shared || x.place - y.place);
  const kept: (typeof ranked)[number][] = [];
  let used = 0;
  for (const each of ranked) {
    const size = count(`${each.text}\n\n`);
    if (used + size > budget) continue;
    used += size;
    kept.push(each);
  }
  return {
    context: kept
      .sort((x, y) => x.place - y.place)
      .map(({ text }) => text)
      .join('\n\n'),
  };
}
