/**
 * The sections that the token encoder is made from: the train side of `bench:evidence` alone, so that what is measured there was
 * never read, one JSON object a line.
 *
 *   node --import tsx bench/encoder-sections.ts --manuals FOLDER --output sections.jsonl [--data ../shared/data]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadSubjects } from './evidence/subjects.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    manuals: { type: 'string' },
    output: { type: 'string' },
  },
});
if (!values.manuals || !values.output)
  throw new Error('usage: encoder-sections.ts --manuals FOLDER --output FILE');
const subjects = await loadSubjects({ data: values.data, manuals: values.manuals });
const lines = subjects
  .filter(({ split }) => split === 'train')
  .map(({ manual, course, query, evidence }) =>
    JSON.stringify({ manual, chapter: course, query, paragraphs: evidence }),
  );
await writeFile(values.output, `${lines.join('\n')}\n`);
