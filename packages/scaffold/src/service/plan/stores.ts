/** Candidates → the stores that are kept, and why the others are not. */
import { fitIdentifier } from "@ashlar/catalog";
import type { Api } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../../blueprint.ts";
import { kebabCase, NamePool } from "../../identifier.ts";
import type { Parent, Scope, Store } from "../service-plan.ts";
import { type Candidate, endpointsOf } from "./candidate.ts";
import { isCatalogue } from "./catalogue.ts";
import { type ColumnKind, columnKindOf } from "./column-kind.ts";
import type { Binding, DraftStore } from "./draft-store.ts";
import { type Endpoint, patternOf } from "./endpoint.ts";
import { type FoundFields, type LimitInput, planFields } from "./fields.ts";
import { viewSchema } from "./schema-view.ts";
import { type FoundKey, findKey, isMaker } from "./store-key.ts";
import {
  camelName,
  plainName,
  pluralWords,
  singularWords,
  snakeName,
  withArticle,
  wordsOf,
} from "./words.ts";
import { contradictions, type Written, writtenBy, writtenOf } from "./written.ts";

export interface FoundStores {
  readonly stores: readonly DraftStore[];
  /** By the pattern of their collection. */
  readonly byPattern: ReadonlyMap<string, DraftStore>;
  /** By the pattern of a collection: why it is not kept. */
  readonly reasons: ReadonlyMap<string, string>;
}

export function planStores(candidates: readonly Candidate[], blueprint: Blueprint): FoundStores {
  const planner = new StorePlanner(blueprint);
  // What stands below items that another path shows is planned when those are known.
  const patterns = new Set(candidates.map(({ pattern }) => pattern));
  const isStray = ({ segments }: Candidate): boolean =>
    segments.some(
      ({ kind }, index) => kind === "parameter" && !patterns.has(patternOf(segments.slice(0, index))),
    );
  const strays = candidates.filter(isStray);
  for (const candidate of candidates) if (!strays.includes(candidate)) planner.add(candidate, candidates);
  for (const candidate of strays) planner.add(candidate, candidates);
  return planner;
}

class StorePlanner implements FoundStores {
  readonly stores: DraftStore[] = [];
  readonly byPattern: Map<string, DraftStore> = new Map();
  readonly reasons: Map<string, string> = new Map();
  readonly #blueprint: Blueprint;
  readonly #schemas: Api["schemas"];
  readonly #names: NamePool = new NamePool();
  readonly #tables: NamePool = new NamePool(["idempotency_keys", "api_keys", "ashlar_migrations"]);
  readonly #files: NamePool = new NamePool(["policy", "index"]);

  constructor(blueprint: Blueprint) {
    this.#blueprint = blueprint;
    this.#schemas = blueprint.api.schemas;
  }

  add(candidate: Candidate, all: readonly Candidate[]): void {
    const shared = this.#sameStore(candidate);
    if (shared !== undefined) {
      const reason = this.#join(candidate, shared);
      if (reason !== undefined) this.reasons.set(candidate.pattern, reason);
      return;
    }
    const beside = this.#isBeside(candidate)
      ? `nothing tells what is kept there from what stands at ${patternOf(candidate.segments.slice(0, -1))}`
      : undefined;
    const reason =
      beside ??
      reasonAgainst(candidate, this.#schemas, this.#blueprint.operations) ??
      this.#make(candidate, all);
    if (reason !== undefined) this.reasons.set(candidate.pattern, reason);
  }

  /** `/users/{id}/orders` shows a part of `/orders`: the same model under the same word, behind another item. */
  #sameStore(candidate: Candidate): DraftStore | undefined {
    const { model, kind } = candidate;
    if (kind === "singleton" || model.view.model === undefined) return undefined;
    return this.stores.find(({ candidates: [first] }) => {
      return first !== undefined && first.model.view.model === model.view.model && isPartOf(candidate, first);
    });
  }

  /** `/commands/send` beside `/commands`: the same model, and only a word says what else it is. */
  #isBeside({ segments, model }: Candidate): boolean {
    const above = this.byPattern.get(patternOf(segments.slice(0, -1)));
    const [first] = above?.candidates ?? [];
    return (
      first !== undefined && model.view.model !== undefined && first.model.view.model === model.view.model
    );
  }

  #join(candidate: Candidate, draft: DraftStore): string | undefined {
    const limits = this.#limits(candidate);
    const bindings: Binding[] = [];
    for (const { parameter, names, input } of limits) {
      const column = draft.columns.find(({ field }) => {
        const isNamed = names.includes(plainName(field.property ?? field.column));
        return isNamed && !field.isWriteOnly && field.kind === input.kind.kind;
      });
      if (column === undefined) {
        return `nothing in ${withArticle(draft.store.noun)} says which \`${parameter}\` it belongs to`;
      }
      bindings.push({ parameter, column: column.field.column });
    }
    draft.candidates.push(candidate);
    draft.bindings.set(candidate.pattern, bindings);
    this.byPattern.set(candidate.pattern, draft);
    return undefined;
  }

  #make(candidate: Candidate, all: readonly Candidate[]): string | undefined {
    const { kind, model } = candidate;
    const key = kind === "collection" ? findKey(candidate, this.#schemas) : undefined;
    if (typeof key === "string") return key;
    const written = this.#written(candidate, all);
    const limits = this.#limits(candidate);
    const mistaken = limits.find(({ isMistaken }) => isMistaken);
    if (mistaken !== undefined) {
      return `the path's \`${mistaken.parameter}\` is not of the type that ${withArticle(mistaken.store?.store.noun ?? "")} is named by`;
    }
    const parent = limits.find((limit) => limit.store !== undefined && limit.isNearest);
    const scopes = limits.filter((limit) => limit !== parent);
    const fields = planFields({
      model: model.view,
      written,
      key,
      parent: parent?.input,
      scopes: scopes.map(({ input }) => input),
      schemas: this.#schemas,
    });
    if (fields.isUnanswerable !== undefined) {
      return `its answers would have to hold \`${fields.isUnanswerable}\`, of which only a hash is kept`;
    }
    const named = this.#name(candidate, parent?.store);
    const bindings = limits.map((limit) => ({
      parameter: limit.parameter,
      column: (limit === parent ? fields.parent : fields.scopes[scopes.indexOf(limit)]) ?? "",
    }));
    const store: Store = {
      ...named,
      ...this.#modelNames(candidate),
      kind,
      fields: fields.columns.map(({ field }) => field),
      key: kind === "collection" ? fields.key : fields.parent,
      keySource: keySourceOf(kind, key, fields),
      parent: parent && this.#parent(parent, fields),
      scopes: scopes.map(
        ({ parameter }, index): Scope => ({ parameter, column: fields.scopes[index] ?? "" }),
      ),
      version: fields.columns.find(({ field }) => field.source === "version")?.field.column,
    };
    const draft: DraftStore = {
      store,
      candidates: [candidate],
      columns: fields.columns,
      written,
      unfilled:
        key?.isUnfilled === true && key.property !== undefined
          ? [key.property, ...fields.unfilled]
          : fields.unfilled,
      derived: fields.derived,
      begun: fields.begun,
      unkept: fields.unkept,
      incomplete: fields.incomplete,
      isUnanswerable: fields.isUnanswerable,
      bindings: new Map([[candidate.pattern, bindings]]),
    };
    this.stores.push(draft);
    this.byPattern.set(candidate.pattern, draft);
    return undefined;
  }

  /** What any path sends of this model, as long as it does not contradict the model. */
  #written(candidate: Candidate, all: readonly Candidate[]): Written[] {
    const { model, words } = candidate;
    const same = all.filter((each) => {
      if (each === candidate) return true;
      const isSame = each.model.view.model !== undefined && each.model.view.model === model.view.model;
      return isSame && each.kind === candidate.kind && each.words.join("") === words.join("");
    });
    return writtenBy(same, this.#schemas).filter(
      (written) => contradictions(written, model.view, this.#schemas).length === 0,
    );
  }

  #parent({ store, parameter }: Limit, fields: FoundFields): Parent {
    return { store: store?.store.singular ?? "", column: fields.parent ?? "", parameter };
  }

  /** What the path's parameters limit the collection to; the parent is the nearest that is stored. */
  #limits(candidate: Candidate): Limit[] {
    const { segments } = candidate;
    const limits = segments.flatMap((segment, index): Limit[] => {
      if (segment.kind !== "parameter") return [];
      const above = segments.slice(0, index);
      const literal = [...above].reverse().find((each) => each.kind === "literal");
      const noun = singularWords(wordsOf(literal?.kind === "literal" ? literal.text : ""));
      const store = this.byPattern.get(patternOf(above)) ?? this.#elsewhere(segment.name, noun, candidate);
      return [this.#limit(segment.name, noun, store, candidate)];
    });
    const nearest = limits.findLastIndex(({ store }) => store !== undefined);
    return limits.map((limit, index) => ({ ...limit, isNearest: index === nearest }));
  }

  /** `/tasks/{taskId}/comments`, where tasks stand at `/projects/{projectId}/tasks/{taskId}`: the one store that is called so. */
  #elsewhere(parameter: string, noun: readonly string[], candidate: Candidate): DraftStore | undefined {
    const own = wordsOf(parameter);
    const wanted = isGenericName(parameter) ? noun.join("") : own.slice(0, -1).join("");
    const { kind } = this.#heldIn(parameter, candidate);
    const found = this.stores.filter(({ store, columns }) => {
      const [key, ...more] = columns.filter(({ field }) => field.source === "key");
      const isNamed = plainName(store.singular) === wanted && store.kind === "collection";
      const isWhole = store.keySource === "uuid" || store.keySource === "identity";
      return isNamed && isWhole && more.length === 0 && key?.field.kind === kind;
    });
    return found.length === 1 && (isGenericName(parameter) || own.at(-1) === "id") ? found[0] : undefined;
  }

  #heldIn(parameter: string, candidate: Candidate): ColumnKind {
    const schema = endpointsOf(candidate)
      .flatMap(({ operation }) => operation.parameters)
      .find((each) => each.in === "path" && each.name === parameter)?.schema;
    return columnKindOf(viewSchema(schema ?? true, this.#schemas), this.#schemas);
  }

  #limit(
    parameter: string,
    noun: readonly string[],
    store: DraftStore | undefined,
    candidate: Candidate,
  ): Limit {
    const plain = plainName(parameter);
    const isGeneric = isGenericName(parameter);
    const words = noun.join("");
    const key = store?.columns.find(({ field }) => field.column === store.store.key);
    const isKeyed = store !== undefined && key !== undefined && store.store.kind === "collection";
    const own = wordsOf(parameter);
    const column = isKeyed
      ? `${snakeName(store.store.singular)}_${store.store.key}`
      : isGeneric
        ? [...noun, ...own].join("_")
        : parameter;
    const names = isKeyed || isGeneric ? [plain, `${words}${isGeneric ? plain : "id"}`, words] : [plain];
    const held = this.#heldIn(parameter, candidate);
    const kind = isKeyed
      ? { kind: key.field.kind, type: key.field.type }
      : held.kind === "integer" || held.kind === "uuid"
        ? { kind: held.kind, type: held.type }
        : { kind: "text" as const, type: "text" };
    const wanted = names.filter((name) => name !== "id" && name !== "");
    return {
      parameter,
      names: wanted,
      store: isKeyed ? store : undefined,
      isNearest: false,
      isMistaken:
        isKeyed &&
        key.field.kind !== held.kind &&
        (key.field.kind === "integer"
          ? held.kind !== "text"
          : key.field.kind !== "text" || held.kind === "integer"),
      input: { column, names: wanted, kind, isNotNull: true },
    };
  }

  #name({ words, segments }: Candidate, parent: DraftStore | undefined): NamedStore {
    const literals = segments.flatMap((each) => (each.kind === "literal" ? [each.text] : []));
    const before = parent?.store.singular ?? literals.at(-2);
    const own =
      before === undefined || !this.#names.has(camelName(words))
        ? words
        : [...singularWords(wordsOf(before)), ...words];
    const plural = pluralWords(own);
    const singular = this.#names.take(camelName(own));
    return {
      singular,
      plural: camelName(plural),
      noun: own.join(" "),
      fileName: this.#files.take(kebabCase(plural.join("-")) || "items"),
      table: this.#tables.take(fitIdentifier(snakeName(plural.join("_")))),
    };
  }

  #modelNames({ model }: Candidate): Pick<Store, "model" | "modelType"> {
    const name = model.view.model;
    const type = name === undefined ? undefined : this.#blueprint.typeNames.get(name);
    return name === undefined || type === undefined
      ? { model: undefined, modelType: model.type }
      : { model: name, modelType: type };
  }
}

function isGenericName(parameter: string): boolean {
  return /^(id|uuid|key|slug|name|code|number)$/.test(plainName(parameter));
}

type NamedStore = Pick<Store, "singular" | "plural" | "noun" | "fileName" | "table">;

interface Limit {
  readonly parameter: string;
  readonly names: readonly string[];
  readonly store: DraftStore | undefined;
  readonly isNearest: boolean;
  /** Its type is not that of the key it names. */
  readonly isMistaken: boolean;
  readonly input: LimitInput;
}

function keySourceOf(
  kind: Store["kind"],
  key: FoundKey | undefined,
  fields: FoundFields,
): Store["keySource"] {
  if (kind === "collection") return key?.source ?? "none";
  return fields.parent === undefined ? "none" : "parent";
}

/** The path of the one goes through items of other collections to what the other has at the top. */
function isPartOf(part: Candidate, whole: Candidate): boolean {
  if (part.words.join() !== whole.words.join()) return false;
  if (literalsOf(part) === literalsOf(whole)) return true;
  const above = whole.segments.slice(0, -1);
  const isBelow = above.every((segment, index) => {
    const own = part.segments[index];
    return own !== undefined && patternOf([own]) === patternOf([segment]);
  });
  const between = part.segments.slice(above.length, -1);
  return isBelow && between.every(({ kind }, index) => kind === (index % 2 === 0 ? "literal" : "parameter"));
}

function literalsOf({ segments }: Candidate): string {
  return patternOf(segments.filter(({ kind }) => kind === "literal"));
}

/** A table pays where rows are made and read; a guess at anything less would be worse than a stub. */
function reasonAgainst(
  candidate: Candidate,
  schemas: Api["schemas"],
  operations: readonly PlannedOperation[],
): string | undefined {
  const { kind, list, create, items, itemParameter, words, model } = candidate;
  const named = singularWords(wordsOf(model.view.model ?? "")).join("");
  const last = words.at(-1) ?? "";
  const isTheirs = named !== "" && (named.endsWith(last) || last.endsWith(named));
  const what =
    isTheirs || named === "" ? withArticle(words.join(" ")) : withArticle(`\`${model.view.model}\``);
  const nobody = `nothing in the document makes ${what}`;
  const put = items.get("put");
  if (isSecret(words))
    return `${withArticle(words.join(" "))} is a secret, and more than a row: it is made, shown once and kept hashed`;
  if (kind === "singleton") {
    return [put, items.get("patch")].some((each) => makes(each, candidate, schemas)) ? undefined : nobody;
  }
  if (makes(create, candidate, schemas) || makes(put, candidate, schemas)) {
    return list !== undefined || items.has("get") ? undefined : "nothing in the document reads what it makes";
  }
  if (list === undefined || isMaker(create) || !isTheirs) return nobody;
  // A catalogue that is filled elsewhere: read only, under its model's own name.
  if (items.has("get") && itemParameter !== undefined) return undefined;
  return isCatalogue(candidate, operations) ? undefined : nobody;
}

function isSecret(words: readonly string[]): boolean {
  return /(token|session|credential|secret|password|otp|(api|access) key)$/.test(words.join(" "));
}

/** What it sends is the model, or most of it is: `{ "issueId": 7 }` links an issue, and makes none. */
function makes(
  endpoint: Endpoint | undefined,
  { words, model }: Candidate,
  schemas: Api["schemas"],
): boolean {
  const written = endpoint && writtenOf(endpoint, "create", words.join(""), schemas);
  if (typeof written !== "object" || contradictions(written, model.view, schemas).length > 0) return false;
  const names = [...written.properties.keys()];
  const known = names.filter((name) => model.view.properties.has(name));
  return known.length > 0 && known.length * 2 >= names.length;
}
