/** Operations that answer many rows: lists, and searches in them. */
import type { Action, Filter, ListAction } from "../service-plan.ts";
import { findList, listed } from "./answer-shape.ts";
import type { DraftStore } from "./draft-store.ts";
import { type AnswerView, patternOf } from "./endpoint.ts";
import { filtersOf } from "./filters.ts";
import type { Inference } from "./inference.ts";
import { planPaging } from "./paging.ts";
import { modelOf } from "./schema-view.ts";
import { planHits } from "./search-action.ts";
import { planSorting } from "./sorting.ts";
import { plainName } from "./words.ts";

/** A reason where it answers something else. */
export function planList(
  on: Inference,
  draft: DraftStore,
  collection: string,
  answer: AnswerView,
): ListAction | string {
  const { schema, view } = answer;
  const noun = draft.candidates[0]?.words.join("") ?? "";
  const found = schema === undefined || view === undefined ? undefined : findList(view, noun, on.schemas);
  if (found === undefined) return "its answer holds no list of what is stored";
  if (!on.fitsModel(draft, found.schema)) {
    return `what it lists is not the ${draft.store.noun} that is stored`;
  }
  const query = on.endpoint.operation.parameters.filter((each) => each.in === "query");
  const paging = planPaging(query, found, answer, on.schemas);
  if (typeof paging === "string") return paging;
  const free = query.filter(({ name }) => !paging.taken.includes(name));
  const sorting = planSorting(free, draft, on.schemas);
  const rest = free.filter(({ name }) => !sorting.taken.includes(name));
  const search = searchOf(
    rest.map(({ name }) => name),
    draft,
  );
  const filters = rest
    .filter(({ name }) => name !== search?.parameter)
    .flatMap((parameter) => filtersOf(parameter, draft, on.schemas));
  const taken = [
    ...paging.taken,
    ...sorting.taken,
    ...filters.map(({ parameter }) => parameter),
    ...(search === undefined ? [] : [search.parameter]),
  ];
  const left = on.undone(taken);
  if (typeof left === "string") return left;
  const cutting = left.undone.find((each) => typeof each.default === "number" && each.default !== 0);
  if (cutting !== undefined) {
    return `nothing says what \`${cutting.name}\` means, whose default changes what is answered`;
  }
  if (sorting.textNumbers.length > 0) {
    on.note(
      "decimal-as-text",
      "warning",
      `${listed(sorting.textNumbers)} ${sorting.textNumbers.length > 1 ? "are numbers" : "is a number"} in text, which would be sorted as text: a request that chooses the order is answered 501`,
      "Sort by `column::numeric` in the repository, with an index on that expression.",
    );
  }
  if (paging.page.kind === "none" && paging.page.limit === undefined) {
    on.note(
      "no-pagination",
      "info",
      "it declares no pagination: every row is answered at once",
      "Declare a `cursor` and a `limit`.",
    );
  }
  return {
    kind: "list",
    store: draft.store.singular,
    path: on.path(draft, collection),
    undone: left.undone,
    filters,
    search,
    sort: sorting.sort,
    page: paging.page,
    answer: { ...on.answer(answer, false), shape: paging.shape },
  };
}

/** `/books/search?q=`, `/pets/findByStatus`: a list of what is stored, if its own parameters are understood. */
export function planSearch(on: Inference, answer: AnswerView): Action | string | undefined {
  const { segments } = on.endpoint;
  const last = segments.at(-1);
  if (last?.kind !== "literal" || !/^(search|find|findby\w*|query|filter|lookup)$/i.test(last.text))
    return undefined;
  const above = patternOf(segments.slice(0, -1));
  const schema = answer.schema;
  if (schema === undefined || answer.view === undefined) return undefined;
  const list = findList(answer.view, "", on.schemas);
  if (list === undefined) return undefined;
  const hits = planHits(on, list, answer);
  if (hits !== undefined) return hits;
  const model = modelOf(list.schema, on.schemas);
  const draft =
    on.context.found.byPattern.get(above) ??
    on.context.found.stores.find(({ store }) => store.model !== undefined && store.model === model);
  if (draft === undefined) return undefined;
  const isBelow = draft.bindings.has(above);
  if (!isBelow && segments.some(({ kind }) => kind === "parameter")) return undefined;
  const action = planList(on, draft, isBelow ? above : "", answer);
  if (typeof action === "string") return action;
  const isUnderstood = action.search !== undefined || action.filters.length > 0;
  return isUnderstood ? action : "nothing says what it searches by";
}

const searches: ReadonlySet<string> = new Set(
  "q query search searchterm searchtext term text keyword keywords".split(" "),
);

function searchOf(names: readonly string[], { columns }: DraftStore): ListAction["search"] {
  const parameter = names.find((name) => searches.has(plainName(name)));
  const texts = columns.filter(({ field, view }) => {
    const isText = field.kind === "text" && field.source === "request" && !field.isWriteOnly;
    return isText && view?.keywords.format === undefined;
  });
  const isProperty = columns.some(
    ({ field }) => plainName(field.property ?? "") === plainName(parameter ?? ""),
  );
  if (parameter === undefined || texts.length === 0 || isProperty) return undefined;
  return { parameter, columns: texts.map(({ field }) => field.column) };
}

/** Columns that an action looks rows up by. */
export function searchedColumns(action: Action): string[] {
  if (action.kind !== "list") return [];
  const filtered = action.filters.map(({ column }: Filter) => column);
  const chosen = action.sort.isFree === true ? [] : action.sort.choices.map(({ column }) => column);
  return [...filtered, ...chosen, action.sort.default.column];
}
