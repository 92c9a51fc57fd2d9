/** Two schemas, to be taken from one to the other and back. */
export interface Pair {
  /** A true sentence. */
  readonly name: string;
  /** Runs first on both. */
  readonly setup?: string;
  readonly old: string;
  readonly new: string;
  /** Owners are compared too; they are not unless told. */
  readonly withOwners?: boolean;
}
