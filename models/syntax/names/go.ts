import { childOf, descendants } from '../tree.ts';
import type { SyntaxNode } from '../tree.ts';
import type { LanguageNames } from './language.ts';
import { goLibrary } from './library/go.ts';
import type { NameRules } from './rules.ts';

const functionScope = 'block';

const goNames: NameRules = {
  names: new Set(['identifier', 'type_identifier', 'package_identifier']),
  scopes: {
    function_declaration: functionScope,
    method_declaration: functionScope,
    func_literal: functionScope,
    function_type: functionScope,
    method_elem: functionScope,
    type_declaration: 'block',
    block: 'block',
    if_statement: 'block',
    for_statement: 'block',
    expression_switch_statement: 'block',
    type_switch_statement: 'block',
    select_statement: 'block',
    expression_case: 'block',
    type_case: 'block',
    default_case: 'block',
    communication_case: 'block',
  },
  declares: {
    function_declaration: { outer: ['name'] },
    parameter_declaration: { outer: ['name'] },
    variadic_parameter_declaration: { outer: ['name'] },
    type_parameter_declaration: { outer: ['name'] },
    const_spec: { outer: ['name'] },
    var_spec: { outer: ['name'] },
    short_var_declaration: { outer: ['left'] },
    type_switch_statement: { inner: ['alias'] },
  },
  notPattern: new Set(['selector_expression', 'index_expression', 'call_expression']),
  notLookedUp: new Set(['package_clause', 'package_clause.', 'import_spec.name', 'qualified_type.name']),
  special: (node, walk) => {
    switch (node.type) {
      case 'type_declaration':
        for (const spec of node.children) {
          const name = childOf(spec, 'name');
          // Its type parameters live inside, its name outside.
          if (name) walk.declare(name, walk.scope.parent ?? walk.scope);
        }
        break;
      case 'range_clause':
      case 'receive_statement': {
        const left = childOf(node, 'left');
        if (left && node.children.some(({ type }) => type === ':=')) walk.declare(left);
        break;
      }
      case 'import_spec': {
        const path = childOf(node, 'path');
        if (!path) break;
        const module = walk.textOf(path).slice(1, -1);
        const name = childOf(node, 'name');
        walk.imported(module);
        if (name?.type === 'dot') walk.scope.root.open = true;
        else if (name) walk.declareName(walk.textOf(name));
        else for (const guess of packageNames(module)) walk.declareName(guess);
        break;
      }
      case 'method_declaration': {
        // The receiver's type names its own parameters: `func (s *Stack[T]) Pop() T`.
        const receiver = childOf(node, 'receiver');
        if (receiver)
          for (const inner of descendants(receiver)) if (inner.type === 'type_arguments') walk.declare(inner);
        break;
      }
      case 'keyed_element': {
        // A key is a field's name as well as a variable's.
        const key: SyntaxNode | null = childOf(node, 'key');
        const only = key?.type === 'literal_element' ? key.children[0] : key;
        if (only?.type === 'identifier') walk.ignore(only);
        break;
      }
    }
  },
};

/** What the package of an import path may be called: its last part, without a version and the usual prefixes. */
function packageNames(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  const last = (parts.at(-1) ?? '').replace(/\.v\d+$/, '');
  return [last, ...last.split(/[-.]/), last.replaceAll('-', ''), last.replaceAll('-', '_')];
}

export const goLanguage: LanguageNames = {
  rules: goNames,
  library: goLibrary,
  separator: '.',
  judge: ({ name, place }) => {
    const importLine = goLibrary.importOf.get(name);
    const qualifies = place === 'selector_expression.operand' || place === 'qualified_type.package';
    return importLine !== undefined && qualifies ? { importLine } : 'undefined';
  },
};
