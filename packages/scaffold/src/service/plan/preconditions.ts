/** Refusals that the document describes, and that no key of the tables explains: `409: Only drafts can be changed`. */
import type { Finding } from "@ashlar/model";
import type { Action } from "../service-plan.ts";
import type { Endpoint } from "./endpoint.ts";
import type { TableInput } from "./schema-of-stores.ts";
import { singularOf, wordsOf } from "./words.ts";

/** What a change, a deletion or a transition must ask first, and does not. */
export function preconditionFindings(
  { operation }: Endpoint,
  action: Action,
  inputs: readonly TableInput[],
): Finding[] {
  if (!["replace", "patch", "delete", "transition"].includes(action.kind) || action.kind === "stub")
    return [];
  const input = inputs.find(({ draft }) => draft.store.singular === action.store);
  const conflict = operation.responses.find(({ status }) => status === "409");
  const said = (conflict?.description ?? "").replace(/\s+/g, " ").trim();
  if (input === undefined || isGeneral(said) || isExplained(said, action, input, inputs)) return [];
  return [
    {
      rule: "precondition-unknown",
      severity: "warning",
      message: `${operation.method.toUpperCase()} ${operation.fullPath}: it is refused with 409 “${said}”, and nothing says when: no state of the row is asked for`,
      hint: "Ask for the state of the row in the service, where it is locked, and refuse.",
      ...(operation.source.location && { location: operation.source.location }),
    },
  ];
}

/** Says nothing that the kit does not do: versions and keys that were used before. */
function isGeneral(said: string): boolean {
  return (
    /^(409|conflict(ed)?\.?|)$/i.test(said) ||
    /\b(versions?|concurrent\w*|meanwhile|in the meantime|stale|etag|if-match|idempotency|(someone|somebody) else)\b/i.test(
      said,
    )
  );
}

function isExplained(
  said: string,
  action: Action,
  { draft, uniqueKeys }: TableInput,
  inputs: readonly TableInput[],
): boolean {
  if (action.kind === "delete") {
    const words = wordsOf(said).filter((word) => !filler.has(word) && word !== draft.store.noun);
    return inputs
      .filter(({ references }) =>
        references.some(({ store, onDelete }) => store === draft && onDelete === "restrict"),
      )
      .some((below) => {
        const named = below.draft.store.noun.split(" ");
        return words.every((word) => named.includes(singularOf(word)));
      });
  }
  const isKey = /\b(already|taken|exists?|in use|duplicated?|unique|same)\b/i.test(said);
  return action.kind !== "transition" && isKey && uniqueKeys.length > 0;
}

/** What may stand in a sentence that says no more than that something refers to the row. */
const filler: ReadonlySet<string> = new Set(
  `a an any at by cannot deleted have has in is it its least more of on one or other refer referenced referred refers still that the there
   this to use used uses which with are be can not conflict because while`.split(/\s+/),
);
