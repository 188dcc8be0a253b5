import { descendants } from '../../models/syntax/tree.ts';
import type { SyntaxNode } from '../../models/syntax/tree.ts';
import type { FoundPattern, SourceChange } from './change.ts';
import { editsBetween } from './edits.ts';
import type { Edit } from './edits.ts';
import type { FunctionPair } from './functions.ts';

const saysFix =
  /\b(?:fix(?:e[sd]|ing)?|bugs?|bugfix|hotfix|crash(?:e[sd])?|regressions?|incorrect(?:ly)?|wrong(?:ly)?|leaks?|off[- ]by[- ]one|race condition|deadlocks?|segfault|panics?)\b/i;
const saysOther =
  /\b(?:fix(?:e[sd]|ing)?)\s+(?:a |some |the )?(?:typos?|lint(?:er|ing)?|format(?:ting)?|style|docs?|comments?|whitespace|imports?|warnings?)\b/i;

/** A fix says so or closes an issue, and changes little: large changes do other things, too. */
export function isFix(change: SourceChange, changedFunctions: number): boolean {
  const says = saysFix.test(change.message) && !saysOther.test(change.message);
  return (change.closesIssue || says) && changedFunctions > 0 && changedFunctions <= 10;
}

const nothing =
  /\b(?:None|null|nil|nullptr|undefined|NULL|is_none|is_some|is_null|isNull|nonNull|isEmpty|is_empty|Optional|requireNonNull)\b/;
const safeAccess = /\?\.|\?\?|\bunwrap_or|\bor_else\b|getOrDefault|\bok_or\b|if let Some|let Some\(.*else/;
const exits =
  /^[\s{:(]*(?:return|raise|throw|continue|break|panic!?|std::process|process\.exit|bail!|os\.Exit|exit|goto|yield break)\b/;
const condition = new Set(['condition', 'condition_clause']);
const conditionals =
  /^(?:if_statement|if_expression|if_clause|elif_clause|while_statement|while_expression|do_statement|conditional_expression|ternary_expression|for_statement|for_clause)$/;
const tries = /^(?:try_statement|try_with_resources_statement|catch_clause|except_clause|finally_clause)$/;
const cases =
  /^(?:elif_clause|else_clause|case_clause|switch_case|switch_default|expression_case|default_case|match_arm|case_statement|switch_block_statement_group|switch_rule|else)$/;
const callArguments = /^(?:arguments|argument_list)$/;
const resources =
  /\.close\(|\.Close\(|\.dispose\(|\.release\(|\.shutdown\(|\.cancel\(|\bcancel\(|\bfree\(|\bdelete\b|\bdefer\b|\bfclose\(|clearTimeout|clearInterval|removeEventListener|unsubscribe|unique_ptr|make_unique/;
const locks = /\block(?:_guard)?\b|\.lock\(|\.Lock\(|synchronized|scoped_lock|Mutex|\bmu\.|RLock\(/;
const literal =
  /^(?:integer|float|number|string|true|false|int_literal|float_literal|integer_literal|decimal_integer_literal|decimal_floating_point_literal|number_literal|string_literal|interpreted_string_literal|char_literal|character_literal|boolean_literal|raw_string_literal|string_content|string_fragment|template_string|bool)$/;

/** What a fix did to a function: at most one pattern of each name. */
export function bugFixes(pair: FunctionPair): FoundPattern[] {
  const { before, after } = pair;
  if (!before.declaration.body || !after.declaration.body) return [];
  const texts = { before: before.tree.text, after: after.tree.text };
  const edits = editsBetween(before.declaration.body, after.declaration.body, texts);
  const header = before.parameters.join(' ') === after.parameters.join(' ') ? [] : defaultsAdded(pair);
  if (edits.length > 30) return [];
  const names = new Set([...header, ...edits.flatMap((edit) => nameOf(edit, edits, texts) ?? [])]);
  return [...names].sort().map((name) => ({
    category: 'bug-fix',
    name,
    path: after.file.path,
    place: after.scope ? `${after.scope}.${after.name}` : after.name,
    before: before.text,
    after: after.text,
  }));
}

function defaultsAdded(pair: FunctionPair): string[] {
  const count = (leaves: readonly string[]): number => leaves.filter((leaf) => leaf === '=').length;
  return count(pair.after.parameters) > count(pair.before.parameters) ? ['default-value'] : [];
}

interface Texts {
  readonly before: string;
  readonly after: string;
}

/** The label of one difference, null when it is a part of another or none is known. The most telling rule comes first. */
function nameOf(edit: Edit, all: readonly Edit[], texts: Texts): string | null {
  const old = edit.before ? texts.before.slice(edit.before.start, edit.before.end) : '';
  const now = edit.after ? texts.after.slice(edit.after.start, edit.after.end) : '';
  const code = (text: string): string => text.replace(/\s+/g, '');
  // What was wrapped is said by what wraps it.
  if (
    !edit.after &&
    all.some(
      (other) =>
        other !== edit &&
        other.after &&
        !other.before &&
        code(texts.after.slice(other.after.start, other.after.end)).includes(code(old)),
    )
  )
    return null;
  if (
    now.includes('await') &&
    !old.includes('await') &&
    code(now).replaceAll('await', '').replace(/[()]/g, '') === code(old).replace(/[()]/g, '')
  )
    return 'missing-await';
  const node = edit.after;
  const tried =
    node && !(edit.before && tries.test(edit.before.type))
      ? [...descendants(node)].find((inner) => tries.test(inner.type))
      : null;
  if (tried && !/\b(?:except|catch|try)\b/.test(old))
    return resources.test(now) && !/\bcatch\b|\bexcept\b/.test(now)
      ? 'resource-released'
      : 'exception-handling';
  if (locks.test(now) && !locks.test(old) && !edit.before) return 'synchronisation';
  if (node && !edit.before && insertedGuard(node, texts.after)) return guardName(node, texts.after);
  if (
    node &&
    edit.before &&
    !/^(?:if_statement|if_expression)$/.test(edit.before.type) &&
    /^(?:if_statement|if_expression)$/.test(node.type) &&
    code(now).includes(code(old).replace(/;$/, ''))
  )
    return guardName(node, texts.after);
  if (
    /^(?:with_statement|defer_statement)$/.test(node?.type ?? '') ||
    (resources.test(now) && !resources.test(old))
  )
    return 'resource-released';
  if (safeAccess.test(now) && !safeAccess.test(old)) return 'null-check';
  const inCondition = insideCondition(edit);
  if (isOffByOne(old, now, edit, inCondition)) return 'off-by-one';
  if (inCondition) return nothing.test(now) && !nothing.test(old) ? 'null-check' : 'condition-changed';
  if (
    edit.around.some((around) => tries.test(around.type) && /catch|except/.test(around.type)) &&
    /type|identifier|tuple/.test(`${edit.before?.type ?? ''}${node?.type ?? ''}`)
  )
    return 'exception-handling';
  if (node && cases.test(node.type) && !edit.before) return 'missing-case';
  const call = edit.around.at(-1);
  const isCallee =
    call && /call|invocation/.test(call.type) && edit.before && node && !callArguments.test(node.type);
  if (isCallee) return 'called-function';
  if (
    edit.around.some((around) =>
      /^(?:field_expression|member_expression|attribute|selector_expression|scoped_identifier|qualified_identifier)$/.test(
        around.type,
      ),
    ) &&
    edit.around.some((around) => /^(?:call|call_expression|method_invocation)$/.test(around.type)) &&
    !edit.around.some((around) => callArguments.test(around.type))
  )
    return 'called-function';
  if (
    edit.around.some((around) => callArguments.test(around.type)) ||
    (node && callArguments.test(node.type))
  )
    return 'argument';
  if (edit.before && node && !edit.before.named && !node.named && edit.before.type !== node.type)
    return 'operator';
  if (edit.before && node && literal.test(node.type) && literal.test(edit.before.type)) return 'constant';
  if (
    edit.around.some((around) => /^return_(?:statement|expression)$/.test(around.type)) ||
    (edit.before && /^return_/.test(edit.before.type) && node)
  )
    return 'return-value';
  if (
    node &&
    !edit.before &&
    /declaration|assignment|expression_statement/.test(node.type) &&
    /[^=!<>]=[^=]/.test(now)
  )
    return 'missing-assignment';
  return null;
}

/** An `if` that leaves, or that surrounds what was there before. */
function insertedGuard(node: SyntaxNode, text: string): boolean {
  const guard = guardIn(node);
  if (!guard) return false;
  const body = guard.children.find(
    (child) => child.field === 'consequence' || child.field === 'body' || child.type === 'block',
  );
  return Boolean(body) && (exits.test(text.slice(body!.start, body!.end)) || node.type === guard.type);
}

function guardIn(node: SyntaxNode): SyntaxNode | null {
  if (/^(?:if_statement|if_expression)$/.test(node.type)) return node;
  return node.type === 'expression_statement' && node.children[0]?.type === 'if_expression'
    ? node.children[0]
    : null;
}

function guardName(node: SyntaxNode, text: string): string {
  const guard = guardIn(node)!;
  const test = guard.children.find((child) => condition.has(child.field ?? ''));
  const tested = test ? text.slice(test.start, test.end).trim() : '';
  // `if not x:` and `if (!x)` ask whether there is anything.
  const asksForAny = /^\(?\s*(?:not\s+|!)?\s*[\w.]+(?:->\w+)*\s*\)?$/.test(tested);
  return nothing.test(tested) || safeAccess.test(tested) || asksForAny || /^\(?let Some/.test(tested)
    ? 'null-check'
    : 'guard';
}

function insideCondition(edit: Edit): boolean {
  const path = [...edit.around, edit.after ?? edit.before!];
  return path.some((node, index) => {
    const parent = path[index - 1];
    return (
      parent !== undefined &&
      conditionals.test(parent.type) &&
      (condition.has(node.field ?? '') ||
        node.type === 'condition_clause' ||
        (parent.type === 'conditional_expression' && node === parent.children[2]))
    );
  });
}

const strictness: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

function isOffByOne(old: string, now: string, edit: Edit, inCondition: boolean): boolean {
  if (strictness[old] === now) return true;
  const bare = (text: string): string => text.replace(/[\s()]/g, '');
  const one = /[+-]1$|^1[+]/;
  if (one.test(bare(now)) && bare(now).replace(one, '') === bare(old)) return true;
  if (one.test(bare(old)) && bare(old).replace(one, '') === bare(now)) return true;
  // `..` and `..=`
  if ((old === '..' && now === '..=') || (old === '..=' && now === '..')) return true;
  const bounds =
    edit.around.some((node) => /subscript|index|slice|range|for_|binary/.test(node.type)) || inCondition;
  const call = edit.around.some((node) => /argument/.test(node.type));
  const inserted = bare(now || old);
  if (!edit.before !== !edit.after && call && /^[+-]?1$/.test(inserted)) return bounds;
  return bounds && /^-?\d+$/.test(old) && /^-?\d+$/.test(now) && Math.abs(Number(old) - Number(now)) === 1;
}
