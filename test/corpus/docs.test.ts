import assert from 'node:assert/strict';
import { symlinkSync, truncateSync } from 'node:fs';
import { create } from 'tar';
import { chunkRecord } from '../../corpus/chunking.ts';
import { loadDocs } from '../../corpus/docs.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import type { Loaded } from './loaded.ts';
import { writeFiles } from './track.ts';

const mit = 'MIT License\n\nPermission is hereby granted, free of charge, to any person\n';

describe('the documentation loader', () => {
  const folder = useTemporaryFolder();
  const load = (name: string, files: Readonly<Record<string, string | Buffer>>): Promise<Loaded> => {
    writeFiles(folder.path(name), files);
    return loadAll(loadDocs, folder.path(name));
  };
  const textOf = ({ records }: Loaded, key: string): string =>
    records.find(({ naturalKey }) => naturalKey === key)!.body.documents[0]!.text;

  it('mdBook: chapters of SUMMARY.md by chapter, includes with anchors and lines, drafts and strays reported', async () => {
    const loaded = await load('book', {
      'LICENSE-MIT': mit,
      'book.toml': '[book]\ntitle = "The Rust Tale"\n',
      'src/SUMMARY.md': [
        '# Summary\n',
        '[Foreword](foreword.md)\n',
        '- [Loops](ch01.md)',
        '  - [While `x`](./ch01-01.md)',
        '- [Draft]()',
        '- [Empty](empty.md)\n',
      ].join('\n'),
      'src/foreword.md': 'Welcome to the tale.\n',
      'src/ch01.md': [
        '# Loops\n',
        '```rust\n{{#rustdoc_include ../listings/a.rs:here}}\n```\n',
        '```rust\n{{#include ../listings/a.rs:1:2}}\n```\n',
        '```rust\n{{#include ../listings/gone.rs}}\n```\n',
        'After.\n',
      ].join('\n'),
      'src/ch01-01.md': 'While something holds.\r\nIt goes on.\r\n',
      'src/empty.md': '\n',
      'src/stray.md': 'Not part of it.\n',
      'listings/a.rs': '// first\nfn main() {\n    // ANCHOR: here\n    run();\n    // ANCHOR_END: here\n}\n',
    });
    assert.deepEqual(
      loaded.records.map((record) => [
        record.naturalKey,
        record.course,
        record.title,
        record.language,
        record.licence,
      ]),
      [
        ['the-rust-tale/ch01-01', 'the-rust-tale/loops', 'While x', 'rust', 'MIT'],
        ['the-rust-tale/ch01', 'the-rust-tale/loops', 'Loops', 'rust', 'MIT'],
        ['the-rust-tale/foreword', 'the-rust-tale/foreword', 'Foreword', 'rust', 'MIT'],
      ],
    );
    assert.equal(
      textOf(loaded, 'the-rust-tale/ch01'),
      '# Loops\n\n```rust\n    run();\n```\n\n```rust\n// first\nfn main() {\n```\n\n\nAfter.\n',
    );
    assert.deepEqual(loaded.records[1]!.body.details, { missingIncludes: ['../listings/gone.rs'] });
    assert.equal(textOf(loaded, 'the-rust-tale/ch01-01'), 'While something holds.\nIt goes on.\n');
    assert.deepEqual(loaded.rejected, {
      'book:src/SUMMARY.md': 'is the table of contents, read for the order of the chapters',
      'book:src/empty.md': 'is empty',
      'book:src/stray.md': 'is no chapter of the book: SUMMARY.md does not list it',
    });
  });

  it('Sphinx: reStructuredText with its includes; the name and address are those of conf.py', async () => {
    const loaded = await load('flask-main', {
      'docs/conf.py': 'project = "Flask"\nhtml_baseurl = "https://flask.example/en"\n',
      'docs/index.rst':
        'Welcome\n=======\n\nA framework.\n\n.. include:: ../NEWS.rst\n   :start-after: marker\n',
      'docs/patterns/cache.rst':
        'Caching\n=======\n\nUse it:\n\n.. literalinclude:: ../app.py\n   :lines: 2-3\n\n.. literalinclude:: gone.py\n',
      'docs/app.py': 'import x\ndef view():\n    return 1\n',
      'docs/changes.rst': 'Changes\n=======\n\n.. include:: ../CHANGES.rst\n',
      'NEWS.rst': 'Head\n.. marker\nIt is new.\n',
      'README.md': '# Flask\n\nSee docs.\n',
      'docs/_themes/layout.html': '<p>{{ body }}</p>',
      'docs/banner.html': '<p>{{ banner }}</p>',
      '.github/bug.md': 'Tell us.\n',
    });
    assert.deepEqual(
      loaded.records.map(({ naturalKey, course, title, language, provenance }) => [
        naturalKey,
        course,
        title,
        language,
        provenance['url'],
      ]),
      [
        ['flask/index', 'flask/index', 'Welcome', 'python', 'https://flask.example/en/index.html'],
        [
          'flask/patterns/cache',
          'flask/patterns',
          'Caching',
          'python',
          'https://flask.example/en/patterns/cache.html',
        ],
      ],
    );
    assert.match(textOf(loaded, 'flask/index'), /A framework\.\n\nIt is new\.\n$/);
    const chunks = chunkRecord(loaded.records[1]!);
    assert.deepEqual(
      chunks.map(({ kind, language, text }) => [kind, language, text]),
      [
        ['prose', null, 'Use it:'],
        ['code', 'python', '.. code-block:: python\n\n   def view():\n       return 1'],
      ],
    );
    assert.deepEqual(loaded.rejected, {
      'flask-main:.github/bug.md': 'belongs to the look of the pages or to the tools of their authors',
      'flask-main:docs/_themes/layout.html':
        'belongs to the look of the pages or to the tools of their authors',
      'flask-main:docs/banner.html': 'is a template: the pages of this manual are not written in HTML',
      'flask-main:NEWS.rst': 'stands outside of the manual',
      'flask-main:README.md': 'stands outside of the manual',
      'flask-main:docs/changes.rst': 'says nothing: no text below a title',
    });
  });

  it('Sphinx in .txt, as Django writes it, with and without a configuration; other text files are no pages', async () => {
    const pages = {
      'docs/intro/tutorial01.txt':
        '=====================\nWriting your first app\n======================\n\nLet us learn.\n',
      'docs/ref/models.txt': 'Models\n======\n\n.. class:: Model\n\n   The base.\n',
    };
    const configured = await load('django', {
      ...pages,
      'docs/conf.py': 'project = "Django"\nsource_suffix = ".txt"\n',
      'docs/requirements.txt': 'pyenchant\nSphinx>=4.5.0\n',
    });
    const bare = await load('django-docs', {
      ...pages,
      'docs/requirements.txt': 'pyenchant\nSphinx>=4.5.0\n',
    });
    for (const [loaded, name] of [
      [configured, 'django'],
      [bare, 'django-docs'],
    ] as const) {
      assert.deepEqual(
        loaded.records.map(({ naturalKey, body }) => [naturalKey, body.documents[0]!.format]),
        [
          [`${name}/intro/tutorial01`, 'rst'],
          [`${name}/ref/models`, 'rst'],
        ],
      );
      assert.deepEqual(Object.values(loaded.rejected), [
        'is plain text, and no manual says that it is a page',
      ]);
    }
  });

  it('MkDocs: English of several languages, code from docs_src, the address of mkdocs.yml', async () => {
    const loaded = await load('fastapi', {
      LICENSE: mit,
      'docs/en/mkdocs.yml':
        'site_name: FastAPI\nsite_url: https://fastapi.example/\nplugins:\n  x: !!python/name:y\n',
      'docs/en/docs/tutorial/first.md': [
        '# First Steps\n',
        '{* ../../docs_src/first/a.py ln[2:3] hl[2] *}\n',
        '```Python hl_lines="1"\n{!../../docs_src/first/a.py!}\n```\n',
      ].join('\n'),
      'docs/de/docs/tutorial/first.md': '# Erste Schritte\n\nHallo.\n',
      'docs/de/mkdocs.yml': 'INHERIT: ../en/mkdocs.yml\n',
      'docs_src/first/a.py': 'import b\nb.run()\nb.end()\n',
    });
    assert.deepEqual(
      loaded.records.map(({ naturalKey, course, language, licence, provenance }) => [
        naturalKey,
        course,
        language,
        licence,
        provenance['url'],
      ]),
      [
        [
          'fastapi/tutorial/first',
          'fastapi/tutorial',
          'python',
          'MIT',
          'https://fastapi.example/tutorial/first/',
        ],
      ],
    );
    assert.equal(
      textOf(loaded, 'fastapi/tutorial/first'),
      '# First Steps\n\n```python\nb.run()\nb.end()\n```\n\n```Python hl_lines="1"\nimport b\nb.run()\nb.end()\n```\n',
    );
    assert.deepEqual(loaded.rejected, {
      'fastapi:docs/de/docs/tutorial/first.md': 'is a translation (de) of documentation in English',
    });
  });

  it('Markdown and MDX with front matter; a page whose front matter is broken is taken without it', async () => {
    const loaded = await load('react-docs', {
      'src/content/learn/state.md':
        '---\ntitle: "State: a memory"\ndescription: About it.\n---\n\n<Intro>\n\nIt remembers.\n\n</Intro>\n\n```js\nlet a;\n```\n',
      'src/content/learn/broken.md': '---\ntitle: "half\n a: [\n---\n\n## Broken\n\nStill said.\n',
      'src/content/index.md': '---\ntitle: Home\n---\n\n{/* made by a component */}\n',
      'i18n/ja/docs/learn.md': 'x\n',
      'src/content/learn/state.ja.md': 'x\n',
    });
    assert.deepEqual(
      loaded.records.map(({ naturalKey, title, body }) => [naturalKey, title, body.documents[0]!.format]),
      [
        ['react-docs/learn/broken', 'Broken', 'markdown'],
        ['react-docs/learn/state', 'State: a memory', 'mdx'],
      ],
    );
    assert.match(String(loaded.records[0]!.body.details['frontMatterError']), /front matter cannot be read/);
    assert.deepEqual(loaded.rejected, {
      'react-docs:i18n/ja/docs/learn.md': 'is a translation (ja) of documentation in English',
      'react-docs:src/content/index.md': 'says nothing: no text below a title',
      'react-docs:src/content/learn/state.ja.md': 'is a translation (ja) of documentation in English',
    });
  });

  it("HTML of Debian's packages: pages without indices, listings, redirects and sources; keys name no version", async () => {
    const root = 'usr/share/doc/python3.11/html';
    const page = (title: string, body: string): string =>
      `<html><head><title>${title} &#8212; Python 3.11.2 documentation</title><link rel="canonical" href="https://docs.example/3/json.html"></head><body><div role="main">${body}</div></body></html>`;
    const loaded = await load('extracted', {
      'usr/share/doc/python3.11-doc/copyright': 'Files: *\nCopyright: some\nLicense: PSF-2.0\n',
      [`${root}/objects.inv`]: 'x',
      [`${root}/library/json.html`]: page('json — encoder', '<h1>json</h1><p>Encodes.</p>'),
      [`${root}/genindex.html`]: page('Index', '<p>a</p>'),
      [`${root}/search.html`]: page('Search', '<p>Search for it.</p>'),
      [`${root}/ref/settings.html`]: page('Settings', '<p>What can be set.</p>'),
      [`${root}/_modules/json.html`]: page('json', '<pre>code</pre>'),
      [`${root}/old.html`]: '<html><head><meta http-equiv="refresh" content="0; url=new.html"></head></html>',
      [`${root}/_sources/library/json.rst.txt`]: 'json\n====\n\nEncodes.\n',
      [`${root}/_sources/new.rst.txt`]: 'New\n===\n\nOnly its source is here.\n',
      'usr/share/doc/golang-1.19-doc/html/go_mem.html':
        '<!--{\n "Title": "The Go Memory Model",\n "Path": "/ref/mem"\n}-->\n<p>Says.</p>',
    });
    assert.deepEqual(
      loaded.records.map(({ naturalKey, title, language, licence, provenance }) => [
        naturalKey,
        title,
        language,
        licence,
        provenance['url'],
      ]),
      [
        ['golang-doc/go_mem', 'The Go Memory Model', 'go', 'PSF-2.0', undefined],
        ['python/new', 'New', 'python', 'PSF-2.0', undefined],
        ['python/library/json', 'json — encoder', 'python', 'PSF-2.0', 'https://docs.example/3/json.html'],
        ['python/ref/settings', 'Settings', 'python', 'PSF-2.0', 'https://docs.example/3/json.html'],
      ],
    );
    assert.deepEqual(Object.values(loaded.rejected).sort(), [
      'is a redirect',
      'is an index or listing made from other files',
      'is an index or listing made from other files',
      'is an index or listing made from other files',
      'is the source of an HTML page, which is taken',
    ]);
  });

  it('a folder called "copy" or "docs" among others is a section, where most pages lie elsewhere', async () => {
    const { records } = await load('std', {
      'io/copy/a.md': 'One.\n',
      'io/read.md': 'Two.\n',
      'vec/b.md': 'Three.\n',
    });
    assert.deepEqual(
      records.map(({ naturalKey }) => naturalKey),
      ['std/io/copy/a', 'std/io/read', 'std/vec/b'],
    );
  });

  it('a folder with many pages is a catalogue: its pages are courses of their own, those of a small folder share one', async () => {
    const pages = Array.from({ length: 45 }, (_, at) => [
      `docs/library/m${at}.md`,
      `# M${at}\n\nSays ${at}.\n`,
    ]);
    const { records } = await load('manual', {
      ...(Object.fromEntries(pages) as Record<string, string>),
      'docs/guide/a.md': 'One.\n',
      'docs/guide/b.md': 'Two.\n',
    });
    const courses = new Set(records.map(({ course }) => course));
    assert.equal(courses.size, 46);
    assert.ok(courses.has('manual/guide') && courses.has('manual/library/m7'));
  });

  it('reads the same from an archive with a leading folder as from a folder', async () => {
    const files = { 'docs/conf.py': 'project = "Tool"\n', 'docs/a.rst': 'A\n=\n\nSays.\n', LICENSE: mit };
    const fromFolder = await load('tool-1234', files);
    await create({ cwd: folder.path(), file: folder.path('tool.tar.gz'), gzip: true }, ['tool-1234']);
    const fromArchive = await loadAll(loadDocs, folder.path('tool.tar.gz'));
    const identity = ({ records }: Loaded): unknown =>
      records.map(({ naturalKey, course, licence, body }) => [
        naturalKey,
        course,
        licence,
        body.documents[0]!.text,
      ]);
    assert.deepEqual(identity(fromArchive), identity(fromFolder));
    assert.equal(fromFolder.records.length, 1);
  });

  it('names bad files and goes on: wrong encoding, NULs, links, a page of megabytes, a truncated archive', async () => {
    const files = {
      'docs/good.md': '# Good\n\nSays.\n',
      'docs/latin.md': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
      'docs/utf16.md': Buffer.from('# A\n\nb\n', 'utf16le'),
      'docs/long.md': 'x'.repeat(5_000_001),
    };
    writeFiles(folder.path('bad'), files);
    symlinkSync('/etc/passwd', folder.path('bad/docs/link.md'));
    const { records, rejected } = await loadAll(loadDocs, folder.path('bad'));
    assert.deepEqual(
      records.map(({ naturalKey }) => naturalKey),
      ['bad/good'],
    );
    assert.match(rejected['bad:docs/latin.md']!, /not valid UTF-8/);
    assert.match(rejected['bad:docs/utf16.md']!, /NUL/);
    assert.match(rejected['bad:docs/link.md']!, /is a link/);
    assert.match(rejected['bad:docs/long.md']!, /more than 5000000: no single page/);

    await create({ cwd: folder.path(), file: folder.path('cut.tar') }, ['bad']);
    truncateSync(folder.path('cut.tar'), 3_000);
    const cut = await loadAll(loadDocs, folder.path('cut.tar'));
    assert.match(cut.rejected['cut.tar']!, /truncated or damaged/);
  });

  it('says so when a folder holds no documentation', async () => {
    const { records, rejected } = await load('nothing', { 'main.c': 'int main;\n' });
    assert.deepEqual(records, []);
    assert.match(rejected['nothing']!, /holds no Markdown/);
  });
});
