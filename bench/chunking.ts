/**
 * Chunking at speed: CPU seconds and megabytes of UTF-8 a second by format, token counts and digests included, over the
 * documents of a source.
 *
 *   npm run bench:chunking -- docs /usr/share/doc/python3/html
 */
import { chunkDocument } from '../corpus/chunking.ts';
import { loaderOf } from '../corpus/sources.ts';

const [source, location] = process.argv.slice(2);
if (!source || !location) throw new Error('usage: npm run bench:chunking -- SOURCE LOCATION');

interface Sum {
  documents: number;
  chunks: number;
  longestTokens: number;
  bytes: number;
  cpuSeconds: number;
}
const sums = new Map<string, Sum>();
for await (const item of loaderOf(source)(location, { stateFolder: '.contexture', environment: {} })) {
  if (item.type !== 'record') continue;
  for (const document of item.record.body.documents) {
    const format = document.format ?? 'markdown';
    const sum = sums.get(format) ?? { documents: 0, chunks: 0, longestTokens: 0, bytes: 0, cpuSeconds: 0 };
    sums.set(format, sum);
    const before = process.cpuUsage();
    const chunks = chunkDocument(document, item.record.title);
    const { user, system } = process.cpuUsage(before);
    sum.documents += 1;
    sum.chunks += chunks.length;
    for (const { tokens } of chunks) sum.longestTokens = Math.max(sum.longestTokens, tokens);
    sum.bytes += Buffer.byteLength(document.text);
    sum.cpuSeconds += (user + system) / 1e6;
  }
}
console.table(
  [...sums].map(([format, sum]) => ({
    format,
    documents: sum.documents,
    megabytes: Number((sum.bytes / 1e6).toFixed(2)),
    chunks: sum.chunks,
    'longest (tokens)': sum.longestTokens,
    'CPU seconds': Number(sum.cpuSeconds.toFixed(1)),
    'MB a second': Number((sum.bytes / 1e6 / sum.cpuSeconds).toFixed(2)),
  })),
);
