/** Moves parameters, headers and answers that many operations have alike to `components`. */
import type { Json } from "@ashlar/model";
import { withoutConfidence } from "../merge/json-object.ts";
import { setMember } from "../raw-map.ts";
import { statusText } from "./status-text.ts";

type JsonObject = { [key: string]: Json };

/** Fewer uses are read more easily where they stand. */
const FEWEST_USES = 3;

/** The name of an answer that belongs to no one status. */
const ANY_ANSWER = "Error";

/** One place that can hold a reference: where it is, and what it would be called. */
interface Use {
  readonly holder: JsonObject | Json[];
  readonly key: string | number;
  readonly wish: string;
}

/**
 * Replaces what recurs in path items by references, in place.
 *
 * @returns the components by kind, only kinds that have any
 */
export function shareParts(pathItems: readonly Json[]): { [kind: string]: JsonObject } {
  const parameters = new Pool("parameters");
  const headers = new Pool("headers");
  const responses = new Pool("responses");
  for (const item of pathItems) collectItem(item, { parameters, headers, responses });
  // Headers first: a response that is shared then refers to the shared header.
  const shared: { [kind: string]: JsonObject } = {};
  const sharedHeaders = headers.share();
  const sharedParameters = parameters.share();
  const sharedResponses = responses.share();
  if (Object.keys(sharedParameters).length > 0) shared["parameters"] = sharedParameters;
  if (Object.keys(sharedHeaders).length > 0) shared["headers"] = sharedHeaders;
  if (Object.keys(sharedResponses).length > 0) shared["responses"] = sharedResponses;
  return shared;
}

class Pool {
  readonly #kind: string;
  readonly #uses: Use[] = [];

  constructor(kind: string) {
    this.#kind = kind;
  }

  add(use: Use): void {
    this.#uses.push(use);
  }

  /** What is the same for two uses of one component: not how sure they are. */
  #keyOf(use: Use): string {
    const text = JSON.stringify(withoutConfidence(valueAt(use)));
    // Headers have no name within: two that only look alike are not one.
    return this.#kind === "headers" ? `${use.wish} ${text}` : text;
  }

  share(): JsonObject {
    const byText = new Map<string, Use[]>();
    for (const use of this.#uses) {
      const text = this.#keyOf(use);
      const known = byText.get(text);
      if (known === undefined) byText.set(text, [use]);
      else known.push(use);
    }
    const groups = [...byText.values()].flatMap((uses) => {
      const [first] = uses;
      return first === undefined || uses.length < FEWEST_USES
        ? []
        : [{ uses, wish: wishOf(uses), value: leastSure(uses.map(valueAt)) }];
    });
    const names = namesOf(groups);
    const components: JsonObject = {};
    for (const [index, { uses, value }] of groups.entries()) {
      const name = names[index] ?? "";
      setMember(components, name, value);
      for (const { holder, key } of uses) {
        const reference = { $ref: `#/components/${this.#kind}/${name}` };
        if (Array.isArray(holder)) holder[Number(key)] = reference;
        else setMember(holder, String(key), reference);
      }
    }
    return components;
  }
}

/** What all wish for; an answer that comes with several statuses is called by none of them. */
function wishOf(uses: readonly Use[]): string {
  const [first = "", ...others] = new Set(uses.map(({ wish }) => wish));
  return others.length === 0 ? first : ANY_ANSWER;
}

/** One of the values, which are the same otherwise, as sure as all of them are. */
function leastSure(values: readonly Json[]): Json {
  const confidenceOf = (value: Json): number => {
    const confidence = isObject(value) ? value["x-confidence"] : undefined;
    return typeof confidence === "number" ? confidence : 1;
  };
  return values.reduce((least, value) => (confidenceOf(value) < confidenceOf(least) ? value : least));
}

function valueAt({ holder, key }: Use): Json {
  return (Array.isArray(holder) ? holder[Number(key)] : holder[String(key)]) ?? null;
}

interface Named {
  readonly wish: string;
  readonly value: Json;
}

/** A name for each: the wish of all that share none, and of the parameter that stands in a path; then what tells them apart. */
function namesOf(groups: readonly Named[]): string[] {
  const wishes = groups.map(({ wish }) => componentKey(wish));
  const count = new Map<string, number>();
  for (const wish of wishes) count.set(wish, (count.get(wish) ?? 0) + 1);
  const taken = new Set([...count].flatMap(([wish, uses]) => (uses === 1 ? [wish] : [])));
  const names = wishes.map((wish, index) => {
    const value = groups[index]?.value;
    if (count.get(wish) === 1) return wish;
    const isPath = isObject(value) && value["in"] === "path";
    if (!isPath || taken.has(wish)) return undefined;
    taken.add(wish);
    return wish;
  });
  return names.map((name, index) => {
    if (name !== undefined) return name;
    const wish = wishes[index] ?? "";
    const free = freeName(distinctWish(wish, groups[index]?.value), taken);
    taken.add(free);
    return free;
  });
}

/** `fields` of the schema `FilmFields` → `filmFields`; `id` of the query → `idQuery`. */
function distinctWish(wish: string, value: Json | undefined): string {
  if (!isObject(value)) return wish;
  const { schema, in: place } = value;
  const reference = isObject(schema) ? schema["$ref"] : undefined;
  const named = typeof reference === "string" ? (reference.split("/").at(-1) ?? "") : "";
  if (named.length > wish.length && named.toLowerCase().endsWith(wish.toLowerCase())) {
    return `${named.charAt(0).toLowerCase()}${named.slice(1)}`;
  }
  return typeof place === "string" && place !== "path"
    ? `${wish}${place.charAt(0).toUpperCase()}${place.slice(1)}`
    : wish;
}

/** OpenAPI 3.1 §4.8.7.1: the keys of components. */
function componentKey(wish: string): string {
  return wish.replaceAll(/[^A-Za-z0-9._-]+/g, "_").replaceAll(/^_+|_+$/g, "") || "Shared";
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    if (!taken.has(`${name}${number}`)) return `${name}${number}`;
  }
}

interface Pools {
  readonly parameters: Pool;
  readonly headers: Pool;
  readonly responses: Pool;
}

function collectItem(item: Json, pools: Pools): void {
  if (!isObject(item)) return;
  collectParameters(item["parameters"], pools);
  for (const [key, operation] of Object.entries(item)) {
    if (key === "additionalOperations" && isObject(operation)) {
      for (const one of Object.values(operation)) collectOperation(one, pools);
    } else if (key !== "parameters" && key !== "servers") collectOperation(operation, pools);
  }
}

function collectOperation(operation: Json, pools: Pools): void {
  if (!isObject(operation)) return;
  collectParameters(operation["parameters"], pools);
  const { responses, callbacks } = operation;
  for (const [status, response] of isObject(responses) ? Object.entries(responses) : []) {
    if (!isObject(response) || !isObject(responses)) continue;
    const { headers } = response;
    if (isObject(headers)) {
      for (const name of Object.keys(headers)) pools.headers.add({ holder: headers, key: name, wish: name });
    }
    const hasContent = headers !== undefined || response["content"] !== undefined;
    if (hasContent && !/^[123]/.test(status)) {
      pools.responses.add({ holder: responses, key: status, wish: answerName(status) });
    }
  }
  for (const callback of isObject(callbacks) ? Object.values(callbacks) : []) {
    for (const item of isObject(callback) ? Object.values(callback) : []) collectItem(item, pools);
  }
}

function collectParameters(list: Json | undefined, pools: Pools): void {
  if (!Array.isArray(list)) return;
  for (const [index, parameter] of list.entries()) {
    const name = isObject(parameter) ? parameter["name"] : undefined;
    if (typeof name === "string") pools.parameters.add({ holder: list, key: index, wish: name });
  }
}

/** `404` → `NotFound`, `default` → `Error`. */
function answerName(status: string): string {
  if (status === "default") return ANY_ANSWER;
  return statusText(status).replaceAll(/[^A-Za-z]+/g, "");
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
