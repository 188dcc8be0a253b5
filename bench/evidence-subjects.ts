/**
 * The subjects of `bench:evidence` with the side that each is on, one JSON object a line: read once from the corpora, for all that
 * learns from the train side or is measured on the others. Debian's manuals come from a folder with one unpacked package each
 * (`apt-get download NAME`, `dpkg -x NAME.deb FOLDER/NAME`; the names are in bench/evidence/manuals.ts).
 *
 *   npm run evidence:subjects -- --manuals FOLDER --output subjects.jsonl [--data ../shared/data]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { collectSubjects } from './evidence/subjects.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    manuals: { type: 'string' },
    output: { type: 'string' },
  },
});
if (!values.manuals || !values.output)
  throw new Error('usage: evidence-subjects.ts --manuals FOLDER --output FILE');
const subjects = await collectSubjects({ data: values.data, manuals: values.manuals });
await writeFile(values.output, subjects.map((subject) => `${JSON.stringify(subject)}\n`).join(''));
