import { childOf, descendants } from '../tree.ts';
import type { SyntaxNode } from '../tree.ts';
import type { LanguageNames } from './language.ts';
import { javaLibrary, javaPackageOf, javaPackages } from './library/java.ts';
import type { NameRules, NameWalk } from './rules.ts';

const javaNames: NameRules = {
  names: new Set(['identifier', 'type_identifier']),
  scopes: {
    class_declaration: 'class',
    interface_declaration: 'class',
    enum_declaration: 'class',
    record_declaration: 'class',
    annotation_type_declaration: 'class',
    object_creation_expression: 'class',
    enum_constant: 'block',
    method_declaration: 'block',
    constructor_declaration: 'block',
    lambda_expression: 'block',
    block: 'block',
    for_statement: 'block',
    enhanced_for_statement: 'block',
    try_with_resources_statement: 'block',
    catch_clause: 'block',
    switch_block_statement_group: 'block',
    switch_rule: 'block',
  },
  declares: {
    class_declaration: { outer: ['name'] },
    interface_declaration: { outer: ['name'] },
    enum_declaration: { outer: ['name'] },
    record_declaration: { outer: ['name'] },
    annotation_type_declaration: { outer: ['name'] },
    enum_constant: { outer: ['name'] },
    method_declaration: { outer: ['name'] },
    variable_declarator: { outer: ['name'] },
    formal_parameter: { outer: ['name'] },
    catch_formal_parameter: { outer: ['name'] },
    resource: { outer: ['name'] },
    enhanced_for_statement: { inner: ['name'] },
    lambda_expression: { inner: ['parameters'] },
    instanceof_expression: { outer: ['name'] },
    annotation_type_element_declaration: { outer: ['name'] },
  },
  // The parameters of a lambda that have types are formal parameters and declare themselves.
  notPattern: new Set(['formal_parameters']),
  notLookedUp: new Set([
    'field_access.field',
    'constructor_declaration.name',
    'compact_constructor_declaration.name',
    'element_value_pair.key',
    'annotation.name',
    'marker_annotation.name',
    'labeled_statement.',
    'break_statement.',
    'continue_statement.',
    'switch_label.',
    'package_declaration.',
  ]),
  special: (node, walk) => {
    switch (node.type) {
      case 'package_declaration':
        walk.ignore(node);
        break;
      case 'import_declaration':
        declareImport(node, walk);
        break;
      case 'enum_declaration':
        for (const name of ['values', 'valueOf', 'ordinal', 'name', 'compareTo']) walk.declareName(name);
        break;
      case 'class_declaration':
      case 'interface_declaration':
      case 'object_creation_expression': {
        // An anonymous class inherits from the type that it names.
        const anonymous = node.children.some(({ type }) => type === 'class_body');
        const base =
          node.type === 'object_creation_expression'
            ? anonymous
              ? childOf(node, 'type')
              : null
            : (childOf(node, 'superclass') ??
              node.children.find(({ type }) => type === 'extends_interfaces'));
        const name = base ? lastTypeName(base, walk) : null;
        if (name !== null && /(?:Exception|Error)$/.test(name)) {
          walk.scope.interfaces.push(name);
          for (const member of ['getMessage', 'getCause', 'initCause', 'addSuppressed', 'printStackTrace'])
            walk.declareName(member);
        } else if (name !== null) walk.scope.bases.push(name);
        const implemented = childOf(node, 'interfaces');
        // Interfaces of this context give their defaults and constants; those of elsewhere rarely have any.
        for (const name of implemented ? typeNames(implemented, walk) : []) walk.scope.interfaces.push(name);
        break;
      }
      case 'type_parameter': {
        const name = node.children.find(({ type }) => type === 'type_identifier' || type === 'identifier');
        if (name) walk.declare(name);
        break;
      }
      case 'method_invocation': {
        const name = childOf(node, 'name');
        if (name && childOf(node, 'object')) walk.ignore(name);
        break;
      }
      case 'method_reference': {
        const name = node.children.at(-1);
        if (name && node.children.length > 1) walk.ignore(name);
        break;
      }
      case 'type_pattern':
      case 'record_pattern_component': {
        const name = node.children.findLast(({ type }) => type === 'identifier');
        if (name) walk.declare(name);
        break;
      }
      case 'scoped_type_identifier':
      case 'scoped_identifier': {
        const [first, ...others] = node.children;
        for (const other of others) if (other.named && !/annotation/.test(other.type)) walk.ignore(other);
        // A path that begins in lower case is a package.
        if (first && /^[a-z]/.test(walk.textOf(first))) walk.ignore(first);
        break;
      }
    }
  },
};

function declareImport(node: SyntaxNode, walk: NameWalk): void {
  const path = node.children.find(({ type }) => type === 'scoped_identifier' || type === 'identifier');
  const wild = node.children.some(({ type }) => type === 'asterisk');
  const fixed = node.children.some(({ type }) => type === 'static');
  if (path) {
    const module = walk.textOf(path).replace(/\s/g, '');
    walk.imported(wild ? `${module}.*` : module);
    if (!wild) walk.declareName(module.split('.').at(-1)!);
    else if (fixed || !javaPackages.has(module)) walk.scope.root.open = true;
  }
  walk.ignore(node);
}

function typeNames(node: SyntaxNode, walk: NameWalk): string[] {
  return [...descendants(node)]
    .filter(({ type }) => type === 'type_identifier')
    .map((name) => walk.textOf(name));
}

function lastTypeName(node: SyntaxNode, walk: NameWalk): string {
  return typeNames(node, walk)[0] ?? '';
}

export const javaLanguage: LanguageNames = {
  rules: javaNames,
  library: javaLibrary,
  separator: '.',
  judge: ({ name }, { imports }) => {
    const importLine = javaLibrary.importOf.get(name);
    if (importLine !== undefined)
      return imports.has(`${javaPackageOf.get(name) ?? ''}.*`) ? 'known' : { importLine };
    // A wildcard of the standard library may hold the types that the table does not name.
    return /^[A-Z]/.test(name) && [...imports].some((path) => path.endsWith('.*')) ? 'known' : 'undefined';
  },
};
