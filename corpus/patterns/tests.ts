import type { SyntaxLanguage } from '../../models/syntax/grammars.ts';
import { languageOfGrammar } from '../../models/syntax/grammars.ts';
import { descendants, parseSource } from '../../models/syntax/tree.ts';
import { declarationsOf } from '../../models/syntax/declarations.ts';
import type { Declaration } from '../../models/syntax/declarations.ts';
import type { FileChange, FoundPattern } from './change.ts';

interface TestUnit {
  readonly name: string;
  readonly text: string;
}

interface TestForms {
  readonly unit: RegExp;
  readonly parametrised: RegExp;
  readonly fixture: RegExp;
  readonly mock: RegExp;
  readonly exception: RegExp;
  readonly assertion: RegExp;
}

const javascript: TestForms = {
  unit: /^(?:it|test|specify|beforeEach|beforeAll|before|setup)\b/,
  parametrised: /^(?:it|test|describe)\.each\b|^for\b/,
  fixture: /^(?:beforeEach|beforeAll|before|setup)\b/,
  mock: /\b(?:jest|vi)\.(?:fn|mock|spyOn)\b|\bsinon\.|\bmock\.(?:fn|method)\(|\bnock\(/,
  exception: /\.toThrow|\.rejects\b|assert\.(?:throws|rejects)\(|\.to\.throw/,
  assertion: /\bexpect\(|\bassert[.(]|\.should\b/,
};

/** How the usual frameworks of each language write what we look for; matched against the source of one test. */
const forms: Readonly<Record<SyntaxLanguage, TestForms>> = {
  python: {
    unit: /\bdef (?:test|setUp|setup_)|fixture/,
    parametrised: /@(?:pytest\.mark\.parametrize|parameterized|ddt|data)\b|\.subTest\(/,
    fixture: /@(?:pytest\.)?fixture\b|\bdef (?:setUp|setUpClass|setup_method|setup_module)\(/,
    mock: /\bMock\(|\bMagicMock\(|\bAsyncMock\(|\bpatch[.(]|\bmonkeypatch\b|\bmocker\b/,
    exception: /pytest\.raises\(|\.assertRaises/,
    assertion: /^\s*(?:assert\b|self\.assert|with pytest\.raises|with self\.assertRaises)/,
  },
  javascript,
  typescript: javascript,
  go: {
    unit: /^func (?:Test|Benchmark|setup|new)|t\.Helper\(\)/m,
    parametrised: /\bt\.Run\((?:tc|tt|test|c|name|tcase|testCase)\b|\[\]struct\s*\{/,
    fixture: /\bt\.Cleanup\(|\bt\.Helper\(\)|func TestMain\(/,
    mock: /\bgomock\.|\bmock\.|\bNewMock|\bhttptest\.NewServer/,
    exception:
      /if err == nil|(?:require|assert)\.(?:Error|ErrorIs|ErrorAs|Panics)|errors\.Is\(err|\brecover\(\)/,
    assertion: /^\s*(?:if\b.*(?:!=|==|!)|require\.|assert\.|t\.(?:Error|Fatal))/,
  },
  rust: {
    unit: /#\[(?:tokio::)?test|#\[rstest|#\[fixture/,
    parametrised: /#\[case|#\[values|#\[test_case|for \(.*\) in \[/,
    fixture: /#\[fixture\]|fn setup\(/,
    mock: /\bMock\w+::(?:new|default)|\bmock!|#\[automock|mockito::/,
    exception: /#\[should_panic|is_err\(\)|unwrap_err\(\)|expect_err\(|Err\(/,
    assertion: /^\s*(?:assert|debug_assert|prop_assert)\w*!/,
  },
  java: {
    unit: /@(?:Test|ParameterizedTest|RepeatedTest|BeforeEach|BeforeAll|Before|BeforeClass)\b/,
    parametrised: /@ParameterizedTest\b/,
    fixture: /@(?:BeforeEach|BeforeAll|Before|BeforeClass)\b/,
    mock: /\bmock\(|\bwhen\(|@Mock\b|\bverify\(|\bspy\(/,
    exception: /assertThrows|assertThatThrownBy|assertThatExceptionOfType|expected\s*=/,
    assertion: /^\s*(?:Assertions?\.)?(?:assert\w*|verify|expectThat)\(/,
  },
  cpp: {
    unit: /^(?:TEST|TEST_F|TEST_P|TEST_CASE|TEST_CASE_METHOD|TYPED_TEST|SCENARIO)\s*\(/m,
    parametrised: /\bTEST_P\(|\bGENERATE\(|INSTANTIATE_TEST/,
    fixture: /\bTEST_F\(|TEST_CASE_METHOD\(/,
    mock: /\bMOCK_METHOD|\bEXPECT_CALL\(|\bON_CALL\(/,
    exception: /(?:EXPECT|ASSERT|REQUIRE|CHECK)_(?:ANY_)?THROW|(?:REQUIRE|CHECK)_THROWS/,
    assertion: /^\s*(?:EXPECT|ASSERT|REQUIRE|CHECK)(?:_\w+)?\(/,
  },
};

/** How the tests are written that a change adds or rewrites. */
export function testPatterns(file: FileChange): FoundPattern[] {
  const language = languageOfGrammar(file.grammar);
  const known = new Set(unitsOf(file, file.before, language).map((unit) => unit.text));
  return unitsOf(file, file.after, language)
    .filter((unit) => !known.has(unit.text))
    .flatMap((unit) =>
      namesOf(unit.text, forms[language]).map((name) => ({
        category: 'test' as const,
        name,
        path: file.path,
        place: unit.name,
        before: '',
        after: unit.text,
      })),
    );
}

function namesOf(text: string, form: TestForms): string[] {
  const names = (['parametrised', 'fixture', 'mock'] as const).filter((name) =>
    form[name].test(text),
  ) as string[];
  if (form.exception.test(text)) names.push('exception-asserted');
  const lines = text
    .split('\n')
    .filter((line) => line.trim() && !/^\s*(?:\/\/|#(?!\[)|\*|\/\*|@|"""|#\[)/.test(line));
  const first = lines.findIndex((line) => form.assertion.test(line));
  const prepared = lines
    .slice(1, Math.max(first, 0))
    .filter((line) => /[^=!<>]=[^=>]|:=|\b(?:new|await)\b|\w\(/.test(line));
  // The form itself: something is made, something is done with it, and only then is it looked at.
  if (first > 1 && prepared.length >= 2) names.push('arrange-act-assert');
  return names;
}

function unitsOf(file: FileChange, text: string | null, language: SyntaxLanguage): TestUnit[] {
  const tree = text === null ? null : parseSource(text, file.grammar);
  if (!tree) return [];
  const form = forms[language];
  if (language === 'cpp') return macroUnits(tree.text, form.unit);
  const units: TestUnit[] = [];
  if (language === 'javascript' || language === 'typescript') {
    for (const node of descendants(tree.root)) {
      const source = tree.text.slice(node.start, node.end);
      if (node.type !== 'expression_statement' || !form.unit.test(source)) continue;
      units.push({ name: /["'`]([^"'`]*)["'`]/.exec(source)?.[1] ?? 'test', text: source });
    }
    return units;
  }
  const visit = (declarations: readonly Declaration[]): void => {
    for (const declaration of declarations) {
      const source = tree.text.slice(declaration.start, declaration.end);
      if (declaration.kind === 'container') visit(declaration.members);
      else if (form.unit.test(source)) units.push({ name: declaration.name, text: source });
    }
  };
  visit(declarationsOf(tree));
  return units;
}

/** C++ frameworks make tests of macros, which the grammar cannot know: a test ends where the next begins. */
function macroUnits(text: string, start: RegExp): TestUnit[] {
  const starts = [...text.matchAll(new RegExp(start.source, 'gm'))].map((match) => match.index);
  return starts.map((from, index) => {
    const source = text.slice(from, starts[index + 1] ?? text.length).trim();
    return { name: /\(([^)]*)\)/.exec(source)?.[1]?.replaceAll('"', '') ?? 'test', text: source };
  });
}
