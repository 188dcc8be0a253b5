import { languageOfCode } from '../chunking/code.ts';
import type { CorpusRecord, SourceDocument } from '../record.ts';
import type { FoundPattern, SourceChange } from './change.ts';
import { patternsOf } from './extract.ts';

const meanings: Readonly<Record<string, string>> = {
  'coding error-handling': 'errors are caught or handed on',
  'coding resource-management': 'a resource is released on every way out',
  'coding iteration': 'a collection is gone through',
  'coding asynchronous': 'work goes on at the same time and is awaited',
  'coding guard-clause': 'the function leaves at once when there is nothing to do or the input is bad',
  'bug-fix null-check': 'a missing value (null, None, nil) is now checked for before it is used',
  'bug-fix guard': 'a condition is now checked before going on',
  'bug-fix condition-changed': 'a condition was wrong and was changed',
  'bug-fix off-by-one': 'a bound or an index was off by one',
  'bug-fix exception-handling': 'an exception is now handled, or handled by its right type',
  'bug-fix argument': 'a function was called with a wrong or missing argument',
  'bug-fix called-function': 'the wrong function was called',
  'bug-fix resource-released': 'a resource that stayed open is now released',
  'bug-fix missing-await': 'the result was used before it was awaited',
  'bug-fix operator': 'a wrong operator was used',
  'bug-fix constant': 'a constant was wrong',
  'bug-fix missing-case': 'a case was not handled',
  'bug-fix return-value': 'the wrong value was returned',
  'bug-fix missing-assignment': 'a value was not set',
  'bug-fix default-value': 'a parameter got a default',
  'bug-fix synchronisation': 'access from several threads is now locked',
  'test arrange-act-assert': 'a test arranges its objects, acts on them and then asserts',
  'test parametrised': 'one test runs over many cases',
  'test fixture': 'what tests share is set up in one place',
  'test mock': 'a collaborator is replaced by a mock',
  'test exception-asserted': 'a test asserts that an error is raised',
  'refactoring rename-function': 'a function was renamed',
  'refactoring rename-variable': 'variables or parameters were renamed',
  'refactoring move-function': 'a function was moved to another place',
  'refactoring extract-function': 'a part of a function became one of its own',
  'refactoring inline-function': 'a function was put into its caller',
  'refactoring change-signature': 'the parameters of a function changed',
};

const mostExamples = 5;
const mostSnippetLines = 60;
/** Calls and shapes are a pattern of the repository only when they recur. */
const leastRecurrences = 2;

interface Gathered {
  readonly category: FoundPattern['category'];
  readonly name: string;
  readonly language: string;
  count: number;
  readonly occurrences: { commit: string; path: string; place: string }[];
  readonly examples: { commit: string; subject: string; found: FoundPattern }[];
}

/** Gathers the patterns of a repository's changes: counts and places of all, the text of a few. */
export class PatternCollector {
  readonly #repository: string;
  readonly #patterns = new Map<string, Gathered>();

  constructor(repository: string) {
    this.#repository = repository;
  }

  add(change: SourceChange): void {
    for (const found of patternsOf(change)) {
      const language = languageOfCode(found.path) ?? '';
      const key = `${found.category} ${found.name} ${language}`;
      const gathered = this.#patterns.get(key) ?? {
        category: found.category,
        name: found.name,
        language,
        count: 0,
        occurrences: [],
        examples: [],
      };
      this.#patterns.set(key, gathered);
      gathered.count += 1;
      gathered.occurrences.push({ commit: change.commit, path: found.path, place: found.place });
      gathered.examples.push({ commit: change.commit, subject: change.message.split('\n')[0] ?? '', found });
      // The smallest show a pattern best; of equal ones the first stays.
      gathered.examples.sort((a, b) => sizeOf(a.found) - sizeOf(b.found));
      gathered.examples.length = Math.min(gathered.examples.length, mostExamples);
    }
  }

  /** One record for each pattern and language, in the order of their names. */
  *records(): Generator<Omit<CorpusRecord, 'source' | 'course' | 'licence'>> {
    for (const [, gathered] of [...this.#patterns].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { category, name, language, count, occurrences } = gathered;
      const commits = new Set(occurrences.map((occurrence) => occurrence.commit));
      if (category === 'coding' && commits.size < leastRecurrences) continue;
      const api = name.startsWith('api-use ') ? name.slice('api-use '.length) : null;
      const meaning = api ? `${api} is called` : meanings[`${category} ${name}`]!;
      yield {
        naturalKey: `pattern/${category}/${name.replace(' ', '/')}/${language}`,
        kind: 'pattern',
        title: `${category} pattern in ${language}: ${api ? `use of ${api}` : name.replaceAll('-', ' ')}`,
        language,
        provenance: { commit: gathered.examples[0]!.commit, path: gathered.examples[0]!.found.path },
        body: {
          documents: [
            {
              path: 'pattern.md',
              title: null,
              format: 'markdown',
              text: `In ${this.#repository}, ${meaning}. Found ${String(count)} times in ${String(commits.size)} commits.`,
            },
            ...gathered.examples.map(({ commit, subject, found }) =>
              exampleOf(commit, subject, found, language, meaning),
            ),
          ],
          details: {
            category,
            name,
            occurrences: count,
            commits: commits.size,
            places: occurrences.slice(0, 200),
          },
        },
      };
    }
  }
}

function sizeOf(found: FoundPattern): number {
  return found.before.length + found.after.length;
}

function exampleOf(
  commit: string,
  subject: string,
  found: FoundPattern,
  language: string,
  meaning: string,
): SourceDocument {
  const block = (title: string, text: string): string => {
    if (!text) return '';
    const lines = text.split('\n');
    const cut = lines.length > mostSnippetLines ? [...lines.slice(0, mostSnippetLines), '...'] : lines;
    const fence = '`'.repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length + 1)));
    return `\n\n${title}:\n\n${fence}${language}\n${cut.join('\n')}\n${fence}`;
  };
  return {
    path: `example-${commit.slice(0, 12)}.md`,
    title: `${found.place} in ${found.path}`,
    format: 'markdown',
    text: `${meaning[0]!.toUpperCase()}${meaning.slice(1)}, in \`${found.place}\` of ${found.path} (commit ${commit.slice(0, 12)}: ${subject}).${block('Before', found.before)}${block(found.before ? 'After' : 'Code', found.after)}`,
  };
}
