/** Which types the parts of a schema leave together, and whether null is one of them. */
import type { Api, Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { flattenSchema, isNull } from "./flatten-schema.ts";

/** The types that every part takes, without null; undefined where any will do. */
export function typesOf(parts: readonly JsonSchemaObject[]): ReadonlySet<string> | undefined {
  const lists = parts.map(typesOfPart).filter((types) => types !== undefined);
  const [first, ...others] = lists;
  if (first === undefined) return undefined;
  const common = others.reduce(
    (all, types) => [
      ...all.filter((type) => takes(types, type)),
      ...types.filter((type) => isAdded(all, type)),
    ],
    first,
  );
  return new Set(common.filter((type) => type !== "null"));
}

function takes(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

/** `integer` of the second list, of which the first says `number`. */
function isAdded(all: readonly string[], type: string): boolean {
  return type === "integer" && all.includes("number") && !all.includes("integer");
}

/** The types that a part names, or that its other keywords show its author to mean. */
function typesOfPart(part: JsonSchemaObject): readonly string[] | undefined {
  if (part.not !== undefined && isNothing(part.not)) return [];
  if (part.type !== undefined) return [part.type].flat();
  if (part.enum !== undefined) return [...new Set(part.enum.map(typeOfValue))];
  if (part.properties !== undefined) return ["object"];
  return part.items === undefined ? undefined : ["array"];
}

/** Whether a schema says nothing, so that `not` of it takes no value. */
export function isNothing(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}

function typeOfValue(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Whether schemas of one Api allow null; each is looked into once. */
export class NullTeller {
  readonly #schemas: Api["schemas"];
  readonly #known = new WeakMap<object, { allowsNull: boolean | undefined }>();

  constructor(schemas: Api["schemas"]) {
    this.#schemas = schemas;
  }

  /** @returns undefined where nothing tells */
  allowsNull(schema: JsonSchema): boolean | undefined {
    if (typeof schema !== "object") return undefined;
    const known = this.#known.get(schema);
    if (known !== undefined) return known.allowsNull;
    // Whoever comes back here while it is looked into learns nothing.
    const told: { allowsNull: boolean | undefined } = { allowsNull: undefined };
    this.#known.set(schema, told);
    told.allowsNull = this.#ofParts(flattenSchema(schema, this.#schemas));
    return told.allowsNull;
  }

  #ofParts(parts: readonly JsonSchemaObject[]): boolean | undefined {
    const said = parts.flatMap((part) => this.#saidBy(part)).filter((one) => one !== undefined);
    if (said.length > 0) return said.every((one) => one);
    return parts.some((part) => part.properties !== undefined || part.items !== undefined)
      ? false
      : undefined;
  }

  #saidBy(part: JsonSchemaObject): (boolean | undefined)[] {
    const { type, enum: values, oneOf, anyOf } = part;
    return [
      type === undefined ? undefined : [type].flat().includes("null"),
      values?.includes(null),
      oneOf && this.#ofUnion(oneOf),
      anyOf && this.#ofUnion(anyOf),
    ];
  }

  #ofUnion(alternatives: readonly JsonSchema[]): boolean | undefined {
    if (alternatives.some(isNull)) return true;
    const said = alternatives.map((one) => this.allowsNull(one));
    if (said.includes(true)) return true;
    return said.every((one) => one === false) ? false : undefined;
  }
}
