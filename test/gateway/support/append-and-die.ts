// Confirms appended records on stdout until somebody kills it: what it confirmed must be on disk.
import { Journal } from '../../../gateway/journal.ts';

const journal = await Journal.open<{ n: number }>({
  folder: process.argv[2]!,
  maxBytes: 1_000_000,
  deliver: () => Promise.reject(new Error('no database')),
  onFault: () => undefined,
});
for (let n = 0; ; n += 1) {
  await journal.append({ n });
  process.stdout.write(`${n}\n`);
}
