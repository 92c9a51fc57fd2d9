/** A type of the same name but another kind: the old one keeps its columns under another name until they are converted. */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { DatabaseObject } from "@ashlar/model";
import { keywordOf } from "./keyword.ts";
import type { PlanContext, Side } from "./rule.ts";
import { isSwapped, type SwappedType } from "./swapped-type.ts";
import { isUsedByRows } from "./type-users.ts";

export function asideOf(name: string): string {
  return fitIdentifier(`${name}__old`);
}

/** A name in the object's schema. */
export function namedBeside({ schema }: DatabaseObject, name: string): string {
  return schema === undefined ? quoteIdentifier(name) : qualifiedName({ schema, name });
}

/** What makes way for the type, and still has columns. */
export function predecessorOf(now: DatabaseObject, context: PlanContext): SwappedType | undefined {
  const old = namesakeOf(now, context.before);
  const isGoing = old !== undefined && context.after.get(old.id) === undefined;
  return isGoing && isUsedByRows(old, context) ? old : undefined;
}

export function makeWay(now: DatabaseObject, context: PlanContext): readonly string[] {
  const old = predecessorOf(now, context);
  if (old === undefined) return [];
  return [`ALTER ${keywordOf(old.kind)} ${old.sqlName} RENAME TO ${quoteIdentifier(asideOf(old.name))}`];
}

/** The name under which the type is dropped. */
export function lastNameOf(old: SwappedType, context: PlanContext): string {
  const now = namesakeOf(old, context.after);
  const isAside = now !== undefined && predecessorOf(now, context) === old;
  return isAside ? namedBeside(old, asideOf(old.name)) : old.sqlName;
}

const KINDS = ["enum", "domain", "composite", "range"] as const;

function namesakeOf(type: DatabaseObject, side: Side): SwappedType | undefined {
  if (!isSwapped(type)) return undefined;
  for (const kind of KINDS) {
    const other = kind === type.kind ? undefined : side.get(`${kind} ${type.sqlName}`);
    if (isSwapped(other)) return other;
  }
  return undefined;
}
