/** Which properties no two rows may share: what the document's 409 speaks of. */
import { isScalar } from "./column-kind.ts";
import type { DraftStore } from "./draft-store.ts";
import { wordsOf } from "./words.ts";

export interface UniqueKey {
  readonly columns: readonly string[];
  readonly property: string;
  /** The 409's description names it; otherwise its name alone says so. */
  readonly isNamed: boolean;
}

const natural: ReadonlySet<string> = new Set(
  "email emailaddress username login handle slug sku isbn code".split(" "),
);

export function uniqueKeysOf(draft: DraftStore): UniqueKey[] {
  const conflicts = draft.written
    .filter(({ kind }) => kind !== "patch")
    .flatMap(({ endpoint }) => endpoint.operation.responses)
    .filter(({ status }) => status === "409");
  if (conflicts.length === 0) return [];
  const candidates = draft.columns.filter(({ field, kind }) => {
    const { source, property, isWriteOnly } = field;
    return source === "request" && property !== undefined && !isWriteOnly && isScalar(kind);
  });
  const properties = candidates.map(({ field }) => ({ field, words: wordsOf(field.property ?? "") }));
  const texts = conflicts.map(({ description = "" }) => ` ${wordsOf(description).join(" ")} `);
  const named = properties.filter(({ words }) => {
    return texts.some((text) => text.includes(` ${words.join(" ")} `)) && !isCommon(words);
  });
  const found = named.length > 0 ? named : properties.filter(({ words }) => natural.has(words.join("")));
  const keyIsTheirs = draft.store.keySource === "client";
  if (named.length === 0 && keyIsTheirs) return [];
  const limits = [
    ...draft.store.scopes.map(({ column }) => column),
    ...(draft.store.parent === undefined ? [] : [draft.store.parent.column]),
  ];
  return found.map(({ field }) => ({
    columns: [...limits, field.column],
    property: field.property ?? "",
    isNamed: named.length > 0,
  }));
}

/** Words of any sentence: `The state does not allow it` names no key. */
function isCommon(words: readonly string[]): boolean {
  return (
    words.length === 1 &&
    /^(status|state|type|version|date|time|value|data|order|active|description|note)$/.test(words[0] ?? "")
  );
}
