import path from 'node:path';
import { z } from 'zod';
import { fieldsOf, jsonOf } from './fields.ts';
import { challengeRecord } from './freecodecamp-challenge.ts';
import type { Challenge, ChallengePlace } from './freecodecamp-challenge.ts';
import { blockSchema, challengeOfJson } from './freecodecamp-json.ts';
import { challengeOfCertificate, challengeOfMarkdown } from './freecodecamp-markdown.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { filesAhead, textFiles } from './source-files.ts';
import type { TextFile } from './source-files.ts';

const blockPath = /(?:^|\/)(?:_meta\/([^/]+)\/meta|structure\/blocks\/([^/]+))\.json$/;
const superBlockPath = /(?:^|\/)structure\/superblocks\/([^/]+)\.json$/;
const notChallenges =
  /(^|\/)(node_modules\/|_meta\/|structure\/|(package|package-lock|tsconfig|i18n)[^/]*\.json$|readme[^/]*$|contributing[^/]*$)/i;

interface Block {
  readonly name: string | null;
  readonly superBlock: string | null;
  readonly order: ReadonlyMap<string, number>;
}

const metaSchema = z.object({
  name: z.string().optional(),
  superBlock: z.string().optional(),
  challengeOrder: z.array(z.union([z.array(z.string()), z.object({ id: z.string() })])).default([]),
});
const superBlockSchema = z.object({ blocks: z.array(z.string()).default([]) });

/**
 * freeCodeCamp's curriculum: blocks in JSON (`challenges/SUPERBLOCK/BLOCK.json`, until 2018) and challenges in Markdown
 * (`challenges/LOCALE/SUPERBLOCK/BLOCK/SLUG.md`, later `challenges/LOCALE/blocks/BLOCK/ID.md`) with certificates in YAML.
 */
export async function* loadFreecodecamp(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const ahead = await filesAhead(
    location,
    (file) => isLicencePath(file) || blockPath.test(file) || superBlockPath.test(file),
  );
  const licenceOf = licenceFinder(ahead, 'CC-BY-SA-4.0 AND BSD-3-Clause');
  const blocks = blocksOf(ahead);
  let said = false;
  const wanted = (file: string): boolean =>
    /\.(json|md|mdx|yml|yaml)$/.test(file) && !notChallenges.test(file) && !isLicencePath(file);
  for await (const item of textFiles(location, wanted)) {
    if (item.type === 'rejected') {
      said = true;
      yield item;
      continue;
    }
    if (!mayHoldChallenges(item)) continue;
    const place = { archive, ...placeOf(item.path), licence: licenceOf(item.path) };
    for (const part of challengesOf(item, blocks, place)) {
      said = true;
      if (part instanceof RejectedRecordError)
        yield {
          type: 'rejected',
          location: `${archive}:${item.path}#${part.part}`,
          reason: part.reason,
        };
      else yield { type: 'record', record: part, tasks: [] };
    }
  }
  if (!said)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no challenges: not a freeCodeCamp curriculum',
    };
}

/** Elsewhere in a repository stand pages and JSON of other kinds, which are no broken challenges. */
function mayHoldChallenges({ path: file, text }: TextFile): boolean {
  return /(^|\/)challenges\//.test(file) || /^# --[a-z-]+--|^<section id=|"challenges"\s*:/m.test(text);
}

function blocksOf(files: ReadonlyMap<string, string>): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  const superBlocks = new Map<string, string>();
  for (const [file, text] of files) {
    const superBlock = superBlockPath.exec(file)?.[1];
    if (!superBlock) continue;
    for (const block of parsed(text, superBlockSchema)?.blocks ?? [])
      if (!superBlocks.has(block)) superBlocks.set(block, superBlock);
  }
  for (const [file, text] of files) {
    const match = blockPath.exec(file);
    const meta = match ? parsed(text, metaSchema) : null;
    if (!meta) continue;
    const slug = (match![1] ?? match![2])!;
    const ids = meta.challengeOrder.map((entry) =>
      Array.isArray(entry) ? (entry[0] ?? '') : (entry as { id: string }).id,
    );
    blocks.set(slug, {
      name: meta.name ?? null,
      superBlock: meta.superBlock ?? superBlocks.get(slug) ?? null,
      order: new Map(ids.map((id, index) => [id, index])),
    });
  }
  return blocks;
}

/** Names and order are welcome, but a challenge stands without them. */
function parsed<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function placeOf(file: string): Pick<ChallengePlace, 'path' | 'locale' | 'block' | 'superBlock'> {
  const [, inFolder] = /^(?:.*?\/)?challenges\/(.+)$/.exec(file) ?? [];
  const inside = (inFolder ?? file).split('/');
  const name = inside.at(-1)!;
  // Files are named `boo-who.english.md` in the first Markdown layout.
  const suffix = /\.([a-z-]+)\.mdx?$/.exec(name)?.[1];
  if (name.endsWith('.json')) {
    const block = name.replace(/\.json$/, '');
    return { path: file, locale: 'english', block, superBlock: inside.at(-2) ?? null };
  }
  const [folder] = inside;
  return {
    path: file,
    locale: suffix ?? (inFolder && inside.length > 2 && /^[a-z-]+$/.test(folder!) ? folder! : 'english'),
    block: inside.at(-2) ?? 'curriculum',
    superBlock: inside.length > 3 && inside.at(-3) !== 'blocks' ? inside.at(-3)! : null,
  };
}

function* challengesOf(
  file: TextFile,
  blocks: ReadonlyMap<string, Block>,
  place: Omit<ChallengePlace, 'blockName' | 'order'>,
): Generator<ReturnType<typeof challengeRecord> | RejectedRecordError> {
  if (file.path.endsWith('.json')) {
    yield* blockOf(file, place);
    return;
  }
  // Of YAML files only certificates are challenges.
  const certificate = /\.ya?ml$/.test(file.path);
  if (certificate && !/certificat/.test(file.path)) return;
  yield* attempt(() => {
    const challenge: Challenge = certificate
      ? challengeOfCertificate(file.text)
      : challengeOfMarkdown(file.path, file.text);
    const block = blocks.get(place.block);
    return challengeRecord(challenge, {
      ...place,
      superBlock: block?.superBlock ?? place.superBlock,
      blockName: block?.name ?? null,
      order: block?.order.get(challenge.id) ?? null,
    });
  });
}

function* blockOf(
  file: TextFile,
  place: Omit<ChallengePlace, 'blockName' | 'order'>,
): Generator<ReturnType<typeof challengeRecord> | RejectedRecordError> {
  let value: unknown;
  try {
    value = jsonOf('JSON', file.text);
  } catch (error) {
    yield error as RejectedRecordError;
    return;
  }
  // Other JSON files of a repository are none of the curriculum.
  if (typeof value !== 'object' || value === null || !('challenges' in value)) return;
  let block: z.infer<typeof blockSchema>;
  try {
    block = fieldsOf('block', value, blockSchema);
  } catch (error) {
    yield error as RejectedRecordError;
    return;
  }
  for (const [order, entry] of block.challenges.entries())
    yield* attempt(() =>
      challengeRecord(challengeOfJson(file.path, order, entry), {
        ...place,
        superBlock: block.superBlock ?? place.superBlock,
        blockName: block.name ?? null,
        order,
      }),
    );
}

function* attempt<T>(make: () => T): Generator<T | RejectedRecordError> {
  try {
    yield make();
  } catch (error) {
    if (!(error instanceof RejectedRecordError)) throw error;
    yield error;
  }
}
