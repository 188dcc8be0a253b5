import { childOf } from '../tree.ts';
import type { SyntaxNode } from '../tree.ts';
import type { LanguageNames } from './language.ts';
import { cppGlobals, cppHeaders, cppLibrary, cppProvides } from './library/cpp.ts';
import type { NameRules, NameWalk } from './rules.ts';
import type { SourceNames } from './walk.ts';

const cppNames: NameRules = {
  names: new Set(['identifier', 'type_identifier', 'namespace_identifier']),
  scopes: {
    class_specifier: 'class',
    struct_specifier: 'class',
    union_specifier: 'class',
    namespace_definition: 'class',
    function_definition: 'block',
    template_declaration: 'block',
    lambda_expression: 'block',
    compound_statement: 'block',
    for_statement: 'block',
    for_range_loop: 'block',
    catch_clause: 'block',
    if_statement: 'block',
    while_statement: 'block',
    switch_statement: 'block',
    preproc_function_def: 'block',
    requires_expression: 'block',
  },
  declares: {
    declaration: { outer: ['declarator'] },
    parameter_declaration: { outer: ['declarator'] },
    optional_parameter_declaration: { outer: ['declarator'] },
    variadic_parameter_declaration: { outer: ['declarator'] },
    for_range_loop: { inner: ['declarator'] },
    namespace_alias_definition: { outer: ['name'] },
    preproc_def: { outer: ['name'] },
    preproc_function_def: { outer: ['name'], inner: ['parameters'] },
    condition_clause: {},
    lambda_capture_initializer: { outer: ['left'] },
    optional_type_parameter_declaration: { outer: ['name'] },
  },
  notPattern: new Set([
    'qualified_identifier',
    'init_declarator.value',
    'array_declarator.size',
    'function_declarator.parameters',
    'trailing_return_type',
    'operator_name',
    'destructor_name',
    'initializer_list',
    'argument_list',
    'noexcept',
    'requires_clause',
    'attribute_declaration',
    'template_function',
    'bitfield_clause',
  ]),
  notLookedUp: new Set([
    'preproc_ifdef.name',
    'preproc_defined',
    'preproc_call',
    'destructor_name',
    'destructor_name.',
    'attribute.name',
    'attribute.',
    'namespace_definition.name',
    'nested_namespace_specifier',
    'nested_namespace_specifier.',
    'preproc_if.condition',
    'friend_declaration.',
    'module_name',
  ]),
  special: (node, walk) => {
    const outer = walk.scope.parent ?? walk.scope;
    switch (node.type) {
      case 'preproc_include': {
        const path = childOf(node, 'path');
        if (path) walk.imported(walk.textOf(path));
        walk.ignore(node);
        break;
      }
      case 'preproc_if':
      case 'preproc_elif': {
        const condition = childOf(node, 'condition');
        if (condition) walk.ignore(condition);
        break;
      }
      case 'namespace_definition': {
        const name = childOf(node, 'name');
        if (!name) {
          outer.bases.push('');
          walk.container('');
          break;
        }
        for (const part of walk.textOf(name).split('::')) {
          walk.declareName(part, outer);
          // A namespace may go on in another file.
          walk.scope.bases.push(part);
          walk.container(part);
        }
        walk.ignore(name);
        break;
      }
      case 'class_specifier':
      case 'struct_specifier':
      case 'union_specifier': {
        const name = childOf(node, 'name');
        if (name?.type === 'type_identifier') declareAround(name, walk, outer);
        for (const clause of node.children)
          if (clause.type === 'base_class_clause')
            for (const base of clause.children) {
              const bare = base.named && base.type !== 'access_specifier' ? lastName(base, walk) : null;
              if (bare) walk.scope.bases.push(bare);
            }
        break;
      }
      case 'enum_specifier':
      case 'concept_definition':
      case 'alias_declaration': {
        const name = childOf(node, 'name');
        if (name) declareAround(name, walk, walk.scope);
        break;
      }
      case 'type_definition':
        for (const child of node.children) if (child.field === 'declarator') walk.declare(child);
        break;
      case 'enumerator': {
        const name = childOf(node, 'name');
        if (name) walk.declare(name);
        break;
      }
      case 'field_declaration':
        for (const child of node.children) if (child.field === 'declarator') declareFields(child, walk);
        break;
      case 'function_definition': {
        const declared = declaredName(childOf(node, 'declarator'));
        if (declared?.type === 'field_identifier') walk.declareName(walk.textOf(declared), outer);
        else if (declared?.type === 'identifier') declareAround(declared, walk, outer);
        // A member that is defined outside of its class sees what the class has.
        else if (declared?.type === 'qualified_identifier')
          walk.scope.bases.push(...qualifiers(declared, walk));
        break;
      }
      case 'declaration': {
        const declared = declaredName(childOf(node, 'declarator'));
        if (declared?.type === 'identifier') declareAround(declared, walk, walk.scope);
        break;
      }
      case 'type_parameter_declaration':
      case 'variadic_type_parameter_declaration':
      case 'friend_declaration':
        for (const child of node.children) if (child.type === 'type_identifier') walk.declare(child);
        break;
      case 'using_declaration':
        declareUsing(node, walk);
        break;
      case 'qualified_identifier':
        lookUpQualified(node, walk);
        break;
      case 'attribute_declaration':
        walk.ignore(node);
        break;
    }
  },
};

/** What stands in a template is declared around the template as well. */
function declareAround(name: SyntaxNode, walk: NameWalk, scope: NameWalk['scope']): void {
  walk.declare(name, scope);
  if (walk.above.at(-1)?.type === 'template_declaration' && scope.parent) walk.declare(name, scope.parent);
}

function declareFields(declarator: SyntaxNode, walk: NameWalk): void {
  if (declarator.type === 'field_identifier') walk.declareName(walk.textOf(declarator));
  for (const child of declarator.children)
    if (/declarator$|^field_identifier$/.test(child.type)) declareFields(child, walk);
}

function declaredName(declarator: SyntaxNode | null): SyntaxNode | null {
  let inner = declarator;
  while (inner && /declarator$/.test(inner.type))
    inner =
      childOf(inner, 'declarator') ??
      inner.children.find(({ type }) => /declarator$|identifier$/.test(type)) ??
      null;
  return inner;
}

function lastName(node: SyntaxNode, walk: NameWalk): string | null {
  if (node.type === 'qualified_identifier') {
    const name = childOf(node, 'name');
    return name && lastName(name, walk);
  }
  const name = node.type === 'template_type' ? childOf(node, 'name') : node;
  return name && walk.textOf(name);
}

/** The classes and namespaces before the last name of `a::B<T>::f`. */
function qualifiers(node: SyntaxNode, walk: NameWalk): string[] {
  const found: string[] = [];
  for (let at: SyntaxNode | null = node; at?.type === 'qualified_identifier'; at = childOf(at, 'name')) {
    const scope = childOf(at, 'scope');
    const name = scope && lastName(scope, walk);
    if (name) found.push(name);
  }
  return found;
}

/** Of `a::b::c` only `a` is looked up; what stands in angle brackets still is. */
function lookUpQualified(node: SyntaxNode, walk: NameWalk): void {
  const scope = childOf(node, 'scope');
  const name = childOf(node, 'name');
  const ignoreName = (part: SyntaxNode | null): void => {
    if (!part) return;
    if (part.type === 'template_type' || part.type === 'template_function' || part.type === 'template_method')
      ignoreName(childOf(part, 'name'));
    else if (part.type === 'qualified_identifier') {
      ignoreName(childOf(part, 'scope'));
      ignoreName(childOf(part, 'name'));
    } else walk.ignore(part);
  };
  ignoreName(name);
  if (scope?.type === 'namespace_identifier' && walk.textOf(scope) === 'std' && name) {
    const first = name.type === 'qualified_identifier' ? childOf(name, 'scope') : name;
    const bare = first && lastName(first, walk);
    if (bare) walk.qualified('std', bare, node);
  }
}

function declareUsing(node: SyntaxNode, walk: NameWalk): void {
  const target = node.children.find(({ type }) => /identifier$/.test(type));
  if (!target) return;
  const whole = node.children.some(({ type }) => type === 'namespace');
  if (whole) {
    const path = walk.textOf(target);
    if (path === 'std') walk.imported('namespace std');
    else walk.scope.bases.push(path.split('::').at(-1)!);
    walk.ignore(target);
  } else {
    const name = lastName(target, walk);
    if (name) walk.declareName(name);
  }
}

const included = (header: string, { imports }: SourceNames): boolean =>
  imports.has(`<${header}>`) ||
  imports.has('<bits/stdc++.h>') ||
  [...imports].some((path) => cppProvides.get(path.slice(1, -1))?.has(header));

function includeFor(name: string, names: SourceNames): string | null {
  const headers = cppHeaders.get(name);
  if (!headers || headers.some((header) => included(header, names))) return null;
  return `#include <${headers[0]!}>`;
}

/** Names of a file's own headers without folders, and headers that are no part of the standard library. */
function unknownHeader(path: string, files: { has(file: string): boolean }): boolean {
  if (path === 'namespace std' || path === '<bits/stdc++.h>') return false;
  const header = path.slice(1, -1);
  if (path.startsWith('"')) return !files.has(header.split('/').at(-1)!);
  return !cppProvides.has(header);
}

export const cppLanguage: LanguageNames = {
  rules: cppNames,
  library: cppLibrary,
  separator: '::',
  judge: ({ name, place }, names) => {
    if (cppGlobals.has(name)) {
      const importLine = includeFor(name, names);
      return importLine === null ? 'known' : { importLine };
    }
    if (!cppHeaders.has(name)) return 'undefined';
    const importLine = includeFor(name, names);
    if (importLine !== null) return { importLine };
    if (names.imports.has('namespace std')) return 'known';
    // Calls find functions of `std` by the types of their arguments.
    return place === 'call_expression.function' ? 'known' : { importLine: `using std::${name};` };
  },
  judgeQualified: (_, name, names) => includeFor(name, names),
  opensBy: ({ imports }, { files }) => [...imports].some((path) => unknownHeader(path, files)),
};
