/** Can a failure be said in the document's own error body? Found by trying: a body is made and held against its schema. */
import type { Api, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { Code } from "./emit/literal.ts";

/** How to make the body from a `Failure`: data and {@link Code}, for `printLiteral`. */
export type ErrorTemplate = unknown;

/** A failure, as the templates' `Failure` has it; used to try a template. */
export interface SampleFailure {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly message: string; readonly reason: string }[];
  readonly requestId: string;
}

export interface ErrorBody {
  readonly template: ErrorTemplate;
  /** The body it makes of a failure. */
  readonly make: (failure: SampleFailure) => unknown;
  /** True when there is room for a message beside the list of problems. */
  readonly tellsMessage: boolean;
  /** True when there is a list for the problems. */
  readonly tellsDetails: boolean;
}

/**
 * The body for a failure, by the names that error bodies use; undefined when a required property means nothing
 * to us, or when nowhere is room for a message.
 */
export function errorBodyOf(schema: JsonSchema, schemas: Api["schemas"]): ErrorBody | undefined {
  const builder = new Builder(schemas);
  const node = builder.object(schema, 0);
  if (node === undefined || !(builder.hasMessage || builder.hasDetails)) return undefined;
  return {
    template: node.template,
    make: node.make,
    tellsMessage: builder.hasMessage,
    tellsDetails: builder.hasDetails,
  };
}

interface Node {
  readonly template: unknown;
  readonly make: (failure: SampleFailure) => unknown;
}

/** A text, a number or a list of a failure, and the property names that mean it. */
interface Meaning {
  readonly names: RegExp;
  readonly type: "string" | "integer" | "boolean";
  readonly node: Node;
  readonly isMessage?: true;
}

const fact = (template: string, make: Node["make"]): Node => ({ template: new Code(template), make });

// RFC 9457 §3.1.4: the title says what kind of problem it is, the detail what happened this time.
const title = fact("failure.title", (failure) => failure.title);

const meanings: readonly Meaning[] = [
  {
    names: /^(message|detail|msg|description|error_?description|error_?message|reason|text)$/i,
    type: "string",
    node: fact("failure.message", (failure) => failure.message),
    isMessage: true,
  },
  { names: /^type$/i, type: "string", node: { template: "about:blank", make: () => "about:blank" } },
  {
    names: /^title$/i,
    type: "string",
    node: fact("failure.message", (failure) => failure.message),
    isMessage: true,
  },
  {
    names: /^(code|error_?code|status_?text|name|slug|kind)$/i,
    type: "string",
    node: fact("failure.code", (failure) => failure.code),
  },
  {
    names: /^error$/i,
    type: "string",
    node: fact("failure.message", (failure) => failure.message),
    isMessage: true,
  },
  {
    names: /^(status|status_?code|code|error_?code|http_?status|http_?code|http_?status_?code)$/i,
    type: "integer",
    node: fact("failure.status", (failure) => failure.status),
  },
  {
    names: /^(status|status_?code)$/i,
    type: "string",
    node: fact("String(failure.status)", (failure) => String(failure.status)),
  },
  {
    names: /^(request|trace|correlation)_?id$|^instance$|^traceparent$/i,
    type: "string",
    node: fact("failure.requestId", (failure) => failure.requestId),
  },
  {
    names: /^(timestamp|time|date|occurred_?at)$/i,
    type: "string",
    node: fact("new Date().toISOString()", () => new Date().toISOString()),
  },
  { names: /^(success|ok|successful)$/i, type: "boolean", node: { template: false, make: () => false } },
];

const detailNames =
  /^(errors|details|violations|fields|issues|problems|invalid_?params|causes|field_?errors|messages)$/i;

const detailMeanings: readonly (readonly [RegExp, "field" | "message" | "reason"])[] = [
  [
    /^(field|path|property|name|param|parameter|pointer|source|location|key|attribute|target|property_?path)$/i,
    "field",
  ],
  [/^(message|msg|detail|description|error|title|text|error_?message)$/i, "message"],
  [/^(reason|code|type|rule|kind|error_?code|slug)$/i, "reason"],
];

const maxDepth = 4;

class Builder {
  hasMessage = false;
  hasDetails = false;
  readonly #schemas: Api["schemas"];

  constructor(schemas: Api["schemas"]) {
    this.#schemas = schemas;
  }

  object(schema: JsonSchema, depth: number): Node | undefined {
    const { properties, required, isObject } = this.#collect(schema, 0);
    if (!isObject || depth > maxDepth) return undefined;
    const nodes = new Map<string, Node>();
    const hasDetail = properties.has("detail") || properties.has("message");
    for (const [name, property] of properties) {
      const node = name === "title" && hasDetail ? title : this.#property(name, property, depth);
      if (node !== undefined) nodes.set(name, node);
      else if (required.has(name)) return undefined;
    }
    if ([...required].some((name) => !nodes.has(name)) || nodes.size === 0) return undefined;
    return {
      template: Object.fromEntries([...nodes].map(([name, { template }]) => [name, template])),
      make: (failure) => Object.fromEntries([...nodes].map(([name, { make }]) => [name, make(failure)])),
    };
  }

  #property(name: string, schema: JsonSchema, depth: number): Node | undefined {
    const flat = this.#collect(schema, 0);
    const [constant, ...others] = flat.values;
    if (constant !== undefined && others.length === 0) return { template: constant, make: () => constant };
    if (flat.types.has("array")) return detailNames.test(name) ? this.#details(flat.items) : undefined;
    if (flat.isObject) return this.object(schema, depth + 1);
    if (flat.values.length > 0) return undefined;
    const meaning = meanings.find(
      ({ names, type }) =>
        names.test(name) &&
        (flat.types.size === 0 || flat.types.has(type) || (type === "integer" && flat.types.has("number"))),
    );
    if (meaning?.isMessage) this.hasMessage = true;
    return meaning?.node;
  }

  #details(items: JsonSchema | undefined): Node | undefined {
    const item = this.#collect(items ?? true, 0);
    if (item.types.has("string")) {
      this.hasDetails = true;
      return {
        template: new Code(`failure.details.map(({ field, message }) => \`\${field} \${message}\`)`),
        make: ({ details }) => details.map(({ field, message }) => `${field} ${message}`),
      };
    }
    const chosen = new Map<string, "field" | "message" | "reason">();
    for (const [name, property] of item.properties) {
      const types = this.#collect(property, 0).types;
      const fits = types.size === 0 || types.has("string");
      const meaning = fits
        ? detailMeanings.find(([names, part]) => names.test(name) && ![...chosen.values()].includes(part))
        : undefined;
      if (meaning !== undefined) chosen.set(name, meaning[1]);
      else if (item.required.has(name)) return { template: [], make: () => [] };
    }
    if (![...chosen.values()].includes("message")) return { template: [], make: () => [] };
    this.hasDetails = true;
    const names = [...new Set(chosen.values())];
    const pairs = [...chosen].map(([name, part]) =>
      name === part ? name : `${JSON.stringify(name)}: ${part}`,
    );
    return {
      template: new Code(`failure.details.map(({ ${names.join(", ")} }) => ({ ${pairs.join(", ")} }))`),
      make: ({ details }) =>
        details.map((detail) => Object.fromEntries([...chosen].map(([name, part]) => [name, detail[part]]))),
    };
  }

  /** A schema with its references and `allOf` parts taken together. */
  #collect(schema: JsonSchema, depth: number): Collected {
    const collected: Collected = {
      properties: new Map(),
      required: new Set(),
      types: new Set(),
      values: [],
      items: undefined,
      isObject: false,
    };
    if (typeof schema === "boolean" || depth > 8) return collected;
    const target =
      schema.$ref === undefined ? undefined : this.#schemas[schema.$ref.slice("#/$defs/".length)];
    for (const part of [...(target === undefined ? [] : [target]), ...(schema.allOf ?? [])]) {
      merge(collected, this.#collect(part, depth + 1));
    }
    merge(collected, own(schema));
    return collected;
  }
}

interface Collected {
  readonly properties: Map<string, JsonSchema>;
  readonly required: Set<string>;
  readonly types: Set<string>;
  readonly values: unknown[];
  items: JsonSchema | undefined;
  isObject: boolean;
}

function own(schema: JsonSchemaObject): Collected {
  const types =
    schema.type === undefined ? [] : typeof schema.type === "string" ? [schema.type] : schema.type;
  return {
    properties: new Map(Object.entries(schema.properties ?? {})),
    required: new Set(schema.required ?? []),
    types: new Set(types),
    values: schema.const === undefined ? (schema.enum ?? []) : [schema.const],
    items: schema.items,
    isObject: types.includes("object") || schema.properties !== undefined,
  };
}

function merge(into: Collected, from: Collected): void {
  for (const [name, property] of from.properties) into.properties.set(name, property);
  for (const name of from.required) into.required.add(name);
  for (const type of from.types) into.types.add(type);
  into.values.push(...from.values);
  into.items ??= from.items;
  into.isObject ||= from.isObject;
}
