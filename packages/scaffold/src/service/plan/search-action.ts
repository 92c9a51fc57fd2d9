/** Searches whose items are hits: a stored thing, and how well it matches. */
import type { Parameter } from "@ashlar/model";
import type { Action, HitShape, SearchPlan } from "../service-plan.ts";
import { type FoundList, listed } from "./answer-shape.ts";
import type { DraftColumn, DraftStore } from "./draft-store.ts";
import type { AnswerView } from "./endpoint.ts";
import type { Inference } from "./inference.ts";
import { columnNamed } from "./match-property.ts";
import { planPaging } from "./paging.ts";
import { isModel, isOnly, modelOf, type Schemas, viewSchema } from "./schema-view.ts";
import { plainName } from "./words.ts";

interface FoundHit {
  readonly draft: DraftStore;
  readonly shape: HitShape;
}

/** A reason where it is a search for what is stored, and not understood; nothing where it lists no hits. */
export function planHits(on: Inference, list: FoundList, answer: AnswerView): Action | string | undefined {
  const hit = hitOf(on, list);
  if (hit === undefined || typeof hit === "string") return hit;
  const { draft, shape } = hit;
  if (on.endpoint.segments.some(({ kind }) => kind !== "literal")) return undefined;
  const query = on.endpoint.operation.parameters.filter((each) => each.in === "query");
  const words = query.find(({ name, schema }) => {
    return searchNames.has(plainName(name)) && isOnly(viewSchema(schema, on.schemas), "string");
  });
  if (words === undefined) return "nothing says what it searches by";
  if (!words.required) return `nothing says what it answers without \`${words.name}\``;
  const paging = planPaging(query, list, answer, on.schemas);
  if (typeof paging === "string") return paging;
  if (paging.page.kind === "cursor")
    return "its items are ranked, and a cursor cannot name a place among them";
  const search = searchPlan(words, query, draft, on.schemas);
  if (search === undefined) return `${draft.store.noun} has no text to search`;
  const left = on.undone([
    ...paging.taken,
    words.name,
    ...(search.in === undefined ? [] : [search.in.parameter]),
  ]);
  if (typeof left === "string") return left;
  return {
    kind: "list",
    store: draft.store.singular,
    path: [],
    undone: left.undone,
    filters: [],
    search,
    sort: {
      parameter: undefined,
      directionParameter: undefined,
      choices: [],
      default: { column: draft.store.key ?? "", isDescending: false },
    },
    page: paging.page,
    answer: { ...on.answer(answer, false), shape: { ...paging.shape, hit: shape } },
  };
}

const searchNames: ReadonlySet<string> = new Set(
  "q query search searchterm searchtext term text keyword keywords".split(" "),
);
const scores = /^(score|rank|relevance)$/;

/** One property is a stored model; what else is required is a number that says how well it matches. */
function hitOf(on: Inference, { view }: FoundList): FoundHit | string | undefined {
  if (!isModel(view) || view.isUnion) return undefined;
  const held = [...view.properties].flatMap(([item, { schema, isRequired }]) => {
    const model = modelOf(schema, on.schemas);
    const draft = on.context.found.stores.find(({ store }) => {
      return store.model !== undefined && store.model === model && store.kind === "collection";
    });
    return draft === undefined || !isRequired ? [] : [{ item, draft }];
  });
  const [only, ...more] = held;
  if (only === undefined || more.length > 0) return undefined;
  const { draft } = only;
  const isTop = draft.store.parent === undefined && draft.store.scopes.length === 0;
  if (!isTop || draft.store.key === undefined) return undefined;
  const score = [...view.properties].find(([name, { schema }]) => {
    const { keywords, ...each } = viewSchema(schema, on.schemas);
    const { minimum = 0, maximum = 1 } = keywords;
    const isNumber = each.types.size === 1 && each.types.has("number");
    return scores.test(plainName(name)) && isNumber && minimum <= 0 && maximum >= 1;
  })?.[0];
  const unknown = [...view.properties]
    .filter(([name, { isRequired }]) => isRequired && name !== only.item && name !== score)
    .map(([name]) => name);
  if (unknown.length > 0) return `nothing says what goes into ${listed(unknown)} of what it lists`;
  return { draft, shape: { item: only.item, score } };
}

function searchPlan(
  words: Parameter,
  query: readonly Parameter[],
  draft: DraftStore,
  schemas: Schemas,
): SearchPlan | undefined {
  const within = query
    .map((parameter) => withinOf(parameter, draft, schemas))
    .find((each) => each !== undefined);
  const named = within?.choices.filter(({ isList }) => !isList).map(({ column }) => column) ?? [];
  const texts = draft.columns.filter(isSearchable).map(({ field }) => field.column);
  const columns = named.length > 0 ? named : texts;
  if (columns.length === 0) return undefined;
  return { parameter: words.name, columns, isRanked: true, ...(within && { in: within }) };
}

/** `in=title,description`: every value must be a column that holds text. */
function withinOf(
  { name, schema }: Parameter,
  draft: DraftStore,
  schemas: Schemas,
): SearchPlan["in"] | undefined {
  if (!/^(in|fields|searchfields|searchin|within|columns)$/.test(plainName(name))) return undefined;
  const view = viewSchema(schema, schemas);
  const values = view.items === undefined ? undefined : viewSchema(view.items, schemas).values;
  if (!isOnly(view, "array") || values === undefined || view.keywords.default !== undefined) return undefined;
  const choices = values.map((value) => {
    const column = columnNamed(String(value), draft);
    const isList = column?.field.kind === "array" && column.field.elements === "text";
    if (column === undefined || (!isList && !isSearchable(column))) return undefined;
    return { value: String(value), column: column.field.column, isList };
  });
  return choices.every((choice) => choice !== undefined) ? { parameter: name, choices } : undefined;
}

function isSearchable({ field, view }: DraftColumn): boolean {
  const isText = field.kind === "text" && field.source === "request" && !field.isWriteOnly;
  return isText && view?.keywords.format === undefined;
}
