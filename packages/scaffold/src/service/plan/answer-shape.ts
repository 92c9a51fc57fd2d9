/** Where in the successful answer the thing itself stands, or the list of things. */
import type { JsonSchema } from "@ashlar/model";
import type { ItemShape } from "../service-plan.ts";
import { isModel, isOnly, type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";
import { plainName, singularOf } from "./words.ts";

export interface FoundItem {
  readonly shape: ItemShape;
  readonly schema: JsonSchema;
  readonly view: SchemaView;
  /** After the expression of the answer's type: `["data"]`. */
  readonly access: string;
}

export interface FoundList {
  /** Property that holds the rows; undefined: the body itself. */
  readonly items: string | undefined;
  readonly schema: JsonSchema;
  readonly view: SchemaView;
  /** The body's other properties, schema by name. */
  readonly others: ReadonlyMap<string, { readonly schema: JsonSchema; readonly isRequired: boolean }>;
  readonly access: string;
}

const envelopes: ReadonlySet<string> = new Set(
  "data result item payload response content record entity".split(" "),
);
const lists: readonly string[] =
  "data items results values content records entries rows list elements objects hits edges nodes collection resources".split(
    " ",
  );
const besides: ReadonlySet<string> = new Set(
  "meta metadata links success status message requestid error errors code ok jsonapi included".split(" "),
);

/** @param noun singular words of the path's last literal: `{ "book": {…} }` is a book in an envelope */
export function findItem(
  schema: JsonSchema,
  view: SchemaView,
  noun: string,
  schemas: Schemas,
): FoundItem | string {
  if (!isModel(view)) {
    const found = isOnly(view, "object") ? "an object without known properties" : "no object";
    return view.isUnion ? "its answer takes one of several shapes" : `its answer is ${found}`;
  }
  const wrapped = [...view.properties].filter(([name, property]) => {
    const plain = plainName(name);
    if (!envelopes.has(plain) && singularOf(plain) !== noun) return false;
    return isModel(viewSchema(property.schema, schemas));
  });
  const [only, ...more] = wrapped;
  if (only !== undefined && more.length === 0) {
    const others = [...view.properties].filter(([name]) => name !== only[0]);
    if (others.every(([name]) => besides.has(plainName(name)))) return unwrap(only, others, schemas);
  }
  return { shape: { kind: "model" }, schema, view, access: "" };
}

function unwrap(
  [item, { schema }]: [string, { readonly schema: JsonSchema }],
  others: readonly (readonly [string, { readonly schema: JsonSchema; readonly isRequired: boolean }])[],
  schemas: Schemas,
): FoundItem | string {
  const meta = others.find(
    ([name, each]) => plainName(name) === "meta" && holdsRequestId(each.schema, schemas),
  );
  const missing = others
    .filter(([name, { isRequired }]) => isRequired && name !== meta?.[0])
    .map(([name]) => name);
  if (missing.length > 0) return `nothing says what goes into ${listed(missing)} of its answer`;
  const view = viewSchema(schema, schemas);
  return {
    shape: { kind: "object", item, meta: meta?.[0] },
    schema,
    view,
    access: `[${JSON.stringify(item)}]`,
  };
}

/** An object that asks for nothing but the request's id. */
export function holdsRequestId(schema: JsonSchema, schemas: Schemas): boolean {
  const { types, properties } = viewSchema(schema, schemas);
  if (!types.has("object") && types.size > 0) return false;
  const hasRequestId = properties.has("requestId");
  const needed = [...properties].filter(([, { isRequired }]) => isRequired).map(([name]) => name);
  return hasRequestId && needed.every((name) => name === "requestId");
}

/** @param noun singular words of the path's last literal: `{ "books": […] }` */
export function findList(view: SchemaView, noun: string, schemas: Schemas): FoundList | undefined {
  if (isOnly(view, "array")) {
    if (view.items === undefined || view.isTuple) return undefined;
    return {
      items: undefined,
      schema: view.items,
      view: viewSchema(view.items, schemas),
      others: new Map(),
      access: "[number]",
    };
  }
  if (!isModel(view) || view.isUnion) return undefined;
  const arrays = [...view.properties].flatMap(([name, property]) => {
    const list = viewSchema(property.schema, schemas);
    if (!isOnly(list, "array") || list.items === undefined || list.isTuple) return [];
    const item = viewSchema(list.items, schemas);
    return item.types.has("object") || item.isUnion ? [{ name, schema: list.items, view: item }] : [];
  });
  const named =
    lists
      .map((known) => arrays.find(({ name }) => plainName(name) === known))
      .find((each) => each !== undefined) ??
    arrays.find(({ name }) => singularOf(plainName(name)) === noun) ??
    (arrays.length === 1 && looksLikePage(view, arrays[0]?.name ?? "") ? arrays[0] : undefined);
  if (named === undefined) return undefined;
  return {
    items: named.name,
    schema: named.schema,
    view: named.view,
    others: new Map([...view.properties].filter(([name]) => name !== named.name)),
    access: `[${JSON.stringify(named.name)}][number]`,
  };
}

const pageWords =
  /^(total|count|page|limit|offset|next|prev|previous|cursor|hasmore|hasnext|size|perpage|meta|links|pagination|paging|self|first|last|skip)/;

function looksLikePage({ properties }: SchemaView, items: string): boolean {
  return [...properties.keys()].every((name) => name === items || pageWords.test(plainName(name)));
}

/** `total`, `total and url`, `total, url and self`. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} and ${last}`;
}
