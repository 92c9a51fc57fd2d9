/** What the contract tests of one operation ask, and as whom: decided here, printed elsewhere. */
import type { Json } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../../blueprint.ts";
import { Code } from "../../emit/literal.ts";
import { parseTemplate } from "../../path-template.ts";
import { contentValue } from "../../sample/body.ts";
import { sampledContent } from "../../sample/request.ts";
import { fits, sampleRequest } from "../../sample.ts";
import type { Action } from "../service-plan.ts";
import { type BoundCase, bodyCases, queryCases } from "./bounds.ts";
import { type Caller, callerOf } from "./callers.ts";
import type { BodyFactory, Factories } from "./factories.ts";
import { sentType } from "./factories.ts";
import { isJsonObject, keyType, pathNameOf, storeOf, type TestFacts, type TestStore } from "./facts.ts";
import { testUrl } from "./request-url.ts";

export interface OperationTest {
  readonly operation: PlannedOperation;
  readonly action: Action;
  readonly caller: Caller;
  /** Expression of the URL. */
  readonly url: string;
  /** What stands in the URL, and whose factory makes it. */
  readonly place: { readonly names: readonly string[]; readonly store: TestStore } | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: SentBody | undefined;
  readonly bodyCases: readonly BoundCase[];
  readonly queryCases: readonly BoundCase[];
  /** Statuses of a valid request's answer. */
  readonly success: readonly number[];
  /** The name in the URL that is to be unknown, and a value that nothing has. */
  readonly unknown: { readonly name: string; readonly value: Json } | undefined;
}

export interface SentBody {
  /** A call of a factory, or a literal. */
  readonly expression: unknown;
  /** `{ ...createBookBody(), ...changes }` */
  readonly changed: string;
  readonly type: string | undefined;
  readonly isRequired: boolean;
  readonly contents: readonly PlannedContent[];
}

/** Why there is none, in words. */
export interface NoTest {
  readonly problem: string;
  /** What is at the bottom of it, where that is something else. */
  readonly cause?: string | undefined;
}

export function operationTest(
  operation: PlannedOperation,
  facts: TestFacts,
  factories: Factories,
): OperationTest | NoTest {
  const action = facts.plan.actions.get(operation.name);
  if (action === undefined) return { problem: "nothing is known of it" };
  if (!["get", "post", "put", "patch", "delete"].includes(operation.method)) {
    return { problem: `${operation.method.toUpperCase()} is not for this client` };
  }
  return action.kind === "stub"
    ? stubTest(operation, action, facts)
    : storedTest(operation, action, facts, factories);
}

function stubTest(operation: PlannedOperation, action: Action, facts: TestFacts): OperationTest | NoTest {
  const request = sampleRequest(operation, facts.blueprint.api);
  if (operation.body?.required === true && request.body === undefined) {
    return { problem: "no valid body could be made" };
  }
  const { "content-type": type, ...headers } = request.headers;
  const found = sampledContent(operation, facts.requests);
  const value = found?.content.kind === "json" ? contentValue(found.content, facts.requests) : undefined;
  const text = typeof request.body === "string" ? request.body : "sample";
  return {
    operation,
    action,
    caller: callerOf(operation, facts),
    url: JSON.stringify(request.url),
    place: undefined,
    headers,
    body:
      found === undefined || request.body === undefined
        ? undefined
        : {
            expression: value === undefined || typeof value === "string" ? text : value,
            changed: "{ ...body, ...changes }",
            type: sentType(type ?? ""),
            isRequired: operation.body?.required === true,
            contents: operation.body?.contents ?? [],
          },
    bodyCases:
      found !== undefined && isJsonObject(value)
        ? bodyCases(
            value,
            found.content.schema,
            (each) => fits(each, found.content.schema, facts.requests),
            facts.requests,
          ).filter(({ isValid }) => !isValid)
        : [],
    queryCases: queryCases(operation, facts.requests).filter(
      ({ isValid, name }) => !isValid && !isSent(name, request.url),
    ),
    success: [501],
    unknown: undefined,
  };
}

function isSent(name: string, url: string): boolean {
  return new URL(url, "http://localhost").searchParams.has(name);
}

function storedTest(
  operation: PlannedOperation,
  action: Exclude<Action, { readonly kind: "stub" }>,
  facts: TestFacts,
  factories: Factories,
): OperationTest | NoTest {
  const store = storeOf(facts, action);
  const url = testUrl(operation, action, store, facts);
  const place = placeOf(url.names, store);
  // A singleton has no key, and is there only once it has been made.
  const mustBeMade =
    place?.store ?? (needsRow(action) && store.store.kind === "singleton" ? store : undefined);
  if (mustBeMade !== undefined && !factories.makers.has(mustBeMade.store.singular)) {
    return {
      problem: `no ${mustBeMade.store.noun} can be made`,
      cause: factories.makerProblems.get(mustBeMade.store.singular),
    };
  }
  const factory = factories.bodies.get(operation.name);
  const takesBody = "body" in action && action.body.in !== "query";
  if (takesBody && factory === undefined) {
    return { problem: "no valid body could be made", cause: factories.bodyProblems.get(operation.name) };
  }
  const undone = new Set(action.undone.filter((each) => each.in === "query").map(({ name }) => name));
  const cursor = action.kind === "list" && action.page.kind === "cursor" ? action.page.cursor : undefined;
  return {
    operation,
    action,
    caller: callerOf(operation, facts),
    url: url.expression,
    place: place ?? (mustBeMade === undefined ? undefined : { names: [], store: mustBeMade }),
    headers: url.headers,
    body: factory === undefined ? optionalBody(operation, facts) : factoryBody(operation, factory),
    bodyCases: factory === undefined ? [] : casesOfFactory(factory, store, facts),
    queryCases: queryCases(operation, facts.requests).filter(
      // A cursor is valid only where it was answered.
      ({ name, isValid }) =>
        !isSentAlready(name, url.expression) && (!isValid || !(undone.has(name) || name === cursor)),
    ),
    success: successOf(action),
    unknown: unknownOf(operation, action, place, facts),
  };
}

function isSentAlready(name: string, url: string): boolean {
  return url.includes(`?${name}=`) || url.includes(`&${name}=`);
}

function needsRow({ kind }: Action): boolean {
  return kind !== "list" && kind !== "create";
}

function placeOf(names: readonly string[], store: TestStore): OperationTest["place"] {
  if (names.length === 0) return undefined;
  for (let at: TestStore | undefined = store; at !== undefined; at = at.parent) {
    if (at.keyName !== undefined && names.includes(at.keyName)) return { names, store: at };
  }
  return undefined;
}

function factoryBody(operation: PlannedOperation, { name, body, isAsync }: BodyFactory): SentBody {
  const call = isAsync ? `await ${name}()` : `${name}()`;
  const spread = isAsync ? `(${call})` : call;
  const changed =
    body.item === undefined
      ? `{ ...${spread}, ...changes }`
      : `{ ...${spread}, ${JSON.stringify(body.item)}: { ...${spread}[${JSON.stringify(body.item)}], ...changes } }`;
  return {
    expression: new Code(call),
    changed,
    type: sentType(body.content.type),
    isRequired: operation.body?.required === true,
    contents: operation.body?.contents ?? [],
  };
}

/** A body that nothing is done with, such as a transition's reason. */
function optionalBody(operation: PlannedOperation, facts: TestFacts): SentBody | undefined {
  if (operation.body === undefined) return undefined;
  const found = sampledContent(operation, facts.requests);
  if (found === undefined) return undefined;
  const value = found.content.kind === "json" ? contentValue(found.content, facts.requests) : undefined;
  const text = typeof found.body.body === "string" ? found.body.body : "sample";
  return {
    expression: value ?? text,
    changed: "{ ...body, ...changes }",
    type: sentType(found.body.contentType),
    isRequired: operation.body.required,
    contents: operation.body.contents,
  };
}

function casesOfFactory({ body }: BodyFactory, store: TestStore, facts: TestFacts): readonly BoundCase[] {
  const { item, sample, schema, content } = body;
  const model = item === undefined ? sample : sample[item];
  if (!isJsonObject(model)) return [];
  const judge = (each: typeof model): boolean =>
    fits(item === undefined ? each : { ...sample, [item]: each }, content.schema, facts.requests);
  const fixed = new Set(
    Object.entries(
      item === undefined ? body.literal : (body.literal[item] as Readonly<Record<string, unknown>>),
    )
      .filter(([, value]) => value instanceof Code)
      .map(([name]) => name),
  );
  const references = new Set(
    store.table?.foreignKeys.flatMap(({ columns }) =>
      columns.map((column) => store.store.fields.find((field) => field.column === column)?.property),
    ),
  );
  // The others of a reference's or of a key's values exist only when they were made.
  return bodyCases(model, schema, judge, facts.requests).filter(
    ({ name, isValid }) => !isValid || !(references.has(name) || fixed.has(name)),
  );
}

function successOf(action: Exclude<Action, { readonly kind: "stub" }>): readonly number[] {
  const { status } = action.answer;
  return action.kind === "replace" && action.isUpsert ? [...new Set([status, 200, 201, 204])] : [status];
}

function unknownOf(
  operation: PlannedOperation,
  action: Exclude<Action, { readonly kind: "stub" }>,
  place: OperationTest["place"],
  facts: TestFacts,
): OperationTest["unknown"] {
  if (place === undefined) return undefined;
  if (action.kind === "replace" && action.isUpsert && place.store.store.singular === action.store)
    return undefined;
  const name = place.store.keyName;
  const of = storeOf(facts, action);
  const parameter = operation.parameters.find(
    (each) => each.in === "path" && pathNameOf(each.name, action, of) === name,
  );
  if (name === undefined || parameter === undefined) return undefined;
  const type = keyType(place.store);
  const value = unknownValues.find(
    (each) =>
      typeof each === type &&
      [each, String(each), Number(each)].some((read) => fits(read, parameter.schema, facts.requests)),
  );
  return value === undefined ? undefined : { name, value };
}

const unknownValues: readonly Json[] = [
  "ffffffff-ffff-4fff-bfff-ffffffffffff",
  2147483647,
  999_999,
  99,
  "no-such-thing",
  "nosuchthing",
  "nobody@nowhere.example",
  "999999",
];

/** Methods that no operation has at a path like this one; the first that a client can send. */
export function methodNotAllowed(
  { fullPath }: PlannedOperation,
  { blueprint }: TestFacts,
): string | undefined {
  const own = parseTemplate(fullPath).segments;
  const taken = new Set(
    blueprint.operations
      .filter((other) => {
        const { segments } = parseTemplate(other.fullPath);
        return (
          segments.length === own.length &&
          segments.every((segment, index) => mayMeet(segment, own[index] ?? []))
        );
      })
      .map(({ method }) => method),
  );
  return ["delete", "put", "patch", "post", "get"].find((method) => !taken.has(method));
}

type Segment = ReturnType<typeof parseTemplate>["segments"][number];

function mayMeet(one: Segment, other: Segment): boolean {
  const literal = (segment: Segment): string | undefined =>
    segment.every((part) => part.kind === "literal")
      ? segment.map((part) => (part.kind === "literal" ? part.text : "")).join("")
      : undefined;
  const [a, b] = [literal(one), literal(other)];
  return a === undefined || b === undefined || a === b;
}
