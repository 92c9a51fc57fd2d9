/** What each operation does to the stores. */
import type { Finding } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import type {
  Action,
  Answer,
  BodyPlan,
  Filter,
  ItemKey,
  ItemShape,
  ListAction,
  PathBinding,
  StubAction,
} from "../service-plan.ts";
import { findItem, findList, listed } from "./answer-shape.ts";
import { columnOfProperty, type DraftStore } from "./draft-store.ts";
import type { AnswerView, Endpoint } from "./endpoint.ts";
import { patternOf } from "./endpoint.ts";
import { filtersOf } from "./filters.ts";
import { fits } from "./fits.ts";
import { planPaging } from "./paging.ts";
import { type FoundUndone, undoneParameters } from "./parameters.ts";
import { isModel, modelOf, type Schemas, viewSchema } from "./schema-view.ts";
import { planSorting } from "./sorting.ts";
import type { FoundStores } from "./stores.ts";
import { findTransition } from "./transition.ts";
import { plainName, withArticle } from "./words.ts";
import { contradictions, type Written, writtenOf } from "./written.ts";

export interface FoundAction {
  readonly action: Action;
  readonly findings: readonly Finding[];
}

export interface ActionContext {
  readonly blueprint: Blueprint;
  readonly found: FoundStores;
  /** By the operation's name, and by the pattern of a collection. */
  readonly reasons: ReadonlyMap<string, string>;
}

export function planAction(endpoint: Endpoint, context: ActionContext): FoundAction {
  const planner = new ActionPlanner(endpoint, context);
  const action = planner.plan();
  return { action: typeof action === "string" ? stub(action) : action, findings: planner.findings };
}

function stub(reason: string): StubAction {
  return { kind: "stub", reason };
}

class ActionPlanner {
  readonly findings: Finding[] = [];
  readonly #endpoint: Endpoint;
  readonly #context: ActionContext;
  readonly #schemas: Schemas;

  constructor(endpoint: Endpoint, context: ActionContext) {
    this.#endpoint = endpoint;
    this.#context = context;
    this.#schemas = context.blueprint.api.schemas;
  }

  plan(): Action | string {
    const { operation, answer, segments, pattern, body } = this.#endpoint;
    if (answer === undefined) return "the document names no successful answer";
    if (answer.isForeign) return "its answer is not JSON";
    if (body?.isForeign === true) return "its body is neither JSON nor a form";
    if (answer.status === 202) return "it is done later: its answer is 202";
    const { byPattern } = this.#context.found;
    const own = byPattern.get(pattern);
    if (own?.store.kind === "singleton") return this.#item(own, pattern, undefined, answer);
    if (own !== undefined) return this.#collection(own, answer);
    const last = segments.at(-1);
    if (last?.kind === "parameter") {
      const above = patternOf(segments.slice(0, -1));
      const store = byPattern.get(above);
      const column = store?.store.key;
      if (store === undefined || column === undefined) return this.#reason(above);
      return this.#item(store, above, { parameter: last.name, column }, answer);
    }
    if (operation.method === "get") return this.#search(answer) ?? this.#reason(pattern);
    if (operation.method === "post" || operation.method === "put")
      return this.#verb(answer) ?? this.#reason(pattern);
    return this.#reason(pattern);
  }

  #reason(pattern: string): string {
    const { reasons, found } = this.#context;
    const { operation, answer, segments } = this.#endpoint;
    const known = found.reasons.get(pattern) ?? reasons.get(operation.name);
    if (known !== undefined) return known;
    if (segments.some(({ kind }) => kind === "mixed")) return "its path mixes names and text in one segment";
    if (operation.method === "get") return this.#unreadable(answer);
    if (operation.method === "post" && answer?.status === 201)
      return "nothing in the document reads what it makes";
    return `what it does to what is stored cannot be told from \`${operation.method.toUpperCase()} ${operation.source.path}\``;
  }

  #unreadable(answer: AnswerView | undefined): string {
    const schema = answer?.schema;
    if (schema === undefined || answer?.view === undefined) return "nothing says what its answer holds";
    const { view } = answer;
    const item = view.types.has("array") && view.items !== undefined ? view.items : schema;
    const name = modelOf(item, this.#schemas);
    return name === undefined
      ? "nothing in the document makes what it answers"
      : `nothing in the document makes ${withArticle(`\`${name}\``)}`;
  }

  #collection(draft: DraftStore, answer: AnswerView): Action | string {
    switch (this.#endpoint.operation.method) {
      case "get":
        return this.#list(draft, this.#endpoint.pattern, answer);
      case "post":
        return this.#create(draft, answer);
      case "put":
        return "the row is named in its body, and not in its path";
      default:
        return `\`${this.#endpoint.operation.method.toUpperCase()}\` of a whole collection is nothing that can be inferred`;
    }
  }

  #list(draft: DraftStore, collection: string, answer: AnswerView): ListAction | string {
    const { schema, view } = answer;
    const noun = draft.candidates[0]?.words.join("") ?? "";
    const found =
      schema === undefined || view === undefined ? undefined : findList(view, noun, this.#schemas);
    if (found === undefined) return "its answer holds no list of what is stored";
    if (!this.#fitsModel(draft, found.schema)) {
      return `what it lists is not the ${draft.store.noun} that is stored`;
    }
    const query = this.#endpoint.operation.parameters.filter((each) => each.in === "query");
    const paging = planPaging(query, found, answer, this.#schemas);
    if (typeof paging === "string") return paging;
    const free = query.filter(({ name }) => !paging.taken.includes(name));
    const sorting = planSorting(free, draft, this.#schemas);
    const rest = free.filter(({ name }) => !sorting.taken.includes(name));
    const search = searchOf(
      rest.map(({ name }) => name),
      draft,
    );
    const filters = rest
      .filter(({ name }) => name !== search?.parameter)
      .flatMap((parameter) => filtersOf(parameter, draft, this.#schemas));
    const taken = [
      ...paging.taken,
      ...sorting.taken,
      ...filters.map(({ parameter }) => parameter),
      ...(search === undefined ? [] : [search.parameter]),
    ];
    const left = this.#undone(taken);
    if (typeof left === "string") return left;
    if (paging.page.kind === "none" && paging.page.limit === undefined) {
      this.#note(
        "no-pagination",
        "info",
        "it declares no pagination: every row is answered at once",
        "Declare a `cursor` and a `limit`.",
      );
    }
    this.#noteOwner();
    return {
      kind: "list",
      store: draft.store.singular,
      path: this.#path(draft, collection),
      undone: left.undone,
      filters,
      search,
      sort: sorting.sort,
      page: paging.page,
      answer: { ...this.#answer(answer, false), shape: paging.shape },
    };
  }

  /** `/books/search?q=`, `/pets/findByStatus`: a list of what is stored, if its own parameters are understood. */
  #search(answer: AnswerView): Action | string | undefined {
    const { segments } = this.#endpoint;
    const last = segments.at(-1);
    if (last?.kind !== "literal" || !/^(search|find|findby\w*|query|filter|lookup)$/i.test(last.text))
      return undefined;
    const above = patternOf(segments.slice(0, -1));
    const schema = answer.schema;
    if (schema === undefined || answer.view === undefined) return undefined;
    const list = findList(answer.view, "", this.#schemas);
    if (list === undefined) return undefined;
    const model = modelOf(list.schema, this.#schemas);
    const draft =
      this.#context.found.byPattern.get(above) ??
      this.#context.found.stores.find(({ store }) => store.model !== undefined && store.model === model);
    if (draft === undefined) return undefined;
    const isBelow = draft.bindings.has(above);
    if (!isBelow && segments.some(({ kind }) => kind === "parameter")) return undefined;
    const action = this.#list(draft, isBelow ? above : "", answer);
    if (typeof action === "string") return action;
    const isUnderstood = action.search !== undefined || action.filters.length > 0;
    return isUnderstood ? action : "nothing says what it searches by";
  }

  #create(draft: DraftStore, answer: AnswerView): Action | string {
    const written = this.#written(draft, "create");
    if (typeof written === "string") return written;
    if (draft.unfilled.length > 0) {
      return `nothing says where ${listed(draft.unfilled)} of a new ${draft.store.noun} ${draft.unfilled.length > 1 ? "come" : "comes"} from`;
    }
    const shape = this.#itemShape(draft, answer);
    if (typeof shape === "string") return shape;
    const left = this.#undone([]);
    if (typeof left === "string") return left;
    const { pattern } = this.#endpoint;
    const candidate = draft.candidates.find((each) => each.pattern === pattern);
    const item = [...(candidate?.items.values() ?? [])][0]?.operation.fullPath;
    return {
      kind: "create",
      store: draft.store.singular,
      path: this.#path(draft, pattern),
      undone: left.undone,
      contentTypes: this.#endpoint.body?.contentTypes ?? [],
      answer: { ...this.#answer(answer, item !== undefined), shape },
      location: item,
      body: this.#body(draft, written),
    };
  }

  #item(
    draft: DraftStore,
    collection: string,
    key: ItemKey | undefined,
    answer: AnswerView,
  ): Action | string {
    const { method } = this.#endpoint.operation;
    const shape = this.#itemShape(draft, answer);
    if (typeof shape === "string") return shape;
    const left = this.#undone([]);
    if (typeof left === "string") return left;
    const common = {
      store: draft.store.singular,
      path: this.#path(draft, collection),
      undone: left.undone,
      key,
      answer: { ...this.#answer(answer, false), shape },
    };
    switch (method) {
      case "get":
        return shape.kind === "none" ? "nothing says what its answer holds" : { kind: "read", ...common };
      case "delete":
        return this.#endpoint.body === undefined
          ? { kind: "delete", ...common }
          : "it is a deletion with a body";
      case "put":
      case "patch":
      case "post": {
        const kind = method === "put" ? "replace" : "patch";
        const written = this.#written(draft, kind);
        if (typeof written === "string") return written;
        const isUpsert = isUpsertable(draft, this.#endpoint, kind);
        if (isUpsert && draft.unfilled.length > 0) {
          return `nothing says where ${listed(draft.unfilled)} of a new ${draft.store.noun} comes from`;
        }
        return { kind, ...common, body: this.#body(draft, written), isUpsert };
      }
      default:
        return `\`${method.toUpperCase()}\` of an item is nothing that can be inferred`;
    }
  }

  #verb(answer: AnswerView): Action | string | undefined {
    const { segments, body } = this.#endpoint;
    const [parameter, verb] = segments.slice(-2);
    if (parameter?.kind !== "parameter" || verb?.kind !== "literal") return undefined;
    const collection = patternOf(segments.slice(0, -2));
    const draft = this.#context.found.byPattern.get(collection);
    const column = draft?.store.key;
    if (draft === undefined || column === undefined) return undefined;
    const found = findTransition(verb.text, draft);
    if (found === undefined)
      return `no enum of ${withArticle(draft.store.noun)} knows what \`${verb.text}\` leads to`;
    const needed = [...(body?.view.properties ?? [])]
      .filter(([, { isRequired }]) => isRequired)
      .map(([name]) => name);
    if (needed.length > 0) return `nothing says what ${listed(needed)} of its body changes`;
    const shape = this.#itemShape(draft, answer);
    if (typeof shape === "string") return shape;
    const left = this.#undone([]);
    if (typeof left === "string") return left;
    this.#note(
      "transition-guessed",
      "info",
      `it sets \`${found.column.field.property}\` to \`${found.value}\`, whatever it was before`,
      "Refuse the states that it must not be done in, in the service.",
    );
    return {
      kind: "transition",
      store: draft.store.singular,
      path: this.#path(draft, collection),
      undone: left.undone,
      key: { parameter: parameter.name, column },
      column: found.column.field.column,
      value: found.value,
      answer: { ...this.#answer(answer, false), shape },
    };
  }

  #written(draft: DraftStore, kind: Written["kind"]): Written | string {
    const written = writtenOf(this.#endpoint, kind, draft.candidates[0]?.words.join("") ?? "", this.#schemas);
    if (typeof written === "string") return written;
    const model = draft.candidates[0]?.model.view;
    const wrong = model === undefined ? [] : contradictions(written, model, this.#schemas);
    if (wrong.length > 0)
      return `${listed(wrong)} of its body ${wrong.length > 1 ? "are" : "is"} not what the model holds`;
    const unknown = [...written.properties.keys()].filter(
      (name) => columnOfProperty(draft, name) === undefined,
    );
    if (unknown.length > 0)
      return `${listed(unknown)} of its body ${unknown.length > 1 ? "have" : "has"} no place in ${withArticle(draft.store.noun)}`;
    return written;
  }

  #body(draft: DraftStore, { item, properties }: Written): BodyPlan {
    const columns = [...properties.keys()].flatMap((name) => columnOfProperty(draft, name)?.field ?? []);
    const isTaken = (source: string): boolean =>
      source === "request" || (source === "key" && draft.store.keySource === "client");
    return {
      type: `${this.#endpoint.operation.requestTypeName}["body"]`,
      item,
      columns: columns.filter(({ source }) => isTaken(source)).map(({ column }) => column),
    };
  }

  #itemShape(draft: DraftStore, answer: AnswerView): ItemShape | string {
    if (answer.schema === undefined || answer.view === undefined) return { kind: "none" };
    const found = findItem(
      answer.schema,
      answer.view,
      draft.candidates[0]?.words.join("") ?? "",
      this.#schemas,
    );
    if (typeof found === "string") return found;
    return this.#fitsModel(draft, found.schema)
      ? found.shape
      : `what it answers is not the ${draft.store.noun} that is stored`;
  }

  #fitsModel(draft: DraftStore, schema: NonNullable<AnswerView["schema"]>): boolean {
    const model = draft.candidates[0]?.model;
    if (model === undefined) return false;
    const view = viewSchema(schema, this.#schemas);
    if (view.model !== undefined && view.model === model.view.model) return true;
    if (!isModel(view) || view.isUnion || view.rest === false) return false;
    // What a summary asks for must be kept, and one that shares nothing is something else.
    const isKept = [...view.properties].every(([name, { isRequired }]) => {
      return !isRequired || columnOfProperty(draft, name) !== undefined;
    });
    const shared = [...view.properties.keys()].filter((name) => model.view.properties.has(name));
    return isKept && shared.length * 2 > view.properties.size && fits(model.schema, schema, this.#schemas);
  }

  #undone(taken: readonly string[]): FoundUndone | string {
    const { operation } = this.#endpoint;
    const found = undoneParameters(operation, taken, this.#context.blueprint);
    if (found.required.length > 0)
      return `nothing says what ${listed(found.required)} means, which every request has`;
    for (const { name } of found.undone) {
      this.#note(
        "parameter-undone",
        "info",
        `nothing says what \`${name}\` means: a request that uses it is answered 501`,
        "Heed it in the repository and take the check out of the handler, or leave it out of the document.",
      );
    }
    return found;
  }

  /** Operations of one path may call its parameters differently: the place counts. */
  #path(draft: DraftStore, collection: string): readonly PathBinding[] {
    const names = this.#endpoint.segments.flatMap((each) => (each.kind === "parameter" ? [each.name] : []));
    return (draft.bindings.get(collection) ?? []).map(({ parameter, column }, index) => ({
      parameter: names[index] ?? parameter,
      column,
    }));
  }

  #answer({ status, contentType, headers }: AnswerView, hasLocation: boolean): Answer {
    const known = ["location", "etag", "x-total-count", "link"] as const;
    return {
      status,
      contentType,
      headers: known.filter((name) => headers.includes(name) && (name !== "location" || hasLocation)),
    };
  }

  /** `List my orders`: whose they are is not in the rows. */
  #noteOwner(): void {
    const { summary = "", description = "" } = this.#endpoint.operation.source;
    const text = `${summary} ${description}`;
    if (!/\b(my|your own|current user'?s?|(authenticated|logged[- ]in) (user|customer)'?s?)\b/i.test(text))
      return;
    this.#note(
      "owner-unknown",
      "warning",
      "it speaks of the caller's own rows, but nothing in the document says whose a row is: all are answered",
      "Keep the caller's subject in a column and limit the query by it, in the service.",
    );
  }

  #note(rule: string, severity: Finding["severity"], what: string, hint: string): void {
    const { source, method, fullPath } = this.#endpoint.operation;
    this.findings.push({
      rule,
      severity,
      message: `${method.toUpperCase()} ${fullPath}: ${what}`,
      hint,
      ...(source.location && { location: source.location }),
    });
  }
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
  return [...filtered, ...action.sort.choices.map(({ column }) => column), action.sort.default.column];
}
