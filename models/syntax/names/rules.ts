import type { SyntaxNode } from '../tree.ts';
import type { Scope, ScopeKind } from './scope.ts';

/** What a language's file says about names to the walk over its trees. */
export interface NameRules {
  /** Types of the leaves that are names. */
  readonly names: ReadonlySet<string>;
  readonly scopes: Readonly<Record<string, ScopeKind>>;
  /** Fields of a node whose names it declares: around itself, or in the scope that it opens. */
  readonly declares: Readonly<
    Record<string, { readonly outer?: readonly string[]; readonly inner?: readonly string[] }>
  >;
  /** `type` or `type.field` of what stands inside a pattern and is an expression or a type, not a new name. */
  readonly notPattern: ReadonlySet<string>;
  /** `type` or `type.field` of the parent under which a name is a member, key or label, and is not looked up. */
  readonly notLookedUp: ReadonlySet<string>;
  /** Called before the children of a node; for what tables cannot say. */
  readonly special?: (node: SyntaxNode, walk: NameWalk) => void;
}

/** The walk as `special` sees it. */
export interface NameWalk {
  readonly text: string;
  readonly scope: Scope;
  /** The nodes above the current one, outermost first. */
  readonly above: readonly SyntaxNode[];
  textOf(node: SyntaxNode): string;
  /** Declares the names of a pattern in a scope (default: the current one). */
  declare(pattern: SyntaxNode, scope?: Scope): void;
  declareName(name: string, scope?: Scope): void;
  /** Neither declares nor looks up the names below. */
  ignore(node: SyntaxNode): void;
  /** Name that is looked up in a module: `std::vector`, `fmt.Println`. */
  qualified(qualifier: string, name: string, node: SyntaxNode): void;
  /** The current scope holds the members of a container of this name. */
  container(name: string): void;
  /** The import as written, with the names that the module is known by. */
  imported(module: string): void;
}
