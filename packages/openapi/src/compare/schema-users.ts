/** Tells which operations a shared schema matters to. */
import type { Api, JsonSchema, Operation } from "@ashlar/model";
import type { Direction } from "./rules.ts";
import { referencedName, subschemasOf } from "./schema-graph.ts";

export class SchemaUsers {
  readonly #schemas: Api["schemas"];
  /** Schema → the schemas that it refers to itself. */
  readonly #inside = new Map<string, ReadonlyMap<string, Mention>>();
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
    const reached = new Map<string, Mention>();
    const pending = roots.flatMap((schema) => [...mentionsIn(schema)]);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [name, mention] = next;
      const known = reached.get(name);
      if (known === "itself" || known === mention) continue;
      reached.set(name, mention);
      pending.push(...this.#mentionsInside(name));
      if (mention === "itself") pending.push(...this.#kindsOf(name));
    }
    for (const name of reached.keys()) {
      const known = this.#users[direction].get(name);
      if (known === undefined) this.#users[direction].set(name, [operation]);
      else known.push(operation);
    }
  }

  #mentionsInside(name: string): ReadonlyMap<string, Mention> {
    const known = this.#inside.get(name);
    if (known !== undefined) return known;
    const mentions = mentionsIn(this.#schemas[name] ?? true);
    this.#inside.set(name, mentions);
    return mentions;
  }

  /** Where a base may be, each of the kinds that its discriminator names may. */
  #kindsOf(name: string): [string, Mention][] {
    const schema = this.#schemas[name];
    const mapping = typeof schema === "object" ? schema.discriminator?.mapping : undefined;
    return Object.values(mapping ?? {}).map((kind) => [kind, "itself"]);
  }
}

/** Whether a schema is referred to where it stands by itself, or only as a part of another one, in `allOf`. */
type Mention = "itself" | "part";

function mentionsIn(schema: JsonSchema): Map<string, Mention> {
  const mentions = new Map<string, Mention>();
  const pending: [JsonSchema, Mention][] = [[schema, "itself"]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [one, mention] = next;
    if (typeof one !== "object") continue;
    const name = referencedName(one);
    if (name !== undefined && mentions.get(name) !== "itself") mentions.set(name, mention);
    for (const part of one.allOf ?? []) pending.push([part, "part"]);
    const { allOf: _, ...others } = one;
    for (const inside of subschemasOf(others)) pending.push([inside, "itself"]);
  }
  return mentions;
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
