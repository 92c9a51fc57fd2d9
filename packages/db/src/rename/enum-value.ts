/** Values of enums that get another name: in place, where dropping one means a new type and all its columns converted. */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { EnumObject, ObjectId } from "@ashlar/model";
import { DbError } from "../errors.ts";
import { catalogStep, nameOf } from "../rules/catalog-step.ts";
import { hazard } from "../rules/make-step.ts";
import type { Side } from "../rules/rule.ts";
import type { Step } from "../step.ts";
import { partsOf } from "./name-parts.ts";
import type { PlannedRename, RenameGuess } from "./planned-rename.ts";

export interface EnumValue {
  readonly type: EnumObject;
  readonly value: string;
}

/** `status.old`, `shop.status.old`: undefined where there is no such value. */
export function findValue(name: string, side: Side): EnumValue | undefined {
  const parts = partsOf(name);
  const [type, schema = "public"] = [parts.at(-2), parts.at(-3)];
  if (type === undefined || parts.length > 3) return undefined;
  // Values are no identifiers: upper case is kept as it was given.
  const given = name.slice(name.lastIndexOf(".") + 1);
  for (const object of side.database.objects) {
    if (object.kind !== "enum" || object.name !== type || object.schema !== schema) continue;
    const value = [given, parts.at(-1)].find((one) => one !== undefined && object.values.includes(one));
    if (value !== undefined) return { type: object, value };
  }
  return undefined;
}

/** @throws {DbError} ASHLAR_DB_RENAME where the type has such a value already */
export function renameValue({ type, value }: EnumValue, becomes: string, side: Side): PlannedRename {
  if (type.values.includes(becomes)) {
    throw new DbError("ASHLAR_DB_RENAME", `${value} cannot become ${becomes}: ${type.name} has that value`, {
      hint: "choose another name",
    });
  }
  return {
    object: type.id,
    becomes: type.id,
    rewords: columnsOf(type.id, side),
    step: stepFor(type, value, becomes),
    undo: stepFor(type, becomes, value),
  };
}

/** Also within arrays, domains, composites and partitions. */
function columnsOf(type: ObjectId, side: Side): readonly ObjectId[] {
  const seen = new Set<ObjectId>();
  const visit = (id: ObjectId) => {
    for (const of of side.dependentsOf(id)) {
      const kind = side.get(of)?.kind;
      if (
        seen.has(of) ||
        (kind !== "column" && kind !== "domain" && kind !== "composite" && kind !== "range")
      )
        continue;
      seen.add(of);
      if (kind !== "column") visit(of);
    }
  };
  visit(type);
  return [...seen].filter((id) => side.get(id)?.kind === "column");
}

function stepFor(type: EnumObject, from: string, to: string): Step {
  return catalogStep({
    name: `rename value ${quoteLiteral(from)} of ${nameOf(type)} to ${quoteLiteral(to)}`,
    statements: [`ALTER TYPE ${type.sqlName} RENAME VALUE ${quoteLiteral(from)} TO ${quoteLiteral(to)}`],
    hazards: [hazard("breaks-code", `code that says ${quoteLiteral(from)} for ${nameOf(type)} fails`)],
    phase: "contract",
  });
}

/** One that is gone, and at its place one that is new. */
export function guessValues(old: Side, now: Side): readonly RenameGuess[] {
  return old.database.objects.flatMap((before): RenameGuess[] => {
    const after = now.get(before.id);
    if (before.kind !== "enum" || after?.kind !== "enum") return [];
    if (before.values.length !== after.values.length) return [];
    const place = before.schema === "public" ? [before.name] : [before.schema ?? "", before.name];
    return before.values.flatMap((from, index): RenameGuess[] => {
      const to = after.values[index];
      if (to === undefined || to === from) return [];
      if (after.values.includes(from) || before.values.includes(to)) return [];
      const path = [...place.map(quoteIdentifier), quoteValue(from)].join(".");
      return [
        {
          from: `${before.id} value ${quoteLiteral(from)}`,
          to: `value ${quoteLiteral(to)}`,
          flag: `${path}=${quoteValue(to)}`,
          because: "at the same place among the values",
        },
      ];
    });
  });
}

function quoteValue(value: string): string {
  return /^[a-z0-9_-]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`;
}
