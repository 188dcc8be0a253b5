/**
 * The texts that the token encoder is distilled on: every segment of the chunks of the sources given, once, in the order of its
 * digest (so neither file names nor the order of the sources matter), one JSON string a line.
 *
 *   node --import tsx bench/encoder-texts.ts --output texts.jsonl docs=PATH odin=PATH ...
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chunkDocument } from '../corpus/chunking.ts';
import { loaderOf } from '../corpus/sources.ts';
import { segmentItems } from '../models/cet/segmenter.ts';

const { values, positionals } = parseArgs({
  options: { output: { type: 'string' } },
  allowPositionals: true,
});
if (!values.output || positionals.length === 0)
  throw new Error('usage: encoder-texts.ts --output FILE SOURCE=PATH...');

const texts = new Map<string, string>();
for (const given of positionals) {
  const [source, location] = given.split('=', 2);
  if (!source || !location) throw new Error(`"${given}" is not SOURCE=PATH`);
  const before = texts.size;
  for await (const item of loaderOf(source)(location, { stateFolder: '.contexture', environment: {} })) {
    if (item.type !== 'record') continue;
    for (const document of item.record.body.documents)
      for (const { text } of chunkDocument(document, item.record.title))
        for (const segment of segmentItems([{ id: '', text }]))
          texts.set(createHash('sha256').update(segment.text).digest('hex'), segment.text);
  }
  console.log(`${given}: ${String(texts.size - before)} texts`);
}
const ordered = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => JSON.stringify(text));
await writeFile(values.output, `${ordered.join('\n')}\n`);
