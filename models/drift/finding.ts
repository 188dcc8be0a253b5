/** What one comparison says: how large the change is on a scale of 0..1, and whether chance could have made it. */
export interface Finding {
  readonly score: number;
  /** False when a change of this size may be chance at the level asked for. */
  readonly beyondChance: boolean;
}
