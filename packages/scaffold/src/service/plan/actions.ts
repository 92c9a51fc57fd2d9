/** What each operation does to the stores. */
import type { Finding } from "@ashlar/model";
import type { Action, StubAction } from "../service-plan.ts";
import type { DraftStore } from "./draft-store.ts";
import { type AnswerView, type Endpoint, patternOf, type Segment } from "./endpoint.ts";
import { type ActionContext, Inference } from "./inference.ts";
import { planCreate, planItem, planNamedInBody } from "./item-action.ts";
import { planList, planSearch } from "./list-action.ts";
import { isOnly, modelOf } from "./schema-view.ts";
import { planTransition } from "./transition-action.ts";
import { withArticle } from "./words.ts";

export interface FoundAction {
  readonly action: Action;
  readonly findings: readonly Finding[];
}

export function planAction(endpoint: Endpoint, context: ActionContext): FoundAction {
  const on = new Inference(endpoint, context);
  const action = actionOf(on);
  if (typeof action === "string") return { action: stub(action), findings: [] };
  return { action, findings: on.findings };
}

function stub(reason: string): StubAction {
  return { kind: "stub", reason };
}

/** A reason where it cannot be inferred. */
function actionOf(on: Inference): Action | string {
  const { operation, answer, segments, pattern, body } = on.endpoint;
  if (answer === undefined) return "the document names no successful answer";
  if (answer.isForeign) return "its answer is not JSON";
  if (body?.isForeign === true) return "its body is neither JSON nor a form";
  if (answer.status === 202) return "it is done later: its answer is 202";
  const { byPattern } = on.context.found;
  const own = byPattern.get(pattern);
  if (own?.store.kind === "singleton") return planItem(on, own, pattern, undefined, answer);
  if (own !== undefined) return planCollection(on, own, answer);
  const last = segments.at(-1);
  if (last?.kind === "parameter") {
    const above = patternOf(segments.slice(0, -1));
    const store = byPattern.get(above);
    const column = store?.store.key;
    if (store === undefined || column === undefined) return reasonOf(on, above);
    return planItem(on, store, above, { parameter: last.name, column }, answer);
  }
  if (operation.method === "get") return planSearch(on, answer) ?? reasonOf(on, pattern);
  if (operation.method === "post" || operation.method === "put")
    return planTransition(on, answer) ?? reasonOf(on, pattern);
  return reasonOf(on, pattern);
}

function planCollection(on: Inference, draft: DraftStore, answer: AnswerView): Action | string {
  switch (on.endpoint.operation.method) {
    case "get":
      return planList(on, draft, on.endpoint.pattern, answer);
    case "post":
      return planCreate(on, draft, answer);
    case "put":
      return planNamedInBody(on, draft, answer);
    default:
      return `\`${on.endpoint.operation.method.toUpperCase()}\` of a whole collection is nothing that can be inferred`;
  }
}

function reasonOf(on: Inference, pattern: string): string {
  const { reasons, found } = on.context;
  const { operation, answer, segments, body } = on.endpoint;
  const last = segments.at(-1);
  if (last?.kind === "literal" && /^(log|sign)-?(in|out|up|off)$/i.test(last.text))
    return "it is about who the caller is, and not about what is stored";
  const known = found.reasons.get(pattern) ?? reasons.get(operation.name);
  if (known !== undefined) return known;
  if (segments.some(({ kind }) => kind === "mixed")) return "its path mixes names and text in one segment";
  if (body !== undefined && isOnly(body.view, "array"))
    return "its body is a list, and nothing says what happens to the others where one is refused";
  if (operation.method === "get") return unreadable(on, answer);
  if (operation.method === "post" && answer?.status === 201)
    return "nothing in the document reads what it makes";
  if (last?.kind === "parameter")
    return `nothing at \`${writtenAs(segments.slice(0, -1))}\` lists or makes what \`${last.name}\` names, so that it is not known what that is`;
  return `what it does to what is stored cannot be told from \`${operation.method.toUpperCase()} ${operation.source.path}\``;
}

function writtenAs(segments: readonly Segment[]): string {
  return segments.map((each) => `/${each.kind === "parameter" ? `{${each.name}}` : each.text}`).join("");
}

function unreadable(on: Inference, answer: AnswerView | undefined): string {
  const schema = answer?.schema;
  if (schema === undefined || answer?.view === undefined) return "nothing says what its answer holds";
  const { view } = answer;
  const item = view.types.has("array") && view.items !== undefined ? view.items : schema;
  const name = modelOf(item, on.schemas);
  return name === undefined
    ? "nothing in the document makes what it answers"
    : `nothing in the document makes ${withArticle(`\`${name}\``)}`;
}
