/** `hidden`: a class body whose names functions inside it do not see (Python). `class`: one whose members are seen bare. */
export type ScopeKind = 'block' | 'hidden' | 'class';

/** A stretch of source in which names live. */
export class Scope {
  readonly names = new Set<string>();
  /** Classes whose members are seen here as well. */
  readonly bases: string[] = [];
  /** The same, but where one is not known it is taken to hold nothing. */
  readonly interfaces: string[] = [];
  /** May hold names that the source does not show: wildcard imports, base classes that are elsewhere, macros. */
  open = false;
  readonly kind: ScopeKind;
  readonly parent: Scope | null;

  constructor(kind: ScopeKind, parent: Scope | null) {
    this.kind = kind;
    this.parent = parent;
  }

  /** This scope and those around it, as a name used here sees them. */
  *visible(): Generator<Scope> {
    yield this;
    for (let scope = this.parent; scope; scope = scope.parent) if (scope.kind !== 'hidden') yield scope;
  }

  get root(): Scope {
    return this.parent?.root ?? this;
  }
}
