/** Paths of a document → the things that may be stored: collections with their items, and singletons. */
import type { JsonSchema } from "@ashlar/model";
import { type FoundItem, type FoundList, findItem, findList } from "./answer-shape.ts";
import { type Endpoint, patternOf, type Segment } from "./endpoint.ts";
import { isModel, type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";
import { singularWords, wordsOf } from "./words.ts";

export interface Candidate {
  readonly kind: "collection" | "singleton";
  /** Path of the collection, or of the singleton. */
  readonly segments: readonly Segment[];
  readonly pattern: string;
  /** Singular words of the path's last literal. */
  readonly words: readonly string[];
  readonly list: Endpoint | undefined;
  readonly create: Endpoint | undefined;
  /** PUT of the collection's path, whose body names the row. */
  readonly put: Endpoint | undefined;
  /** By method, at the item path; of a singleton, at its own. */
  readonly items: ReadonlyMap<string, Endpoint>;
  /** Path parameter of the item path. */
  readonly itemParameter: string | undefined;
  readonly model: ModelSource;
}

/** What is stored, and where in `types/api.ts` its type stands. */
export interface ModelSource {
  readonly schema: JsonSchema;
  readonly view: SchemaView;
  /** Of the responses' type: `GetBookResponses[200]["application/json"]["data"]`. */
  readonly type: string;
}

/** Singletons below these belong to whoever asks. */
const personal: ReadonlySet<string> = new Set(
  "me my self user current whoami account profile session".split(" "),
);

export function endpointsOf({ list, create, put, items }: Candidate): Endpoint[] {
  return [create, list, put, ...items.values()].filter((endpoint) => endpoint !== undefined);
}

export interface FoundCandidates {
  readonly candidates: readonly Candidate[];
  /** By the operation's name: why it belongs to none. */
  readonly reasons: ReadonlyMap<string, string>;
}

export function findCandidates(endpoints: readonly Endpoint[], schemas: Schemas): FoundCandidates {
  const byPattern = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    byPattern.set(endpoint.pattern, [...(byPattern.get(endpoint.pattern) ?? []), endpoint]);
  }
  const reasons = new Map<string, string>();
  const candidates: Candidate[] = [];
  for (const base of collectionPaths(endpoints)) {
    const pattern = patternOf(base);
    const own = byPattern.get(pattern) ?? [];
    const items = byPattern.get(`${pattern}/{}`) ?? [];
    const place = { segments: base, pattern, own, items };
    const found = isPersonal(place) ? personalReasonOf(place) : candidateOf(place, schemas);
    if (typeof found === "string") {
      for (const { operation } of [...own, ...items]) reasons.set(operation.name, found);
    } else if (found !== undefined) candidates.push(found);
  }
  return { candidates, reasons };
}

/** Every path that ends in a literal, and what stands before a last parameter; shorter ones first. */
function collectionPaths(endpoints: readonly Endpoint[]): (readonly Segment[])[] {
  const paths = new Map<string, readonly Segment[]>();
  for (const { segments } of endpoints) {
    const base = segments.at(-1)?.kind === "parameter" ? segments.slice(0, -1) : segments;
    const last = base.at(-1);
    // `/discoverers/id/{id}`: a word for the parameter, and not for what there are several of.
    if (last?.kind !== "literal" || /^(by-?)?(id|uuid|name|key|slug)$/i.test(last.text)) continue;
    if (base.some(({ kind }) => kind === "mixed")) continue;
    const pattern = patternOf(base);
    if (!paths.has(pattern)) paths.set(pattern, base);
  }
  return [...paths.values()].sort((one, other) => one.length - other.length);
}

const personalReason = "it belongs to whoever asks, and nothing says by what one caller is told from another";

/** Where nothing is read, as at `/user/createWithList`, nothing says that it is about the caller. */
function personalReasonOf({ own, items }: Place): string | undefined {
  return [...own, ...items].some(({ operation }) => operation.method === "get") ? personalReason : undefined;
}

/** `/me/profile`, `/user/keys`: below a word that stands for the caller, and not for a collection of its own. */
function isPersonal({ segments, items }: Place): boolean {
  return segments.some((segment, index) => {
    if (segment.kind !== "literal" || !personal.has(segment.text.toLowerCase())) return false;
    const isLast = index === segments.length - 1;
    return isLast ? items.length === 0 : segments[index + 1]?.kind === "literal";
  });
}

interface Place {
  readonly segments: readonly Segment[];
  readonly pattern: string;
  readonly own: readonly Endpoint[];
  readonly items: readonly Endpoint[];
}

function candidateOf(place: Place, schemas: Schemas): Candidate | string | undefined {
  const { segments, pattern, own, items } = place;
  const last = segments.at(-1);
  const words = singularWords(wordsOf(last?.kind === "literal" ? last.text : ""));
  const noun = words.join("");
  const get = own.find(isMethod("get"));
  const listed = get && listOf(get, noun, schemas);
  const list = listed !== undefined && (isModel(listed.view) || listed.view.isUnion) ? get : undefined;
  const itemMethods = new Map(items.map((each) => [each.operation.method, each]));
  const lastSegment = items[0]?.segments.at(-1);
  const itemParameter = lastSegment?.kind === "parameter" ? lastSegment.name : undefined;
  if (list === undefined && items.length === 0) return singletonOf(place, words, schemas);
  const model = modelAt([itemMethods.get("get"), ...items], list, own.find(isMethod("post")), noun, schemas);
  if (model === undefined) return undefined;
  if (typeof model === "string") return model;
  return {
    kind: "collection",
    segments,
    pattern,
    words,
    list,
    create: own.find(isMethod("post")),
    put: own.find(isMethod("put")),
    items: itemMethods,
    itemParameter,
    model,
  };
}

function isMethod(method: string): (endpoint: Endpoint) => boolean {
  return ({ operation }) => operation.method === method;
}

export function listOf({ answer }: Endpoint, noun: string, schemas: Schemas): FoundList | undefined {
  if (answer?.schema === undefined || answer.view === undefined) return undefined;
  return findList(answer.view, noun, schemas);
}

export function itemOf({ answer }: Endpoint, noun: string, schemas: Schemas): FoundItem | string | undefined {
  if (answer?.schema === undefined || answer.view === undefined) return undefined;
  return findItem(answer.schema, answer.view, noun, schemas);
}

/** The thing as an item is read; else as it is listed; else as it is answered when it is made. */
function modelAt(
  items: readonly (Endpoint | undefined)[],
  list: Endpoint | undefined,
  create: Endpoint | undefined,
  noun: string,
  schemas: Schemas,
): ModelSource | string | undefined {
  for (const endpoint of [...items, undefined, create]) {
    if (endpoint === undefined) {
      const listed = list && listOf(list, noun, schemas);
      if (list === undefined || listed === undefined) continue;
      if (listed.view.isUnion) return "what it lists takes one of several shapes";
      if (isModel(listed.view)) return { ...listed, type: answerType(list) + listed.access };
      continue;
    }
    const item = itemOf(endpoint, noun, schemas);
    if (typeof item === "object" && !item.view.isUnion) {
      return coreOf(item.schema, schemas) ?? { ...item, type: answerType(endpoint) + item.access };
    }
    if (endpoint.answer?.view?.isUnion === true) return "its model takes one of several shapes";
  }
  return undefined;
}

const controls = /^(_?links?|_embedded|meta|self|href)$/i;

/** `allOf: [Booking, { properties: { links } }]` is a booking. */
function coreOf(schema: JsonSchema, schemas: Schemas): ModelSource | undefined {
  if (typeof schema === "boolean" || schema.$ref !== undefined || schema.allOf === undefined)
    return undefined;
  const whole = viewSchema(schema, schemas);
  for (const part of schema.allOf) {
    const view = viewSchema(part, schemas);
    if (view.model === undefined || !isModel(view) || view.isUnion) continue;
    const others = [...whole.properties].filter(([name]) => !view.properties.has(name));
    const isWhole = others.every(([name, { isRequired }]) => !isRequired && controls.test(name));
    if (isWhole) return { schema: part, view, type: "" };
  }
  return undefined;
}

function answerType({ operation, answer }: Endpoint): string {
  const key = /^\d+$/.test(answer?.key ?? "") ? answer?.key : JSON.stringify(answer?.key);
  return `${operation.responsesTypeName}[${key}][${JSON.stringify(answer?.contentType)}]`;
}

/** One object at a path of its own that is read and replaced or changed. */
function singletonOf(
  { segments, pattern, own }: Place,
  words: readonly string[],
  schemas: Schemas,
): Candidate | string | undefined {
  const get = own.find(isMethod("get"));
  const writers = own.filter(({ operation, body }) => {
    return (
      (operation.method === "put" || operation.method === "patch") && body !== undefined && !body.isForeign
    );
  });
  if (get === undefined || writers.length === 0) return undefined;
  const item = itemOf(get, words.join(""), schemas);
  if (typeof item !== "object" || item.view.isUnion) return typeof item === "string" ? item : undefined;
  return {
    kind: "singleton",
    segments,
    pattern,
    words,
    list: undefined,
    create: undefined,
    put: undefined,
    items: new Map(own.map((each) => [each.operation.method, each])),
    itemParameter: undefined,
    model: { ...item, type: answerType(get) + item.access },
  };
}
