import { loadGrammars, type SyntaxLanguage } from './grammars.ts';
import { callsOf, functionsOf } from './functions.ts';
import { descendants, parseSource } from './tree.ts';

/** Means by which a program works, each told by the types of its syntax nodes in any of the seven languages. */
const means: readonly (readonly [string, RegExp])[] = [
  [
    'loop',
    /^(?:for|while|do|loop|enhanced_for|for_in|for_range|range)(?:_\w+)?_(?:statement|expression|loop)$/,
  ],
  ['comprehension', /^(?:list|set|dictionary)_comprehension$|^generator_expression$/],
  [
    'function value',
    /^(?:lambda|lambda_expression|arrow_function|closure_expression|func_literal|function_expression)$/,
  ],
  [
    'class',
    /^(?:class_definition|class_declaration|class|struct_item|type_declaration|class_specifier|struct_specifier)$/,
  ],
  [
    'branch table',
    /^(?:match_expression|match_statement|switch_statement|switch_expression|expression_switch_statement)$/,
  ],
];
const calledMeans: readonly (readonly [string, RegExp])[] = [
  ['sorting', /^(?:sort|sorted|sort_by|sort_unstable|toSorted)$/],
  ['lookup', /^(?:Map|Set|HashMap|HashSet|TreeMap|BTreeMap|dict|set|Counter|defaultdict|unordered_map)$/],
  ['pattern matching', /^(?:match|matchAll|fullmatch|findall|exec|test|compile|Regex|regex_match)$/],
];

export interface Approach {
  /** What the program works by, e.g. `loop, lookup`; `straight` where it is none of them. */
  readonly name: string;
  /** The types of its nodes in order: programs alike but for names, values and layout have one shape. */
  readonly shape: string;
}

/** How a program goes about its task; null where it cannot be parsed. */
export async function approachOf(code: string, language: SyntaxLanguage): Promise<Approach | null> {
  await loadGrammars();
  const tree = parseSource(code, language);
  if (!tree || tree.hasError) return null;
  const types: string[] = [];
  for (const { type, named } of descendants(tree.root))
    if (named && !type.includes('comment')) types.push(type);
  const calls = callsOf(tree);
  const names = new Set(calls.map(({ name }) => name));
  const recursive = functionsOf(tree).some(({ bareName, start, end }) =>
    calls.some((call) => call.name === bareName && call.start > start && call.start < end),
  );
  const found = [
    ...means.filter(([, pattern]) => types.some((type) => pattern.test(type))).map(([name]) => name),
    ...calledMeans
      .filter(([, pattern]) => [...names].some((name) => pattern.test(name)))
      .map(([name]) => name),
    ...(recursive ? ['recursion'] : []),
  ];
  return { name: found.length === 0 ? 'straight' : found.join(', '), shape: types.join(' ') };
}
