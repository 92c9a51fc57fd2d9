/** An endpoint while it is being found out what it does: what several kinds of actions ask. */
import type { Finding } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import type { Answer, ItemShape, PathBinding } from "../service-plan.ts";
import { findItem, listed } from "./answer-shape.ts";
import { columnOfProperty, type DraftStore } from "./draft-store.ts";
import type { AnswerView, Endpoint } from "./endpoint.ts";
import { fits } from "./fits.ts";
import { type FoundUndone, undoneParameters } from "./parameters.ts";
import { isModel, type Schemas, viewSchema } from "./schema-view.ts";
import type { FoundStores } from "./stores.ts";

export interface ActionContext {
  readonly blueprint: Blueprint;
  readonly found: FoundStores;
  /** By the operation's name: why what it works on is not stored. */
  readonly reasons: ReadonlyMap<string, string>;
}

export class Inference {
  readonly findings: Finding[] = [];
  readonly endpoint: Endpoint;
  readonly context: ActionContext;
  readonly schemas: Schemas;

  constructor(endpoint: Endpoint, context: ActionContext) {
    this.endpoint = endpoint;
    this.context = context;
    this.schemas = context.blueprint.api.schemas;
  }

  itemShape(draft: DraftStore, answer: AnswerView): ItemShape | string {
    if (answer.schema === undefined || answer.view === undefined) return { kind: "none" };
    const found = findItem(
      answer.schema,
      answer.view,
      draft.candidates[0]?.words.join("") ?? "",
      this.schemas,
    );
    if (typeof found === "string") return found;
    return this.fitsModel(draft, found.schema)
      ? found.shape
      : `what it answers is not the ${draft.store.noun} that is stored`;
  }

  fitsModel(draft: DraftStore, schema: NonNullable<AnswerView["schema"]>): boolean {
    const model = draft.candidates[0]?.model;
    if (model === undefined) return false;
    const view = viewSchema(schema, this.schemas);
    if (view.model !== undefined && view.model === model.view.model) return true;
    if (!isModel(view) || view.isUnion || view.rest === false) return false;
    // What a summary asks for must be kept, and one that shares nothing is something else.
    const isKept = [...view.properties].every(([name, { isRequired }]) => {
      return !isRequired || columnOfProperty(draft, name) !== undefined;
    });
    const shared = [...view.properties.keys()].filter((name) => model.view.properties.has(name));
    return isKept && shared.length * 2 > view.properties.size && fits(model.schema, schema, this.schemas);
  }

  undone(taken: readonly string[]): FoundUndone | string {
    const { operation } = this.endpoint;
    const found = undoneParameters(operation, taken, this.context.blueprint);
    if (found.required.length > 0)
      return `nothing says what ${listed(found.required)} means, which every request has`;
    for (const { name } of found.undone) {
      this.note(
        "parameter-undone",
        "info",
        `nothing says what \`${name}\` means: a request that uses it is answered 501`,
        "Heed it in the repository and take the check out of the handler, or leave it out of the document.",
      );
    }
    return found;
  }

  /** Operations of one path may call its parameters differently: the place counts. */
  path(draft: DraftStore, collection: string): readonly PathBinding[] {
    const names = this.endpoint.segments.flatMap((each) => (each.kind === "parameter" ? [each.name] : []));
    return (draft.bindings.get(collection) ?? []).map(({ parameter, column }, index) => ({
      parameter: names[index] ?? parameter,
      column,
    }));
  }

  answer({ status, contentType, headers }: AnswerView, hasLocation: boolean): Answer {
    const known = ["location", "etag", "x-total-count", "link"] as const;
    return {
      status,
      contentType,
      headers: known.filter((name) => headers.includes(name) && (name !== "location" || hasLocation)),
    };
  }

  note(rule: string, severity: Finding["severity"], what: string, hint: string): void {
    const { source, method, fullPath } = this.endpoint.operation;
    this.findings.push({
      rule,
      severity,
      message: `${method.toUpperCase()} ${fullPath}: ${what}`,
      hint,
      ...(source.location && { location: source.location }),
    });
  }
}
