import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Files of a tiny Exercism track in Python with the exercises `leap` and `raindrops`, by path. */
export function trackFiles(language = 'Python', extension = 'py'): Record<string, string> {
  const slug = language.toLowerCase();
  const exercise = (name: string, statement: string): Record<string, string> => {
    const root = `exercises/practice/${name}`;
    const test = slug === 'javascript' ? `${name}.spec.js` : `${name}_test.${extension}`;
    return {
      [`${root}/.docs/instructions.md`]: `# Instructions\n\n${statement}\n`,
      [`${root}/.meta/config.json`]: JSON.stringify({
        files: { solution: [`${name}.${extension}`], test: [test], example: [`.meta/example.${extension}`] },
        blurb: `About ${name}.`,
        source: 'A book',
      }),
      [`${root}/.meta/example.${extension}`]: `answer of ${name} in ${slug}\n`,
      [`${root}/${name}.${extension}`]: `stub of ${name}\n`,
      [`${root}/${test}`]: `tests of ${name} in ${slug}\n`,
    };
  };
  return {
    'config.json': JSON.stringify({
      language,
      slug,
      exercises: {
        practice: [
          { slug: 'leap', name: 'Leap', difficulty: 1, practices: ['booleans'] },
          { slug: 'raindrops', name: 'Raindrops', difficulty: 8 },
        ],
      },
    }),
    ...exercise(
      'leap',
      'A year divisible by four is a leap year, unless it closes a century that four hundred does not divide.',
    ),
    ...exercise('raindrops', 'Turn a number into the sounds of falling water: Pling, Plang and Plong.'),
    'exercises/practice/leap/.approaches/introduction.md':
      '# Introduction\n\nA chain of boolean operators is enough.\n\n```python\nreturn year % 4 == 0\n```\n',
  };
}

/** Writes files under a folder, which is made. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}
