import { childOf } from '../tree.ts';
import type { LanguageNames } from './language.ts';
import { pythonImportOf, pythonLibrary } from './library/python.ts';
import type { NameRules } from './rules.ts';

/** Names in Python. A class body is a scope that its methods do not see. */
const pythonNames: NameRules = {
  names: new Set(['identifier']),
  scopes: {
    function_definition: 'block',
    lambda: 'block',
    class_definition: 'hidden',
    list_comprehension: 'block',
    set_comprehension: 'block',
    dictionary_comprehension: 'block',
    generator_expression: 'block',
  },
  declares: {
    function_definition: { outer: ['name'], inner: ['parameters', 'type_parameters'] },
    class_definition: { outer: ['name'], inner: ['type_parameters'] },
    lambda: { inner: ['parameters'] },
    assignment: { outer: ['left'] },
    for_statement: { outer: ['left'] },
    for_in_clause: { outer: ['left'] },
    named_expression: { outer: ['name'] },
    aliased_import: { outer: ['alias'] },
    type_alias_statement: { outer: ['left'] },
  },
  notPattern: new Set([
    'attribute',
    'subscript',
    'call',
    'typed_parameter.type',
    'default_parameter.value',
    'typed_default_parameter.type',
    'typed_default_parameter.value',
  ]),
  notLookedUp: new Set(['attribute.attribute', 'keyword_argument.name']),
  special: (node, walk) => {
    switch (node.type) {
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement': {
        const module = childOf(node, 'module_name');
        if (module) walk.imported(walk.textOf(module));
        for (const child of node.children) {
          if (child.field === 'module_name') walk.ignore(child);
          else if (child.field === 'name') {
            const path = child.type === 'aliased_import' ? childOf(child, 'name') : child;
            if (!path) continue;
            if (!module) walk.imported(walk.textOf(path));
            // `import os.path` declares `os`.
            if (child.type !== 'aliased_import') walk.declareName(walk.textOf(path).split('.')[0]!);
            walk.ignore(path);
          } else if (child.type === 'wildcard_import') walk.scope.root.open = true;
        }
        break;
      }
      case 'as_pattern': {
        const alias = childOf(node, 'alias') ?? node.children.at(-1);
        if (alias) walk.declare(alias);
        break;
      }
      case 'except_clause':
      case 'except_group_clause': {
        const at = node.children.findIndex(({ type }) => type === 'as');
        const name = at < 0 ? undefined : node.children[at + 1];
        if (name?.type === 'identifier') walk.declare(name);
        break;
      }
      case 'global_statement':
      case 'nonlocal_statement':
        for (const name of node.children)
          if (name.type === 'identifier')
            walk.declare(name, node.type[0] === 'g' ? walk.scope.root : walk.scope);
        break;
      case 'splat_pattern':
      case 'case_pattern':
      case 'keyword_pattern':
        for (const [index, child] of node.children.entries()) {
          if (child.type === 'identifier' && node.type === 'splat_pattern') walk.declare(child);
          if (child.type === 'identifier' && node.type === 'keyword_pattern' && index === 0)
            walk.ignore(child);
          // A single name captures; a dotted one is a value.
          if (child.type === 'dotted_name' && child.children.length === 1) walk.declare(child);
        }
        break;
      case 'dotted_name':
        // Beyond the first, the parts of a dotted name are attributes.
        for (const part of node.children.slice(1)) walk.ignore(part);
        break;
    }
  },
};

export const pythonLanguage: LanguageNames = {
  rules: pythonNames,
  library: pythonLibrary,
  separator: '.',
  judge: ({ name, attribute }) => {
    const importLine = pythonImportOf(name, attribute);
    return importLine === null ? 'undefined' : { importLine };
  },
};
