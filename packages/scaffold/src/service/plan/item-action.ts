/** Operations that make, read, change or delete one row. */
import type { Parameter } from "@ashlar/model";
import type { Action, BodyPlan, ItemKey } from "../service-plan.ts";
import { listed } from "./answer-shape.ts";
import { columnOfProperty, type DraftStore, lackingOf } from "./draft-store.ts";
import type { AnswerView, Endpoint } from "./endpoint.ts";
import type { Inference } from "./inference.ts";
import { withArticle } from "./words.ts";
import { contradictions, type Written, writtenOf } from "./written.ts";

/** A reason where nothing says what a new row holds. */
export function planCreate(on: Inference, draft: DraftStore, answer: AnswerView): Action | string {
  const written = writtenHere(on, draft, "create");
  if (typeof written === "string") return written;
  const lacking = lackingOf(draft, written.properties);
  if (lacking.length > 0) return unknownSource(lacking, draft);
  const shape = on.itemShape(draft, answer);
  if (typeof shape === "string") return shape;
  const left = on.undone([]);
  if (typeof left === "string") return left;
  const { pattern } = on.endpoint;
  const candidate = draft.candidates.find((each) => each.pattern === pattern);
  const item = [...(candidate?.items.values() ?? [])][0]?.operation.fullPath;
  return {
    kind: "create",
    store: draft.store.singular,
    path: on.path(draft, pattern),
    undone: left.undone,
    contentTypes: on.endpoint.body?.contentTypes ?? [],
    answer: { ...on.answer(answer, item !== undefined), shape },
    location: item,
    body: bodyPlan(on, draft, written),
  };
}

/** A reason where the body, or the answer, is something else. */
export function planItem(
  on: Inference,
  draft: DraftStore,
  collection: string,
  key: ItemKey | undefined,
  answer: AnswerView,
): Action | string {
  const { method, parameters } = on.endpoint.operation;
  const shape = on.itemShape(draft, answer);
  if (typeof shape === "string") return shape;
  const isByQuery = method === "post" && on.endpoint.body === undefined;
  const queried = isByQuery ? parameters.filter((each) => each.in === "query") : [];
  const left = on.undone(queried.map(({ name }) => name));
  if (typeof left === "string") return left;
  const common = {
    store: draft.store.singular,
    path: on.path(draft, collection),
    undone: left.undone,
    key,
    answer: { ...on.answer(answer, false), shape },
  };
  switch (method) {
    case "head":
      return shape.kind === "none" ? { kind: "read", ...common } : "an answer to HEAD has no body";
    case "get":
      return shape.kind === "none" ? "nothing says what its answer holds" : { kind: "read", ...common };
    case "delete":
      return on.endpoint.body === undefined ? { kind: "delete", ...common } : "it is a deletion with a body";
    case "put":
    case "patch":
    case "post": {
      const kind = method === "put" ? "replace" : "patch";
      if (queried.length > 0) {
        if (draft.derived.length > 0) return unknownSource(draft.derived, draft, { isNew: false });
        const body = queryPlan(on, draft, queried);
        return typeof body === "string" ? body : { kind, ...common, body, isUpsert: false };
      }
      const written = writtenHere(on, draft, kind);
      if (typeof written === "string") return written;
      const isUpsert = isUpsertable(draft, on.endpoint, kind);
      const lacking = isUpsert ? lackingOf(draft, written.properties) : draft.derived;
      if (lacking.length > 0) return unknownSource(lacking, draft, { isNew: isUpsert });
      return { kind, ...common, body: bodyPlan(on, draft, written), isUpsert };
    }
    default:
      return `\`${method.toUpperCase()}\` of an item is nothing that can be inferred`;
  }
}

/** A sum that nobody knows how to make is not known after a change either. */
function unknownSource(
  names: readonly string[],
  { store }: DraftStore,
  { isNew }: { readonly isNew: boolean } = { isNew: true },
): string {
  const what = isNew ? `a new ${store.noun}` : `a changed ${store.noun}`;
  return `nothing says where ${listed(names)} of ${what} ${names.length > 1 ? "come" : "comes"} from`;
}

/** `PUT /pet`: the row is named by the key in the body. */
export function planNamedInBody(on: Inference, draft: DraftStore, answer: AnswerView): Action | string {
  const { pattern, body } = on.endpoint;
  const { key, keySource } = draft.store;
  const property = draft.store.fields.find(({ column }) => column === key)?.property;
  const sent = property === undefined ? undefined : writtenOf(on.endpoint, "replace", "", on.schemas);
  const isNamed = typeof sent === "object" && property !== undefined && sent.properties.has(property);
  if (
    key === undefined ||
    property === undefined ||
    body === undefined ||
    !isNamed ||
    sent.item !== undefined
  )
    return "nothing in its path or its body names the row";
  // Only the whole thing that is answered elsewhere is taken for the one row that it names.
  const isWhole = on.fitsModel(draft, body.schema);
  if (!isWhole || keySource === "client") return "nothing says whether it changes one row or makes it";
  return planItem(on, draft, pattern, { parameter: property, column: key, in: "body" }, answer);
}

function writtenHere(on: Inference, draft: DraftStore, kind: Written["kind"]): Written | string {
  const written = writtenOf(on.endpoint, kind, draft.candidates[0]?.words.join("") ?? "", on.schemas);
  if (typeof written === "string") return written;
  const model = draft.candidates[0]?.model.view;
  const wrong = model === undefined ? [] : contradictions(written, model, on.schemas);
  if (wrong.length > 0)
    return `${listed(wrong)} of its body ${wrong.length > 1 ? "are" : "is"} not what the model holds`;
  const unknown = [...written.properties.keys()].filter(
    (name) => columnOfProperty(draft, name) === undefined && !draft.incomplete.includes(name),
  );
  if (unknown.length > 0)
    return `${listed(unknown)} of its body ${unknown.length > 1 ? "have" : "has"} no place in ${withArticle(draft.store.noun)}`;
  const lacking = [...written.properties].filter(([name, { isRequired }]) => {
    return isRequired && draft.incomplete.includes(name);
  });
  if (lacking.length > 0) {
    const names = listed(lacking.map(([name]) => name));
    return `nothing fills what is read-only in ${names} of its body, which answers must hold`;
  }
  return written;
}

/** `POST /pet/{petId}?status=sold`: parameters that are called as properties are, and hold what they hold. */
function queryPlan(on: Inference, draft: DraftStore, queried: readonly Parameter[]): BodyPlan | string {
  const properties = new Map(queried.map(({ name, schema }) => [name, { schema, isRequired: false }]));
  const columns = queried.map(({ name }) => columnOfProperty(draft, name)?.field);
  const other = queried.filter((_, index) => columns[index]?.source !== "request").map(({ name }) => name);
  if (other.length > 0) return `nothing says what ${listed(other)} of its query changes`;
  const model = draft.candidates[0]?.model.view;
  const sent: Written = { endpoint: on.endpoint, item: undefined, properties, kind: "patch", isOpen: false };
  const wrong = model === undefined ? [] : contradictions(sent, model, on.schemas);
  if (wrong.length > 0) return `${listed(wrong)} of its query is not what the model holds`;
  return {
    type: `${on.endpoint.operation.requestTypeName}["query"]`,
    in: "query",
    item: undefined,
    columns: columns.flatMap((field) => field?.column ?? []),
  };
}

function bodyPlan(on: Inference, draft: DraftStore, { item, properties, isOpen }: Written): BodyPlan {
  const named = [...properties.keys()].flatMap((name) => columnOfProperty(draft, name)?.field ?? []);
  const additional = draft.store.fields.filter(({ source }) => isOpen && source === "additional");
  if (isOpen && additional.length === 0) {
    on.note(
      "additional-properties-dropped",
      "warning",
      `its body may hold properties that the document does not name, and ${withArticle(draft.store.noun)} may not: they are not kept`,
      "Say `additionalProperties: false` of the body, or allow them in the model too.",
    );
  }
  const undone = draft.incomplete.filter((name) => properties.has(name));
  for (const name of undone) {
    on.note(
      "nested-incomplete",
      "warning",
      `\`${name}\` must be answered with properties that are read-only, and that nothing fills: a request that holds it is answered 501`,
      "Keep a reference to the other row instead, or make the read-only properties in the service.",
    );
  }
  const columns = [...named, ...additional];
  const isTaken = (source: string): boolean =>
    source === "request" ||
    source === "additional" ||
    (source === "key" && draft.store.keySource === "client");
  return {
    type: `${on.endpoint.operation.requestTypeName}["body"]`,
    item,
    ...(undone.length === 0 ? {} : { undone }),
    columns: columns.filter(({ source }) => isTaken(source)).map(({ column }) => column),
  };
}

/** Where nothing else makes a row, or the client chooses its key and the document answers 201. */
function isUpsertable(
  { store, candidates }: DraftStore,
  { operation }: Endpoint,
  kind: Written["kind"],
): boolean {
  const hasPut = candidates.some(({ items }) => items.has("put"));
  if (store.kind === "singleton") return kind === "replace" || !hasPut;
  if (kind !== "replace") return false;
  if (store.keySource !== "client") return false;
  const hasCreate = candidates.some(({ create }) => create !== undefined);
  return !hasCreate || operation.responses.some(({ status }) => status === "201");
}
