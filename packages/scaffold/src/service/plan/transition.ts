/** `POST /orders/{orderId}/cancel`: a verb, and an enum of the model that knows its participle. */
import type { DraftColumn, DraftStore } from "./draft-store.ts";
import { plainName } from "./words.ts";

export interface FoundTransition {
  readonly column: DraftColumn;
  readonly value: string;
}

/** States that are no regular participle of their verb. */
const irregular: Readonly<Record<string, readonly string[]>> = {
  activate: ["active", "activated"],
  block: ["blocked"],
  buy: ["bought"],
  cancel: ["cancelled", "canceled"],
  deactivate: ["inactive", "deactivated"],
  disable: ["disabled", "inactive"],
  draft: ["draft"],
  enable: ["enabled", "active"],
  finish: ["finished", "done"],
  open: ["open", "opened"],
  pay: ["paid"],
  reopen: ["open", "reopened"],
  send: ["sent"],
  sell: ["sold"],
  start: ["started", "running", "inprogress"],
  stop: ["stopped"],
  submit: ["submitted"],
  ship: ["shipped"],
  withdraw: ["withdrawn"],
};

export function findTransition(verb: string, { columns }: DraftStore): FoundTransition | undefined {
  const plain = plainName(verb);
  // `void` is what has been voided, too.
  const wanted = [...participles(plain), plain];
  const found = columns.flatMap((column) => {
    const value = isState(column) ? valueAmong(wanted, column.kind.enumOf?.values ?? []) : undefined;
    return value === undefined ? [] : [{ column, value }];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** `archived` of `archive`, a boolean: it may be what is set, and much else may happen. */
export function likelyFlag(verb: string, { columns }: DraftStore): string | undefined {
  const wanted = participles(plainName(verb));
  const found = columns.find(({ field }) => {
    const name = plainName(field.property ?? "").replace(/^is/, "");
    return field.kind === "boolean" && wanted.includes(name);
  });
  return found?.field.property;
}

/** `closedReason: approved` tells why, and not where a thing stands. */
function isState({ field, kind }: DraftColumn): boolean {
  return kind.kind === "enum" && /(status|state|phase|stage)$/.test(plainName(field.property ?? ""));
}

function valueAmong(wanted: readonly string[], values: readonly string[]): string | undefined {
  for (const word of wanted) {
    const value = values.find((each) => plainName(each) === word);
    if (value !== undefined) return value;
  }
  return undefined;
}

function participles(verb: string): readonly string[] {
  const known = irregular[verb];
  if (known !== undefined) return known;
  if (verb.endsWith("e")) return [`${verb}d`];
  if (/[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ied`];
  return [`${verb}ed`, `${verb}${verb.at(-1)}ed`];
}
