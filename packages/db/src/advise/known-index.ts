/** Whether an index that is there does already what a candidate would. */
import type { Candidate } from "./candidate.ts";
import type { KnownIndex } from "./table-facts.ts";

/** True where a B-tree over all rows begins with the candidate's keys, and holds what it includes. */
export function isAnswered({ table, method, keys, include }: Candidate): boolean {
  return table.indexes.some((index) => {
    if (index.where !== undefined || index.method !== method) return false;
    if (keys.some(({ isDescending, nulls, operatorClass }) => isDescending ?? nulls ?? operatorClass)) {
      return false;
    }
    const held = new Set([...index.keys, ...index.include]);
    return (
      keys.every(({ on }, position) => {
        const key = index.keys[position] ?? "";
        return on.kind === "column" ? key === on.name : sameExpression(key, on.sql);
      }) && include.every((column) => held.has(column))
    );
  });
}

/** Indexes that do nothing that the candidate would not do: a shorter beginning of it, and not unique. */
export function madeRedundant({ table, method, keys, where }: Candidate): KnownIndex[] {
  if (method !== "btree" || where !== undefined) return [];
  return table.indexes.filter(
    (index) =>
      index.id.startsWith("index ") &&
      index.method === "btree" &&
      !index.isUnique &&
      index.where === undefined &&
      index.include.length === 0 &&
      index.keys.length <= keys.length &&
      index.keys.every((key, position) => {
        const on = keys[position]?.on;
        return on?.kind === "column" && on.name === key;
      }),
  );
}

/** The server adds casts and parentheses to what somebody wrote. */
function sameExpression(server: string, ours: string): boolean {
  const plain = (text: string) => text.replace(/::[a-z]+(?: [a-z]+)*|[()\s"]/g, "");
  return plain(server) === plain(ours);
}
