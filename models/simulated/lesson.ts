import { terms } from '../cet/words.ts';
import { chance } from './chance.ts';
import { sentencesOf } from './evaluate.ts';
import type { Profile } from './profiles.ts';

/** Most sentences of an instructor's answer. */
const mostSentences = 3;
const sourceTag = /<source id="(?<id>\d+)" title="(?<title>[^"]*)">\n(?<text>[\s\S]*?)\n<\/source>/gu;
const nothingMore = 'There is nothing more to say about this.';

function tagged(prompt: string, tag: string): string {
  return new RegExp(`<${tag}>\\n(?<text>[\\s\\S]*?)\\n</${tag}>`, 'u').exec(prompt)?.groups?.['text'] ?? '';
}

/**
 * As instructor: the sentences of the given sources that share most words with the question and were not said before, verbatim,
 * each with the planted chance of saying something that no source holds instead.
 */
export function teach(
  profile: Profile,
  prompt: string,
  requestDigest: string,
): { answer: string; sources: number[] } {
  const question = new Set(terms(tagged(prompt, 'question')));
  const said = new Set(sentencesOf(tagged(prompt, 'history').replace(/^(?:Student|Instructor): /gmu, '')));
  const shared = (text: string): number => new Set(terms(text).filter((term) => question.has(term))).size;
  const candidates = [...prompt.matchAll(sourceTag)].flatMap(({ groups }) =>
    sentencesOf(groups!['text']!)
      .filter((sentence) => !said.has(sentence))
      .map((sentence) => ({
        sentence,
        source: Number(groups!['id']),
        score: 2 * shared(groups!['title']!) + shared(sentence),
      })),
  );
  const best = candidates.sort((x, y) => y.score - x.score).slice(0, mostSentences);
  if (best.length === 0) return { answer: nothingMore, sources: [] };
  const answer = best.map(({ sentence }, index) => {
    const strays =
      chance(requestDigest, profile.name, 'stray', String(index)) < profile.instructor.ungroundedRate;
    return strays ? stray(sentence) : sentence;
  });
  return { answer: answer.join('\n'), sources: [...new Set(best.map(({ source }) => source))] };
}

/** The sentence with another number in it; where it has none, a claim that stands nowhere. */
function stray(sentence: string): string {
  const changed = sentence.replace(/\d+/u, (number) => String(7 * Number(number) + 13));
  return changed === sentence
    ? 'Every release since 2019 refuses this unless an operator allows it.'
    : changed;
}

const wordings = [
  'What does the material say about',
  'Can you explain',
  'And what should I know about',
] as const;

/** As student: asks about a part of the outline that was not asked about, or, by the planted chance, what was asked before. */
export function askNext(profile: Profile, prompt: string, requestDigest: string): { question: string } {
  const draw = (name: string, count: number): number =>
    Math.floor(chance(requestDigest, profile.name, name) * count);
  const asked = [...tagged(prompt, 'history').matchAll(/^Student: (?<text>.*)$/gmu)].map(
    ({ groups }) => groups!['text']!,
  );
  const repeats = chance(requestDigest, profile.name, 'repeat') < profile.student.repeatRate;
  if (repeats && asked.length > 0) return { question: asked[draw('which', asked.length)]! };
  const refused = tagged(prompt, 'constraints');
  const parts = tagged(prompt, 'outline')
    .split('\n')
    .filter((part) => part.trim() !== '');
  const open = parts.filter((part) => !refused.includes(part) && !asked.some((each) => each.includes(part)));
  const part = open[draw('part', open.length)] ?? parts[draw('part', parts.length)] ?? 'this';
  return { question: `${wordings[draw('wording', wordings.length)]!} ${part}?` };
}
