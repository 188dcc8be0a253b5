import { childOf } from './tree.ts';
import type { SyntaxNode, SyntaxTree } from './tree.ts';

/** A function or a container of functions (class, interface, trait, impl, module, namespace, enum, struct). */
export interface Declaration {
  readonly kind: 'function' | 'container';
  readonly name: string;
  /** The declaration proper, without export, decorators or template parameters around it. */
  readonly node: SyntaxNode;
  /** From its doc comment, decorators and attributes. */
  readonly start: number;
  readonly end: number;
  readonly parameters: SyntaxNode | null;
  readonly body: SyntaxNode | null;
  /** What a container holds; functions inside functions belong to the outer one. */
  readonly members: readonly Declaration[];
}

const functions = new Set([
  'function_definition', // Python, C++
  'function_declaration', // JavaScript, TypeScript, Go
  'generator_function_declaration',
  'method_definition', // JavaScript, TypeScript
  'method_declaration', // Go, Java
  'constructor_declaration', // Java
  'compact_constructor_declaration',
  'function_item', // Rust
  'macro_definition',
]);
const containers = new Set([
  'class_definition', // Python
  'class_declaration', // JavaScript, TypeScript, Java
  'abstract_class_declaration', // TypeScript
  'interface_declaration',
  'enum_declaration',
  'type_alias_declaration',
  'internal_module',
  'module',
  'annotation_type_declaration', // Java
  'record_declaration',
  'type_spec', // Go
  'impl_item', // Rust
  'trait_item',
  'struct_item',
  'enum_item',
  'union_item',
  'mod_item',
  'class_specifier', // C++
  'struct_specifier',
  'union_specifier',
  'enum_specifier',
  'namespace_definition',
  'concept_definition',
]);
/** Nodes around a declaration that belong to it. */
const wrappers = new Set([
  'decorated_definition',
  'export_statement',
  'ambient_declaration',
  'expression_statement', // TypeScript's `namespace`
  'template_declaration',
  'type_declaration', // Go
  'lexical_declaration',
  'variable_declaration',
  'variable_declarator',
  'public_field_definition',
  'field_definition',
  'linkage_specification', // extern "C"
  'declaration_list',
]);
const functionValues = new Set(['arrow_function', 'function_expression', 'generator_function']);
const attached = /comment$|^attribute_item$|^inner_attribute_item$|^decorator$/;

/** Functions and containers of a tree in the order of the source. */
export function declarationsOf(tree: SyntaxTree): Declaration[] {
  return membersOf(tree.root, tree.text);
}

/** Declarations directly inside a node. */
export function membersOf(node: SyntaxNode, text: string): Declaration[] {
  const found: Declaration[] = [];
  node.children.forEach((child, index) => {
    const start = attachedStart(node.children, index, text);
    for (const [at, inner] of unwrap(child, text).entries())
      found.push({ ...inner, start: at === 0 ? start : inner.start, end: at === 0 ? child.end : inner.end });
  });
  // Wrappers that hold several (extern "C", Go's `type ( ... )`) must not give the first all of their text.
  return found.map((declaration, index) => {
    const next = found[index + 1];
    return next && next.start < declaration.end ? { ...declaration, end: declaration.node.end } : declaration;
  });
}

function unwrap(node: SyntaxNode, text: string): Declaration[] {
  if (functions.has(node.type)) return [functionAt(node, node, text)];
  if (containers.has(node.type)) {
    const body = childOf(node, 'body') ?? childOf(node, 'type');
    // `struct node *next;` names a type, it declares none.
    if (node.type.endsWith('_specifier') && !body) return [];
    return [
      {
        kind: 'container',
        name: nameOf(node, text),
        node,
        start: node.start,
        end: node.end,
        parameters: null,
        body,
        members: body ? membersOf(body, text) : [],
      },
    ];
  }
  const value = childOf(node, 'value');
  if (value && functionValues.has(value.type)) return [functionAt(node, value, text)];
  // A class in C++ is a statement's type: `class A { ... };` is one when it declares no variable.
  if (wrappers.has(node.type)) return node.children.flatMap((child) => unwrap(child, text));
  return [];
}

function functionAt(named: SyntaxNode, value: SyntaxNode, text: string): Declaration {
  const declarator = functionDeclarator(value);
  return {
    kind: 'function',
    name: nameOf(named, text),
    node: named,
    start: named.start,
    end: named.end,
    parameters: childOf(declarator ?? value, 'parameters'),
    body: childOf(value, 'body'),
    members: [],
  };
}

/** C++ hides name and parameters under pointers and references. */
function functionDeclarator(node: SyntaxNode): SyntaxNode | null {
  let inner = childOf(node, 'declarator');
  while (inner && inner.type !== 'function_declarator') {
    inner =
      childOf(inner, 'declarator') ?? inner.children.find((child) => /declarator$/.test(child.type)) ?? null;
  }
  return inner;
}

function nameOf(node: SyntaxNode, text: string): string {
  const declarator = functionDeclarator(node);
  const name = declarator
    ? childOf(declarator, 'declarator')
    : (childOf(node, 'name') ?? childOf(node, 'property') ?? childOf(node, 'type'));
  const own = name ? text.slice(name.start, name.end) : '';
  const receiver = childOf(node, 'receiver');
  const type = receiver && /(\w+)(?:\[[^\]]*\])?\s*\)$/.exec(text.slice(receiver.start, receiver.end))?.[1];
  if (type) return `${type}.${own}`;
  const trait = node.type === 'impl_item' ? childOf(node, 'trait') : null;
  if (trait) return `${text.slice(trait.start, trait.end)} for ${own}`;
  return own || 'anonymous';
}

/** Where the comments and attributes begin that stand directly above a node, with no empty line between. */
function attachedStart(siblings: readonly SyntaxNode[], index: number, text: string): number {
  let start = siblings[index]!.start;
  for (let above = index - 1; above >= 0; above -= 1) {
    const node = siblings[above]!;
    if (!attached.test(node.type)) break;
    if (
      (
        text
          .slice(node.start, start)
          .slice(node.end - node.start)
          .match(/\n/g) ?? []
      ).length > 1
    )
      break;
    // A comment that ends the line of a statement belongs to that statement.
    const line = text.slice(text.lastIndexOf('\n', node.start - 1) + 1, node.start);
    if (line.trim() !== '') break;
    start = node.start;
  }
  return start;
}
