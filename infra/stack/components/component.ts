/** Prints one line of progress. */
export type Log = (line: string) => void;

/** Something the stack needs that is installed once into the tools folder. */
export interface Component {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** Names of components that must be there first. */
  readonly needs: readonly string[];
  /** Where it is; null when it is not installed. Cheap, changes nothing. */
  found(): Promise<string | null>;
  /** How `up` would get it; null when it cannot on this machine. Cheap, changes nothing. */
  way(): Promise<string | null>;
  /** What a person can do when there is no way. */
  readonly advice: string;
  /** Installs it. Called under a lock and only when `found` says null. */
  install(log: Log): Promise<void>;
}
