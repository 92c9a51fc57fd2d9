/** Passwords among the options of foreign data: nobody reads them out, so what loses one does not get it back. */
import { quoteLiteral, SECRET } from "@ashlar/catalog";
import type { DefinedObject } from "@ashlar/model";
import type { Hazard } from "../step.ts";
import { keywordOf } from "./keyword.ts";
import { shortName } from "./make-step.ts";

const SECRET_TEXT = quoteLiteral(SECRET);

/** What dropping it loses, for good or to be made anew. */
export function secretLosses(object: DefinedObject): readonly Hazard[] {
  const names = secretsIn(object.definition);
  return names.length === 0 ? [] : [loss(object, names)];
}

/** What changing its options loses. */
export function secretsDropped(before: DefinedObject, after: DefinedObject): readonly Hazard[] {
  const kept = secretsIn(after.definition);
  const names = secretsIn(before.definition).filter((name) => !kept.includes(name));
  return names.length === 0 ? [] : [loss(before, names)];
}

/** Why a statement sets a password that is none. */
export function secretNote(object: DefinedObject, statements: readonly string[]): { readonly why?: string } {
  const names = secretsIn(statements);
  const [name] = names;
  if (name === undefined) return {};
  const set = `ALTER ${keywordOf(object.kind)} ${object.sqlName} OPTIONS (SET ${name} …)`;
  return {
    why: `${SECRET_TEXT} stands where ${names.join(", ")} cannot be read: give the real one with ${set}.`,
  };
}

function loss({ kind, sqlName }: DefinedObject, names: readonly string[]): Hazard {
  const message = `drops ${names.join(", ")} of ${kind} ${shortName(sqlName)}, which does not come back`;
  return { name: "data-loss", message };
}

/** The names of options, as they are written. */
function secretsIn(statements: readonly string[]): readonly string[] {
  return statements.flatMap((statement) =>
    [...statement.matchAll(OPTION)].flatMap(([, name = "", value]) => (value === SECRET_TEXT ? [name] : [])),
  );
}

/** `password '(secret)'`; a quotation within another is passed over whole. */
const OPTION = /((?:"(?:[^"]|"")*"|[\w$]+)) ('(?:[^']|'')*')/g;
