import { childOf } from '../tree.ts';
import type { SyntaxNode } from '../tree.ts';
import type { LanguageNames } from './language.ts';
import { javascriptLibrary, nodeModules, typescriptLibrary } from './library/javascript.ts';
import type { NameRules, NameWalk } from './rules.ts';
import type { Scope } from './scope.ts';

/** Names in JavaScript and TypeScript; types and values share one space here, which no code that people write minds. */
const javascriptNames: NameRules = {
  names: new Set([
    'identifier',
    'type_identifier',
    'shorthand_property_identifier',
    'shorthand_property_identifier_pattern',
  ]),
  scopes: {
    function_declaration: 'block',
    generator_function_declaration: 'block',
    function_expression: 'block',
    generator_function: 'block',
    function_signature: 'block',
    arrow_function: 'block',
    method_definition: 'block',
    method_signature: 'block',
    abstract_method_signature: 'block',
    call_signature: 'block',
    construct_signature: 'block',
    function_type: 'block',
    constructor_type: 'block',
    class_declaration: 'block',
    abstract_class_declaration: 'block',
    class: 'block',
    interface_declaration: 'block',
    type_alias_declaration: 'block',
    enum_declaration: 'block',
    statement_block: 'block',
    class_static_block: 'block',
    for_statement: 'block',
    for_in_statement: 'block',
    catch_clause: 'block',
    switch_body: 'block',
    index_signature: 'block',
    conditional_type: 'block',
  },
  declares: {
    function_declaration: { outer: ['name'] },
    generator_function_declaration: { outer: ['name'] },
    function_signature: { outer: ['name'] },
    function_expression: { inner: ['name'] },
    generator_function: { inner: ['name'] },
    arrow_function: { inner: ['parameter'] },
    class_declaration: { outer: ['name'] },
    abstract_class_declaration: { outer: ['name'] },
    class: { inner: ['name'] },
    interface_declaration: { outer: ['name'] },
    type_alias_declaration: { outer: ['name'] },
    enum_declaration: { outer: ['name'] },
    internal_module: { outer: ['name'] },
    module: { outer: ['name'] },
    variable_declarator: { outer: ['name'] },
    catch_clause: { inner: ['parameter'] },
    type_parameter: { outer: ['name'] },
    mapped_type_clause: { outer: ['name'] },
    index_signature: { inner: ['name'] },
    required_parameter: { outer: ['pattern', 'name'] },
    optional_parameter: { outer: ['pattern', 'name'] },
    namespace_import: {},
    import_alias: { outer: ['name'] },
  },
  notPattern: new Set([
    'member_expression',
    'subscript_expression',
    'call_expression',
    'non_null_expression',
    'assignment_pattern.right',
    'object_assignment_pattern.right',
    'pair_pattern.key',
    'decorator',
    'string',
  ]),
  notLookedUp: new Set([
    'member_expression.property',
    'nested_identifier.property',
    'nested_type_identifier.name',
    'export_specifier.alias',
    'import_specifier.name',
    'enum_assignment.name',
    'enum_body.name',
    'type_predicate.name',
    'import_attribute',
    'namespace_export',
    'jsx_namespace_name',
  ]),
  special: (node, walk) => {
    switch (node.type) {
      case 'formal_parameters':
        for (const child of node.children)
          if (child.named && !/^(?:required|optional)_parameter$|^ERROR$|comment/.test(child.type))
            walk.declare(child);
        break;
      case 'variable_declaration':
        for (const { type, children } of node.children) {
          const name = type === 'variable_declarator' && children.find(({ field }) => field === 'name');
          // `var` is seen in the whole function; a name too many does no harm.
          if (name) for (let at: Scope | null = walk.scope; at; at = at.parent) walk.declare(name, at);
        }
        break;
      case 'for_in_statement': {
        const left = childOf(node, 'left');
        if (left && node.children.some(({ type }) => /^(?:const|let|var)$/.test(type))) walk.declare(left);
        break;
      }
      case 'import_statement':
        for (const child of node.children) if (child.type === 'import_clause') declareImports(child, walk);
        break;
      case 'export_statement':
        if (childOf(node, 'source')) for (const child of node.children) walk.ignore(child);
        break;
      case 'infer_type':
        for (const child of node.children)
          if (child.type === 'type_identifier') walk.declare(child, walk.scope.parent ?? walk.scope);
        break;
      case 'enum_body':
        for (const child of node.children) {
          const member = child.type === 'enum_assignment' ? childOf(child, 'name') : child;
          if (member?.type === 'property_identifier') walk.declareName(walk.textOf(member));
        }
        break;
      case 'jsx_opening_element':
      case 'jsx_closing_element':
      case 'jsx_self_closing_element': {
        // Elements in lower case are the page's own.
        const name = childOf(node, 'name');
        if (name?.type === 'identifier' && /^[a-z]/.test(walk.textOf(name))) walk.ignore(name);
        break;
      }
    }
  },
};

function declareImports(clause: SyntaxNode, walk: NameWalk): void {
  for (const child of clause.children) {
    if (child.type === 'named_imports')
      for (const specifier of child.children) {
        const local = childOf(specifier, 'alias') ?? childOf(specifier, 'name');
        if (local) walk.declare(local);
      }
    else walk.declare(child);
  }
}

export const javascriptLanguage: LanguageNames = {
  rules: javascriptNames,
  library: javascriptLibrary,
  separator: '.',
  judge: ({ name, attribute }) => {
    const importLine = javascriptLibrary.importOf.get(name);
    // `path` alone is a variable; `path.join` is Node's module.
    if (importLine === undefined || (attribute === null && nodeModules.has(name))) return 'undefined';
    return { importLine };
  },
};

export const typescriptLanguage: LanguageNames = { ...javascriptLanguage, library: typescriptLibrary };
