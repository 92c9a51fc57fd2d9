/** Where two operations that take the same requests do not mean the same. */
import { isDeepStrictEqual } from "node:util";
import type { Callback, MediaType, Operation, Parameter, Response, SecurityRequirement } from "@ashlar/model";
import type { ApiDifferenceKind } from "../differences.ts";
import { statusText } from "../write/status-text.ts";
import {
  fullPath,
  type OperationPair,
  operationName,
  pairLists,
  renamedParameters,
} from "./pair-operations.ts";
import type { SchemaComparison } from "./schema-differences.ts";

/** Stands for a thing that is there on one side only. */
export const THERE: unique symbol = Symbol("there");

/** Takes a difference: its kind, its place, and what both say there. */
export type AddDifference = (kind: ApiDifferenceKind, place: string, a: unknown, b: unknown) => void;

export interface OperationComparisonOptions {
  readonly texts: boolean;
  readonly add: AddDifference;
}

export class OperationComparison {
  readonly #schemas: SchemaComparison;
  readonly #texts: boolean;
  readonly #add: AddDifference;

  constructor(schemas: SchemaComparison, { texts, add }: OperationComparisonOptions) {
    this.#schemas = schemas;
    this.#texts = texts;
    this.#add = add;
  }

  compare(pair: OperationPair): void {
    const { old: a, new: b } = pair;
    const name = operationName(a);
    this.#members("operation", name, a, b, this.#texts ? ["path", ...FACTS, ...WORDS] : FACTS);
    if (fullPath(a) !== fullPath(b)) this.#add("server", `${name} basePath`, a.basePath, b.basePath);
    this.#parameters(pair, name);
    this.#body(a, b, `${name} requestBody`);
    this.#responses(a, b, name);
    if (!isDeepStrictEqual(plainSecurity(a.security), plainSecurity(b.security))) {
      this.#add("security", `${name} security`, a.security, b.security);
    }
    this.#callbacks(a.callbacks, b.callbacks, name);
  }

  #members<Thing>(
    kind: ApiDifferenceKind,
    place: string,
    a: Thing,
    b: Thing,
    keys: readonly (keyof Thing & string)[],
  ): void {
    for (const key of keys) {
      if (!isDeepStrictEqual(a[key], b[key])) this.#add(kind, `${place}/${key}`, a[key], b[key]);
    }
  }

  #parameters(pair: OperationPair, name: string): void {
    const oldNames = renamedParameters(pair);
    const keyOf = (parameter: Parameter): string => `${parameter.in}/${parameter.name}`;
    const keyOfNew = (parameter: Parameter): string =>
      parameter.in === "path" ? `path/${oldNames.get(parameter.name) ?? parameter.name}` : keyOf(parameter);
    const a = byKey(pair.old.parameters, keyOf);
    const b = byKey(pair.new.parameters, keyOfNew);
    for (const key of keysOf(a, b)) {
      const [left, right] = [a.get(key), b.get(key)];
      const place = `${name} parameters/${key}`;
      if (left === undefined || right === undefined) {
        this.#add("parameter", place, there(left), there(right));
        continue;
      }
      this.#members(
        "parameter",
        place,
        left,
        right,
        this.#texts ? [...OF_PARAMETER, ...OF_TEXT] : OF_PARAMETER,
      );
      this.#schema("parameter", `${place}/schema`, left.schema, right.schema);
    }
  }

  #body({ requestBody: a }: Operation, { requestBody: b }: Operation, place: string): void {
    if (a === undefined || b === undefined) {
      if (a !== b) this.#add("requestBody", place, there(a), there(b));
      return;
    }
    this.#members("requestBody", place, a, b, this.#texts ? ["required", "description"] : ["required"]);
    this.#content("requestBody", place, a.content, b.content);
  }

  #responses(a: Operation, b: Operation, name: string): void {
    const [left, right] = [byKey(a.responses, statusOf), byKey(b.responses, statusOf)];
    for (const status of keysOf(left, right)) {
      const place = `${name} responses/${status}`;
      const [one, other] = [left.get(status), right.get(status)];
      if (one === undefined || other === undefined) {
        this.#add("response", place, there(one), there(other));
        continue;
      }
      if (this.#texts) this.#members("response", place, described(one), described(other), ["description"]);
      this.#headers(one, other, place);
      this.#content("response", place, one.content, other.content);
    }
  }

  #headers(a: Response, b: Response, place: string): void {
    const [left, right] = [byKey(a.headers, nameOf), byKey(b.headers, nameOf)];
    for (const key of keysOf(left, right)) {
      const [one, other] = [left.get(key), right.get(key)];
      const inside = `${place}/headers/${key}`;
      if (one === undefined || other === undefined) {
        this.#add("response", inside, there(one), there(other));
        continue;
      }
      this.#members("response", inside, one, other, this.#texts ? ["required", "description"] : ["required"]);
      this.#schema("response", `${inside}/schema`, one.schema, other.schema);
    }
  }

  #content(kind: ApiDifferenceKind, place: string, a: readonly MediaType[], b: readonly MediaType[]): void {
    const [left, right] = [byKey(a, typeOf), byKey(b, typeOf)];
    for (const key of keysOf(left, right)) {
      const [one, other] = [left.get(key), right.get(key)];
      const inside = `${place}/${key}`;
      if (one === undefined || other === undefined) {
        this.#add(kind, inside, there(one), there(other));
        continue;
      }
      this.#members(kind, inside, one, other, this.#texts ? ["encoding", "example"] : ["encoding"]);
      this.#schema(kind, `${inside}/schema`, one.schema ?? true, other.schema ?? true);
      this.#schema(kind, `${inside}/itemSchema`, one.itemSchema ?? true, other.itemSchema ?? true);
    }
  }

  #schema(kind: ApiDifferenceKind, place: string, a: Parameter["schema"], b: Parameter["schema"]): void {
    for (const one of this.#schemas.compare(a, b, place)) {
      this.#add(kind === "parameter" ? "parameter" : "schema", one.place, one.a, one.b);
    }
  }

  #callbacks(a: readonly Callback[], b: readonly Callback[], name: string): void {
    const [left, right] = [byKey(a, nameOf), byKey(b, nameOf)];
    for (const key of keysOf(left, right)) {
      const { pairs, onlyOld, onlyNew } = pairLists(
        left.get(key)?.operations ?? [],
        right.get(key)?.operations ?? [],
      );
      const place = `${name} callbacks/${key}`;
      for (const one of onlyOld) this.#add("operation", `${place} ${operationName(one)}`, THERE, undefined);
      for (const one of onlyNew) this.#add("operation", `${place} ${operationName(one)}`, undefined, THERE);
      for (const pair of pairs) this.compare(pair);
    }
  }
}

const FACTS = ["operationId", "deprecated"] as const;
const WORDS = ["summary", "description", "tags"] as const;
const OF_PARAMETER = [
  ...(["name", "required", "deprecated", "style", "explode", "allowReserved", "contentType"] as const),
];
const OF_TEXT = ["description", "example"] as const;

function described({ status, description }: Response): Pick<Response, "description"> {
  return { description: description ?? statusText(status) };
}

/** Requirements are alternatives: their order says nothing, and neither does that of what is in one. */
function plainSecurity(security: readonly SecurityRequirement[]): string[] {
  const texts = security.map((requirement) =>
    Object.entries(requirement)
      .map(([scheme, scopes]) => JSON.stringify([scheme, [...scopes].toSorted()]))
      .toSorted()
      .join(" "),
  );
  return [...new Set(texts)].toSorted();
}

function byKey<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): Map<string, Thing> {
  return new Map(things.map((thing) => [keyOf(thing), thing]));
}

function keysOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): Set<string> {
  return new Set([...a.keys(), ...b.keys()]);
}

function there(thing: unknown): typeof THERE | undefined {
  return thing === undefined ? undefined : THERE;
}

function statusOf({ status }: Response): string {
  return status;
}

function typeOf({ type }: MediaType): string {
  return type;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
