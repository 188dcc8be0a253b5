import { existsSync } from 'node:fs';
import path from 'node:path';
import { chunkRecord } from '../../corpus/chunking.ts';
import type { CorpusRecord, Loader } from '../../corpus/record.ts';
import { loaderOf } from '../../corpus/sources.ts';
import { digestOf } from '../../infra/digest.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { EvidenceSplit, Subject } from '../../activities/suites/noise-pool.ts';
import { paragraphsIn } from '../../activities/suites/paragraphs.ts';

/** Snapshots of ../shared/data; the others are Debian packages, unpacked with `dpkg -x` into a folder of their name. */
const snapshots: Readonly<Record<string, string>> = {
  'flask-docs': 'docs',
  'rust-book': 'docs',
  'react-docs': 'docs',
  'typescript-docs': 'docs',
  'odin-curriculum': 'odin',
  'ocw-6.00sc': 'ocw',
  'ocw-6.042j': 'ocw',
};

/** Whole manuals on one side: nothing of a held-out one is trained on, not even as noise. */
export const manualSplits: Readonly<Record<string, EvidenceSplit>> = {
  'flask-docs': 'heldout',
  'rust-book': 'heldout',
  'python-pytest-doc': 'heldout',
  'nodejs-doc': 'heldout',
  'git-doc': 'heldout',
  'python-scrapy-doc': 'validation',
  'borgbackup-doc': 'validation',
  'react-docs': 'validation',
  'typescript-docs': 'train',
  'odin-curriculum': 'train',
  'ocw-6.00sc': 'train',
  'ocw-6.042j': 'train',
  'python3.11-doc': 'train',
  'golang-1.19-doc': 'train',
  'python-django-doc': 'train',
  'python-celery-doc': 'train',
  'python-sqlalchemy-doc': 'train',
  'python-tornado-doc': 'train',
  'buildbot-doc': 'train',
  'sphinx-doc': 'train',
  'cmake-doc': 'train',
  'sqlite3-doc': 'train',
  'apache2-doc': 'train',
  'apt-doc': 'train',
  'aptitude-doc-en': 'train',
  'bind9-doc': 'train',
  'cinder-doc': 'train',
  'cython-doc': 'train',
  'debian-policy': 'train',
  'debian-reference-en': 'train',
  'debmake-doc': 'train',
  'developers-reference': 'train',
  'docutils-doc': 'train',
  'doxygen-doc': 'train',
  'exim4-doc-html': 'train',
  'flex-doc': 'train',
  'glance-doc': 'train',
  'haproxy-doc': 'train',
  'heat-doc': 'train',
  'keystone-doc': 'train',
  'libvirt-doc': 'train',
  'neutron-doc': 'train',
  'nim-doc': 'train',
  'nova-doc': 'train',
  'octave-doc': 'train',
  'postgresql-doc-15': 'train',
  'python-aiohttp-doc': 'train',
  'python-attr-doc': 'train',
  'python-babel-doc': 'train',
  'python-bottle-doc': 'train',
  'python-cffi-doc': 'train',
  'python-click-doc': 'train',
  'python-coverage-doc': 'train',
  'python-cryptography-doc': 'train',
  'python-dask-doc': 'train',
  'python-gevent-doc': 'train',
  'python-h5py-doc': 'train',
  'python-hypothesis-doc': 'train',
  'python-ipython-doc': 'train',
  'python-jinja2-doc': 'train',
  'python-kombu-doc': 'train',
  'python-lxml-doc': 'train',
  'python-mako-doc': 'train',
  'python-markdown-doc': 'train',
  'python-notebook-doc': 'train',
  'python-peewee-doc': 'train',
  'python-pil-doc': 'train',
  'python-psycopg2-doc': 'train',
  'python-pygments-doc': 'train',
  'python-pymongo-doc': 'train',
  'python-setuptools-doc': 'train',
  'python-simpy-doc': 'train',
  'python-sqlparse-doc': 'train',
  'python-sympy-doc': 'train',
  'python-tables-doc': 'train',
  'python-webob-doc': 'train',
  'python-werkzeug-doc': 'train',
  'python-wtforms-doc': 'train',
  'python-xarray-doc': 'train',
  'r-doc-html': 'train',
  'slurm-wlm-doc': 'train',
  'swift-doc': 'train',
  'tomcat10-docs': 'train',
  'varnish-doc': 'train',
  'vim-doc': 'train',
  'zsh-doc': 'train',
};

/**
 * Sections of a manual that are taken, whole pages in the order of their digests: a large manual weighs little more than others, and
 * the sections beside one on its page are there as noise.
 */
const mostSections = { train: 250, validation: 100, heldout: 100 } as const;
const leastParagraphs = 3;
const mostParagraphs = 12;
const { count } = tokenCounterFor();
const leastTokens = 80;
const mostTokens = 600;

/** Sections of documentation: asked by the headings above them, answered by the paragraphs below. */
export async function documentationSubjects(folders: {
  readonly data: string;
  readonly manuals: string;
}): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const [manual, split] of Object.entries(manualSplits)) {
    const source = snapshots[manual];
    const place = source
      ? path.resolve(folders.data, `${manual}.tar.xz`)
      : path.resolve(folders.manuals, manual);
    if (!existsSync(place))
      throw new Error(`${place} is missing: see docs/results for how the manuals are fetched`);
    const found = await sectionsOf(manual, split, loaderOf(source ?? 'docs'), place);
    console.error(`${manual}: ${String(found.length)} sections`);
    subjects.push(...found);
  }
  return subjects;
}

async function sectionsOf(
  manual: string,
  split: EvidenceSplit,
  load: Loader,
  place: string,
): Promise<Subject[]> {
  const sections = new Map<
    string,
    { course: string; page: string; headings: readonly string[]; paragraphs: string[] }
  >();
  const seen = new Map<string, number>();
  for await (const item of load(place, { stateFolder: '.contexture', environment: {} })) {
    if (item.type !== 'record' || !isProse(item.record)) continue;
    for (const chunk of chunkRecord(item.record)) {
      const key = [item.record.naturalKey, ...chunk.headingPath].join(' / ');
      const section = sections.get(key) ?? {
        course: item.record.course,
        page: item.record.naturalKey,
        headings: chunk.headingPath,
        paragraphs: [],
      };
      sections.set(key, section);
      for (const paragraph of paragraphsIn(chunk.text)) {
        section.paragraphs.push(paragraph);
        seen.set(paragraph, (seen.get(paragraph) ?? 0) + 1);
      }
    }
  }
  const subjects: { subject: Subject; page: string }[] = [];
  for (const [key, { course, page, headings, paragraphs }] of sections) {
    // What stands in several sections (navigation, notices) belongs to none.
    const own = paragraphs.filter((paragraph) => seen.get(paragraph) === 1);
    const evidence = own.slice(0, mostParagraphs);
    const tokens = evidence.reduce((sum, text) => sum + count(text), 0);
    if (evidence.length < leastParagraphs || tokens < leastTokens || tokens > mostTokens) continue;
    const subject: Subject = {
      kind: 'documentation',
      id: key,
      manual,
      course: `${manual}/${course}`,
      query: [...new Set(headings)].join(': '),
      evidence,
      topics: [key],
      split,
    };
    subjects.push({ subject, page });
  }
  return subjects
    .map((subject) => ({ subject, order: digestOf(manual, subject.page) }))
    .sort((x, y) => (x.order < y.order ? -1 : x.order > y.order ? 1 : 0))
    .slice(0, mostSections[split])
    .map(({ subject }) => subject.subject);
}

/** Release notes list changes: their sections have no subject. */
function isProse(record: CorpusRecord): boolean {
  return !/relnotes|changelog|whatsnew|release|history|index/i.test(record.naturalKey);
}
