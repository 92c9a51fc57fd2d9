/** Operations that are named by a verb, and lead a row to a state. */
import type { Action } from "../service-plan.ts";
import { listed } from "./answer-shape.ts";
import type { DraftStore } from "./draft-store.ts";
import { type AnswerView, patternOf } from "./endpoint.ts";
import type { Inference } from "./inference.ts";
import { findTransition, likelyFlag } from "./transition.ts";
import { withArticle } from "./words.ts";

/** `POST /orders/{orderId}/cancel`; a reason where no state is called so, nothing where the path is no such one. */
export function planTransition(on: Inference, answer: AnswerView): Action | string | undefined {
  const { segments, body } = on.endpoint;
  const [parameter, verb] = segments.slice(-2);
  if (parameter?.kind !== "parameter" || verb?.kind !== "literal") return undefined;
  const collection = patternOf(segments.slice(0, -2));
  const draft = on.context.found.byPattern.get(collection);
  const column = draft?.store.key;
  if (draft === undefined || column === undefined) return undefined;
  const found = findTransition(verb.text, draft);
  if (found === undefined) return unknownVerb(verb.text, draft, body !== undefined);
  const needed = [...(body?.view.properties ?? [])]
    .filter(([, { isRequired }]) => isRequired)
    .map(([name]) => name);
  if (needed.length > 0) return `nothing says what ${listed(needed)} of its body changes`;
  const shape = on.itemShape(draft, answer);
  if (typeof shape === "string") return shape;
  const left = on.undone([]);
  if (typeof left === "string") return left;
  on.note(
    "transition-guessed",
    "info",
    `it sets \`${found.column.field.property}\` to \`${found.value}\`, whatever it was before`,
    "Refuse the states that it must not be done in, in the service.",
  );
  return {
    kind: "transition",
    store: draft.store.singular,
    path: on.path(draft, collection),
    undone: left.undone,
    key: { parameter: parameter.name, column },
    column: found.column.field.column,
    value: found.value,
    answer: { ...on.answer(answer, false), shape },
  };
}

function unknownVerb(verb: string, draft: DraftStore, hasBody: boolean): string {
  const noun = withArticle(draft.store.noun);
  const flag = likelyFlag(verb, draft);
  if (flag !== undefined)
    return `\`${flag}\` of ${noun} may be what \`${verb}\` sets, but nothing says that it is all that happens`;
  if (hasBody) return `nothing says what \`${verb}\` changes of ${noun}, or where its body is kept`;
  return `no enum of ${noun} knows what \`${verb}\` leads to`;
}
