/** A body's property → the expression that fills its column. */
import { printLiteral } from "../../emit/literal.ts";
import type { Field } from "../service-plan.ts";
import type { BodyFunction } from "./body-function.ts";
import type { Facts, StoreFacts } from "./facts.ts";
import { lineWidth, printAccess } from "./print.ts";
import { type PropertyFacts, propertyOf } from "./property.ts";

/** What a new row holds, or one that is replaced. */
export function printValue(field: Field, made: BodyFunction, facts: Facts): string {
  if (field.source === "additional") return `JSON.stringify(beside(body, ${namedBy(field, facts)}))`;
  return convert(field, readProperty("body", field, made, facts), knownOf(field, made, facts));
}

/** What a patch changes. */
export function printChange(field: Field, made: BodyFunction, facts: Facts): string[] {
  if (field.source === "additional") {
    const column = printAccess(field.column);
    const given = `beside(patch, ${namedBy(field, facts)})`;
    return [`changes${column} = JSON.stringify(mergePatch(row${column}, ${given}));`];
  }
  const property = `patch${printAccess(field.property ?? "")}`;
  const known = knownOf(field, made, facts);
  const given = readProperty("patch", field, made, facts);
  const condition = given === property ? `${property} !== undefined` : presence("patch", field);
  const column = `changes${printAccess(field.column)}`;
  const merged =
    field.kind === "json" ? `mergePatch(row${printAccess(field.column)}, ${property})` : property;
  // Inside the condition it is there, but it may be null.
  const value = convert(field, merged, { ...known, isRequired: true });
  const line = `if (${condition}) ${column} = ${value};`;
  if (line.length + 2 <= lineWidth) return [line];
  return [`if (${condition}) {`, `  ${column} = ${value};`, "}"];
}

function namedBy(field: Field, { stores }: Facts): string {
  const store = stores.find((each) => each.store.fields.includes(field));
  if (store === undefined) throw new Error(`no store has the column ${field.column}`);
  return namedProperties(store);
}

/** `bookProperties` */
export function namedProperties({ store }: StoreFacts): string {
  return `${store.singular}Properties`;
}

interface Known {
  readonly isRequired: boolean;
  readonly isNullable: boolean;
}

function convert(field: Field, property: string, known: Known): string {
  const mayLack = !known.isRequired || known.isNullable;
  const path = JSON.stringify(field.property);
  if (field.kind === "json") {
    if (!field.isNotNull) return `jsonOrNull(${property})`;
    if (field.default !== undefined && mayLack)
      return `JSON.stringify(${property} ?? ${printLiteral(field.default)})`;
    return known.isNullable ? `JSON.stringify(needed(${property}, ${path}))` : `JSON.stringify(${property})`;
  }
  const encode = encoders[field.kind];
  if (!field.isNotNull) {
    if (encode === undefined) return known.isRequired ? property : `${property} ?? null`;
    if (!mayLack) return encode(property);
    const tests = [
      ...(known.isRequired ? [] : [`${property} === undefined`]),
      ...(known.isNullable ? [`${property} === null`] : []),
    ];
    return `${tests.join(" || ")} ? null : ${encode(property)}`;
  }
  if (!mayLack) return encode === undefined ? property : encode(property);
  const filled =
    field.default === undefined
      ? `needed(${property}, ${path})`
      : `${property} ?? ${printLiteral(field.default)}`;
  return encode === undefined ? filled : encode(filled);
}

const encoders: Partial<Record<Field["kind"], (value: string) => string>> = {
  bytes: (value) => `Buffer.from(${value}, "base64")`,
  password: (value) => `await hashPassword(${value})`,
};

/** Alternatives of a body that do not know a property are asked first. */
function readProperty(body: string, field: Field, made: BodyFunction, facts: Facts): string {
  const { property = "" } = field;
  const found = made.schemas.map((schema) => propertyOf(schema, property, facts.blueprint.api.schemas));
  const isEverywhere = found.every((each) => each?.isEverywhere === true);
  const access = `${body}${printAccess(property)}`;
  return isEverywhere ? access : `(${presence(body, field)} ? ${access} : undefined)`;
}

function presence(body: string, { property = "" }: Field): string {
  return `${JSON.stringify(property)} in ${body}`;
}

function knownOf({ property = "" }: Field, made: BodyFunction, facts: Facts): Known {
  const found = made.schemas.map((schema) => propertyOf(schema, property, facts.blueprint.api.schemas));
  const all = found.filter((each): each is PropertyFacts => each !== undefined);
  return {
    isRequired: all.length === found.length && all.every((each) => each.isRequired && each.isEverywhere),
    isNullable: all.some(({ isNullable }) => isNullable),
  };
}
