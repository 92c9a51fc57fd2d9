/** What was assigned on ways of which only one is taken: afterwards a name stands for what any of them gave it. */
import { choiceOf, guess } from "./choice.ts";
import type { Value } from "./value.ts";

/** Something that can be assigned to: a name of a scope, an entry of an object. */
export interface Slot {
  readonly owner: object;
  readonly name: string;
  readonly read: () => Value | undefined;
  readonly write: (value: Value) => void;
}

export interface Branch<Result> {
  readonly result: Result;
  readonly changes: readonly Change[];
}

interface Change extends Slot {
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

export class Branches {
  /** From the outermost to the innermost that is followed now. */
  readonly #open: Map<object, Map<string, Slot & { readonly before: Value | undefined }>>[] = [];

  /** To be called before a slot is written. */
  note(slot: Slot): void {
    for (const changed of this.#open) {
      const ofOwner =
        changed.get(slot.owner) ?? new Map<string, Slot & { readonly before: Value | undefined }>();
      changed.set(slot.owner, ofOwner);
      if (!ofOwner.has(slot.name)) ofOwner.set(slot.name, { ...slot, before: slot.read() });
    }
  }

  /** Follows one way, and takes back what it has assigned. */
  follow<Result>(way: () => Result): Branch<Result> {
    this.#open.push(new Map());
    const result = way();
    const slots = [...(this.#open.pop()?.values() ?? [])].flatMap((ofOwner) => [...ofOwner.values()]);
    const changes = slots.map((slot) => ({ ...slot, after: slot.read() }));
    for (const { write, before } of changes) if (before !== undefined) write(before);
    return { result, changes };
  }

  /** Goes on behind ways of which any may have been taken. */
  join(ways: readonly Pick<Branch<unknown>, "changes">[]): void {
    const slots = ways.flatMap(({ changes }) => changes);
    for (const [index, slot] of slots.entries()) {
      const isSame = (other: Slot): boolean => other.owner === slot.owner && other.name === slot.name;
      if (slots.findIndex(isSame) !== index) continue;
      const values = ways.map(({ changes }) => changes.find(isSame)?.after ?? slot.before);
      this.note(slot);
      slot.write(either(values.filter((value) => value !== undefined)));
    }
  }
}

/** Of texts the last that was assigned, as code sets a default first. */
function either(values: readonly Value[]): Value {
  const last = values.findLast((value) => value.kind === "constant" && value.value !== undefined);
  const isText = values.every(({ kind }) => kind === "constant" || kind === "unknown");
  return isText && last !== undefined ? guess(last) : choiceOf(values);
}
