import { grammarOfPath } from './grammars.ts';
import type { GrammarName } from './grammars.ts';

const names: Readonly<Record<string, GrammarName>> = {
  python: 'python',
  python3: 'python',
  pycon: 'python',
  javascript: 'javascript',
  node: 'javascript',
  typescript: 'typescript',
  golang: 'go',
  go: 'go',
  rust: 'rust',
  java: 'java',
  'c++': 'cpp',
  cpp: 'cpp',
};

/** The grammar that a fence's first word names, by language or by file extension; null for others. */
export function grammarOfTag(tag: string): GrammarName | null {
  const word = /^[{.\s]*([\w+#]+)/.exec(tag)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(names, word) ? names[word]! : grammarOfPath(`.${word}`);
}

/** Lines that only one language, or few, would have; each counts for its languages. */
const signs: readonly (readonly [RegExp, readonly GrammarName[]])[] = [
  [
    /^\s*(?:async )?def \w+\(.*\).*:\s*$|^\s*(?:elif\b.*|else|try|finally):\s*$|^\s*class \w+(?:\(.*\))?:\s*$/gm,
    ['python'],
  ],
  [
    /^\s*from [\w.]+ import |^\s*import \w+(?:\.\w+)*(?: as \w+)?\s*$|^\s*except\b.*:\s*$|\bself\.\w|\bNone\b|\b(?:if|for|while|with) .*:\s*$/gm,
    ['python'],
  ],
  [
    /^\s*(?:const|let|var) [\w{[]|=>\s*[{(\w]|^\s*(?:export |async )*function\b|\bconsole\.log\(|\brequire\(|===|^\s*import .* from ['"]/gm,
    ['javascript', 'typescript'],
  ],
  [
    /^\s*(?:export )?(?:interface|type|enum|namespace|abstract class) \w+[\s<={]|\w\)?\??: (?:string|number|boolean|void|unknown|any|never)\b|\bas const\b|\): \w+[\w<>[\], |]* (?:\{|=>)/gm,
    ['typescript'],
  ],
  [
    /^\s*package \w+\s*$|^\s*func (?:\(\w* ?\*?\w+(?:\[\w+\])?\) )?\w+[([]|\w :=\s|\bfmt\.\w|^\s*type \w+ (?:struct|interface)\b|\bif err != nil\b|\bdefer \w|\bmake\((?:map|chan|\[\])/gm,
    ['go'],
  ],
  [
    /^\s*(?:pub(?:\(\w+\))? )?(?:fn|struct|enum|trait|mod) \w+|^\s*impl\b|\blet mut \w|^\s*use (?:std|crate|super)::|\w+!\(|&mut |\.unwrap\(\)|->\s*(?:Self|Result|Option|Vec|&|i32|u\d+|usize|String|bool)\b|\bSome\(/gm,
    ['rust'],
  ],
  [
    /^\s*(?:public|private|protected) (?:static |final |abstract |class |void |<)|^\s*import (?:static )?java|\bSystem\.out\.|^\s*@Override\b|\bString\[\] \w|^\s*(?:public |final |abstract )*(?:class|interface|record|enum) \w+.*\{\s*$|\bnew \w+(?:<[\w, ]*>)?\(.*\);\s*$|\bthrows \w/gm,
    ['java'],
  ],
  [
    /^\s*(?:int|long|double|boolean|String|void|char|List<\w+>|Map<.*>) \w+\s*(?:\(.*\)\s*(?:throws \w+\s*)?\{|=|;)/gm,
    ['java'],
  ],
  [
    /^\s*#\s*(?:include|define|pragma|ifndef)\b|\bstd::|^\s*using namespace\b|^\s*template\s*<|\bcout\s*<<|->\w+[;(.]|^\s*(?:const )?(?:int|void|double|bool|auto|char|size_t|float|unsigned)(?: [*&]?|[*&] )\w+(?:::\w+)*\(.*\)\s*(?:const\s*)?\{?\s*$|\bnullptr\b|^\s*(?:public|private|protected):\s*$|\bconst \w[\w:<>, ]*&/gm,
    ['cpp'],
  ],
];

/** The language that code reads like, by the lines that only it would have; null where nothing speaks for one. */
export function guessGrammar(code: string): GrammarName | null {
  const text = code.slice(0, 20_000);
  const score = new Map<GrammarName, number>();
  for (const [sign, grammars] of signs) {
    const count = text.match(sign)?.length ?? 0;
    for (const grammar of grammars) score.set(grammar, (score.get(grammar) ?? 0) + count);
  }
  // What TypeScript shares with JavaScript counts for both; a sign of its own decides.
  const best = [...score].sort(([, x], [, y]) => y - x)[0]!;
  if (best[1] === 0) return null;
  return best[0] === 'typescript' && score.get('javascript') === best[1] ? 'javascript' : best[0];
}
