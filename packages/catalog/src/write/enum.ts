/** Enum types: `CREATE TYPE … AS ENUM`, and the values added later. */
import type { EnumType } from "@ashlar/model";
import { qualifiedName } from "../identifier.ts";
import { quoteLiteral } from "../literal.ts";
import type { Statement } from "../statement.ts";

const WIDTH = 100;

export function createEnum(type: EnumType): Statement {
  const name = qualifiedName(type);
  const values = type.values.map(quoteLiteral);
  const line = `CREATE TYPE ${name} AS ENUM (${values.join(", ")})`;
  const text =
    line.length <= WIDTH
      ? line
      : `CREATE TYPE ${name} AS ENUM (\n${values.map((value) => `  ${value}`).join(",\n")}\n)`;
  return { text, makes: { kind: "enum", name } };
}

/** @param place the value that it stands after, or before; last where neither is known */
export function addEnumValue(
  type: Pick<EnumType, "schema" | "name">,
  value: string,
  place: { readonly after?: string | undefined; readonly before?: string | undefined } = {},
): Statement {
  const name = qualifiedName(type);
  const where =
    place.after !== undefined
      ? ` AFTER ${quoteLiteral(place.after)}`
      : place.before !== undefined
        ? ` BEFORE ${quoteLiteral(place.before)}`
        : "";
  return {
    text: `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${quoteLiteral(value)}${where}`,
    makes: { kind: "enum", name },
  };
}
