/** What a migration is made of before it is text. */

/** Statements that make one change. */
export interface Step {
  readonly name: string;
  /**
   * `transaction`: together with the steps before it, where those are of this mode too. `alone`: after those have let
   * go of their locks, each statement by itself, as CONCURRENTLY wants it, and what reads a whole table.
   */
  readonly mode: "transaction" | "alone";
  readonly parts: readonly Part[];
}

export interface Part {
  /** Without a semicolon; undefined for a comment alone. */
  readonly sql?: string;
  /** Stands above it as a comment. */
  readonly note?: string;
  /** SQL below the note that a person may take the comment marks off. */
  readonly suggestion?: readonly string[];
  /** Takes it back, in this order; left away where the undoing of another part does it. */
  readonly undo?: readonly string[];
  /** What holds values that are lost when it is taken back: `books`, `books.title`. */
  readonly loses?: readonly string[];
  /** Reads rows, and so comes in steps of its own when everything else is taken back. */
  readonly undoAfter?: readonly string[];
  /** Why it cannot be taken back, where that is so. */
  readonly isFinal?: string;
}

/** A change that is written down, but not done: it would lose data, fail on rows, or needs a decision. */
export interface Left {
  /** Tells it from every other, goal included: told once, it is not written into a second migration. */
  readonly key: string;
  readonly rule: string;
  /** What is left, as a sentence. */
  readonly message: string;
  readonly hint: string;
  /** What would do it; a line may be a `-- step: …`. */
  readonly sql: readonly string[];
}

export function transaction(name: string, parts: readonly Part[]): readonly Step[] {
  return parts.length === 0 ? [] : [{ name, mode: "transaction", parts }];
}

export function alone(name: string, parts: readonly Part[]): readonly Step[] {
  return parts.length === 0 ? [] : [{ name, mode: "alone", parts }];
}

/** Starts a step in a migration file. */
export function stepLine({ name, mode }: Pick<Step, "name" | "mode">): string {
  return `-- step: ${name}${mode === "alone" ? " no-transaction" : ""}`;
}
