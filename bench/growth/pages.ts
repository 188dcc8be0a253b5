import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRandom } from '../../models/random.ts';

const sectionsEach = 6;
const wordsEach = 90;

/** Writes a manual of made-up words, each page another: what is stored of it does not shrink by repetition. */
export async function writePages(folder: string, pages: number, seed: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let page = 0; page < pages; page += 1) {
    const random = createRandom(seed * 1_000_003 + page);
    const syllables = [
      'ba',
      'ke',
      'li',
      'mo',
      'nu',
      'ra',
      'si',
      'to',
      've',
      'zu',
      'dor',
      'gan',
      'hel',
      'pim',
    ];
    const word = (): string =>
      Array.from({ length: 2 + random.int(2) }, () => syllables[random.int(syllables.length)]!).join('');
    const sentence = (): string => `The ${Array.from({ length: 14 }, word).join(' ')}.`;
    const sections = Array.from(
      { length: sectionsEach },
      () =>
        `## ${word()} ${word()}\n\n${Array.from({ length: Math.ceil(wordsEach / 15) }, sentence).join(' ')}\n`,
    );
    await writeFile(
      path.join(folder, `page-${String(page).padStart(5, '0')}.md`),
      `# ${word()}\n\n${sections.join('\n')}`,
    );
  }
}
