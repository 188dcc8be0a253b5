import type { SyntaxNode, SyntaxTree } from '../tree.ts';
import type { NameRules, NameWalk } from './rules.ts';
import { Scope } from './scope.ts';

/** A name that a source uses without declaring it there. */
export interface NameUse {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly scope: Scope;
  /** Type of the node that it stands in, and its field there. */
  readonly place: string;
  /** What is looked up in it: `b` of `a.b`. */
  readonly attribute: string | null;
}

/** What one source declares, uses and imports. */
export interface SourceNames {
  readonly tree: SyntaxTree;
  readonly root: Scope;
  readonly uses: readonly NameUse[];
  readonly qualified: readonly {
    readonly qualifier: string;
    readonly name: string;
    readonly node: SyntaxNode;
  }[];
  /** Modules, packages and headers as the source names them. */
  readonly imports: ReadonlySet<string>;
  /** Member names of each class. */
  readonly classes: ReadonlyMap<string, readonly Scope[]>;
}

/** One pass over a tree: its scopes, what they declare, and the names that are looked up. Order of statements is not considered. */
export function readNames(tree: SyntaxTree, rules: NameRules): SourceNames {
  const { text } = tree;
  const root = new Scope('block', null);
  const uses: NameUse[] = [];
  const qualified: { qualifier: string; name: string; node: SyntaxNode }[] = [];
  const imports = new Set<string>();
  const classes = new Map<string, Scope[]>();
  const settled = new Set<SyntaxNode>();
  const above: SyntaxNode[] = [];
  let scope = root;

  const textOf = (node: SyntaxNode): string => text.slice(node.start, node.end);
  const declare = (pattern: SyntaxNode, target: Scope = scope): void => {
    if (rules.names.has(pattern.type)) {
      target.names.add(textOf(pattern));
      settled.add(pattern);
      return;
    }
    for (const child of pattern.children)
      if (
        !rules.notPattern.has(child.type) &&
        !(child.field !== null && rules.notPattern.has(`${pattern.type}.${child.field}`))
      )
        declare(child, target);
  };
  const ignore = (node: SyntaxNode): void => {
    settled.add(node);
    for (const child of node.children) ignore(child);
  };
  const walk: NameWalk = {
    text,
    get scope() {
      return scope;
    },
    above,
    textOf,
    declare,
    declareName: (name, target = scope) => void target.names.add(name),
    ignore,
    qualified: (qualifier, name, node) => void qualified.push({ qualifier, name, node }),
    container: (name) => void classes.set(name, [...(classes.get(name) ?? []), scope]),
    imported: (module) => void imports.add(module),
  };

  const attributeOf = (node: SyntaxNode, parent: SyntaxNode | undefined): string | null => {
    const member = parent?.children.find(({ field }) => field === 'attribute' || field === 'property');
    return member && member !== node ? textOf(member) : null;
  };
  const visit = (node: SyntaxNode): void => {
    const parent = above.at(-1);
    if (rules.names.has(node.type)) {
      if (settled.has(node)) return;
      // What the parser could not place may as well be a declaration.
      if (parent?.type === 'ERROR') scope.names.add(textOf(node));
      else if (
        !parent ||
        (!rules.notLookedUp.has(parent.type) && !rules.notLookedUp.has(`${parent.type}.${node.field ?? ''}`))
      )
        uses.push({
          name: textOf(node),
          node,
          scope,
          place: `${parent?.type ?? ''}.${node.field ?? ''}`,
          attribute: attributeOf(node, parent),
        });
      return;
    }
    const declares = Object.hasOwn(rules.declares, node.type) ? rules.declares[node.type] : undefined;
    const fields = (names: readonly string[] | undefined): SyntaxNode[] =>
      names === undefined ? [] : node.children.filter(({ field }) => field !== null && names.includes(field));
    for (const pattern of fields(declares?.outer)) if (!rules.notPattern.has(pattern.type)) declare(pattern);
    const outer = scope;
    const kind = Object.hasOwn(rules.scopes, node.type) ? rules.scopes[node.type] : undefined;
    if (kind) {
      scope = new Scope(kind, outer);
      const name = node.children.find(({ field }) => field === 'name');
      if (kind === 'class' && name) walk.container(textOf(name));
    }
    for (const pattern of fields(declares?.inner)) if (!rules.notPattern.has(pattern.type)) declare(pattern);
    rules.special?.(node, walk);
    above.push(node);
    for (const child of node.children) visit(child);
    above.pop();
    scope = outer;
  };
  visit(tree.root);
  return { tree, root, uses, qualified, imports, classes };
}
