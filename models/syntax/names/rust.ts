import { childOf } from '../tree.ts';
import type { SyntaxNode } from '../tree.ts';
import type { LanguageNames } from './language.ts';
import { rustLibrary, rustModules } from './library/rust.ts';
import type { NameRules, NameWalk } from './rules.ts';

const rustNames: NameRules = {
  names: new Set(['identifier', 'type_identifier', 'shorthand_field_identifier']),
  scopes: {
    function_item: 'block',
    function_signature_item: 'block',
    closure_expression: 'block',
    impl_item: 'block',
    trait_item: 'block',
    struct_item: 'block',
    enum_item: 'block',
    union_item: 'block',
    type_item: 'block',
    associated_type: 'block',
    mod_item: 'block',
    block: 'block',
    if_expression: 'block',
    while_expression: 'block',
    for_expression: 'block',
    match_arm: 'block',
    for_lifetimes: 'block',
  },
  declares: {
    parameter: { outer: ['pattern'] },
    let_declaration: { outer: ['pattern'] },
    let_condition: { outer: ['pattern'] },
    for_expression: { inner: ['pattern'] },
    struct_item: { outer: ['name'] },
    enum_item: { outer: ['name'] },
    union_item: { outer: ['name'] },
    type_item: { outer: ['name'] },
    trait_item: { outer: ['name'] },
    mod_item: { outer: ['name'] },
    static_item: { outer: ['name'] },
    type_parameter: { outer: ['name'] },
    const_parameter: { outer: ['name'] },
    macro_definition: { outer: ['name'] },
  },
  notPattern: new Set([
    'scoped_identifier',
    'scoped_type_identifier',
    'generic_type',
    'macro_invocation',
    'tuple_struct_pattern.type',
    'struct_pattern.type',
    'match_pattern.condition',
  ]),
  notLookedUp: new Set([
    'scoped_identifier.name',
    'scoped_type_identifier.name',
    'enum_variant.name',
    'lifetime',
    'label',
    'type_binding.name',
    'macro_invocation.macro',
    'function_item.name',
    'function_signature_item.name',
    'associated_type.name',
    'const_item.name',
  ]),
  special: (node, walk) => {
    switch (node.type) {
      case 'function_item':
      case 'function_signature_item':
      case 'const_item': {
        // What an impl or trait holds is only seen through it.
        const owner = walk.above.at(-2)?.type;
        const name = childOf(node, 'name');
        if (!name || owner === 'impl_item' || owner === 'trait_item') break;
        walk.declare(name, node.type === 'const_item' ? walk.scope : (walk.scope.parent ?? walk.scope));
        break;
      }
      case 'closure_parameters':
        for (const child of node.children) if (child.named && child.type !== 'parameter') walk.declare(child);
        break;
      case 'match_arm': {
        const pattern = childOf(node, 'pattern');
        if (pattern) walk.declare(pattern);
        break;
      }
      case 'use_declaration': {
        const argument = childOf(node, 'argument');
        if (argument) declareUse(argument, walk);
        walk.ignore(node);
        break;
      }
      case 'extern_crate_declaration': {
        const name = childOf(node, 'alias') ?? childOf(node, 'name');
        if (name) walk.declare(name);
        walk.ignore(node);
        break;
      }
      case 'attribute_item':
      case 'inner_attribute_item':
      case 'macro_definition':
      case 'visibility_modifier':
        for (const child of node.children) if (child.field !== 'name') walk.ignore(child);
        break;
      case 'macro_invocation': {
        const name = childOf(node, 'macro');
        const tokens = node.children.find(({ type }) => type === 'token_tree');
        if (name) walk.ignore(name);
        if (tokens && !(name && readsAsExpressions.has(walk.textOf(name)) && plain(tokens)))
          walk.ignore(tokens);
        break;
      }
      case 'token_tree':
        ignoreMembers(node, walk);
        break;
    }
  },
};

/** Macros whose arguments are expressions. */
const readsAsExpressions = new Set(
  'println print eprintln eprint format vec assert assert_eq assert_ne debug_assert debug_assert_eq panic write writeln dbg todo unreachable unimplemented'.split(
    ' ',
  ),
);

/** Whether tokens declare nothing: no closure, no pattern. */
function plain(node: SyntaxNode): boolean {
  return node.children.every(
    (child) => !/^(?:\||\|\||=>|let|fn|match|for|if|\$)$/.test(child.type) && plain(child),
  );
}

/** Tokens have no tree: what follows a dot or a path's separator is a member, what stands before `=` the name of an argument. */
function ignoreMembers(node: SyntaxNode, walk: NameWalk): void {
  node.children.forEach((child, index) => {
    if (child.type !== 'identifier') return;
    const before = node.children[index - 1]?.type;
    const after = node.children[index + 1]?.type;
    if (
      before === '.' ||
      before === '::' ||
      before === "'" ||
      after === '=' ||
      after === '!' ||
      after === ':'
    )
      walk.ignore(child);
    // A path begins with a crate, a module or a type.
    if (after === '::' && /^[a-z]/.test(walk.textOf(child))) walk.ignore(child);
  });
}

function declareUse(node: SyntaxNode, walk: NameWalk): void {
  switch (node.type) {
    case 'identifier':
    case 'type_identifier':
      walk.declareName(walk.textOf(node));
      break;
    case 'scoped_identifier': {
      const name = childOf(node, 'name');
      if (name) walk.declareName(walk.textOf(name));
      break;
    }
    case 'use_as_clause': {
      const alias = childOf(node, 'alias');
      if (alias) walk.declareName(walk.textOf(alias));
      break;
    }
    case 'scoped_use_list': {
      const path = childOf(node, 'path');
      const list = childOf(node, 'list');
      for (const child of list?.children ?? []) {
        // `use std::fmt::{self, Display}` declares `fmt` too.
        if (child.type === 'self' && path) walk.declareName(walk.textOf(path).split('::').at(-1)!);
        else declareUse(child, walk);
      }
      break;
    }
    case 'use_list':
      for (const child of node.children) declareUse(child, walk);
      break;
    case 'use_wildcard':
      // What is around a module in the same file is seen anyway.
      if (walk.textOf(node) !== 'super::*' || !walk.above.some(({ type }) => type === 'mod_item'))
        walk.scope.open = true;
      break;
  }
}

export const rustLanguage: LanguageNames = {
  rules: rustNames,
  library: rustLibrary,
  separator: '::',
  judge: ({ name, place }) => {
    const path = place === 'scoped_identifier.path' || place === 'scoped_type_identifier.path';
    // A path may begin with any crate that the project depends on.
    if (path && /^[a-z]/.test(name)) {
      const line = rustModules.get(name);
      return line === undefined ? 'known' : { importLine: line };
    }
    const importLine = rustLibrary.importOf.get(name);
    return importLine === undefined ? 'undefined' : { importLine };
  },
};
