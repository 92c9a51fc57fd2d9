/** Tells which operations a shared schema matters to. */
import type { Api, JsonSchema, Operation } from "@ashlar/model";
import type { Direction } from "./rules.ts";
import { referencedName, subschemasOf } from "./schema-graph.ts";

export class SchemaUsers {
  readonly #schemas: Api["schemas"];
  /** Schema → the schemas that it refers to itself. */
  readonly #inside = new Map<string, ReadonlySet<string>>();
  readonly #users: { readonly [direction in Direction]: Map<string, Operation[]> };

  constructor({ operations, webhooks, schemas }: Api) {
    this.#schemas = schemas;
    this.#users = { request: new Map(), response: new Map() };
    for (const operation of operations) {
      this.#add(operation, "request", sentOf(operation));
      this.#add(operation, "response", gotOf(operation));
    }
    for (const operation of webhooks) {
      this.#add(operation, "response", sentOf(operation));
      this.#add(operation, "request", gotOf(operation));
    }
  }

  /** The operations whose requests or answers hold the schema, in the order of the Api. */
  of(name: string, direction: Direction): readonly Operation[] {
    return this.#users[direction].get(name) ?? [];
  }

  #add(operation: Operation, direction: Direction, roots: readonly JsonSchema[]): void {
    const reached = new Set<string>();
    const pending = roots.flatMap((schema) => [...namesIn(schema)]);
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      pending.push(...this.#namesInside(name));
    }
    for (const name of reached) {
      const known = this.#users[direction].get(name);
      if (known === undefined) this.#users[direction].set(name, [operation]);
      else known.push(operation);
    }
  }

  #namesInside(name: string): ReadonlySet<string> {
    const known = this.#inside.get(name);
    if (known !== undefined) return known;
    const names = namesIn(this.#schemas[name] ?? true);
    this.#inside.set(name, names);
    return names;
  }
}

function namesIn(schema: JsonSchema): Set<string> {
  const names = new Set<string>();
  const pending = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object") continue;
    const name = referencedName(next);
    if (name !== undefined) names.add(name);
    pending.push(...subschemasOf(next));
  }
  return names;
}

function sentOf({ parameters, requestBody, callbacks }: Operation): JsonSchema[] {
  const content = (requestBody?.content ?? []).flatMap(({ schema, itemSchema }) => [schema, itemSchema]);
  const answers = callbacks.flatMap(({ operations }) => operations.flatMap(gotOf));
  return [...parameters.map(({ schema }) => schema), ...content, ...answers].filter(
    (one) => one !== undefined,
  );
}

function gotOf({ responses, callbacks }: Operation): JsonSchema[] {
  const own = responses.flatMap(({ headers, content }) => [
    ...headers.map(({ schema }) => schema),
    ...content.flatMap(({ schema, itemSchema }) => [schema, itemSchema]),
  ]);
  const messages = callbacks.flatMap(({ operations }) => operations.flatMap(sentOf));
  return [...own, ...messages].filter((one) => one !== undefined);
}
