/** `List my orders`: whose they are is not in the rows. */
import type { Finding } from "@ashlar/model";
import type { Action } from "../service-plan.ts";
import type { Endpoint } from "./endpoint.ts";

/** Where one operation speaks of the caller's own rows, every operation on such rows lets everybody at them. */
export function ownerFindings(endpoints: readonly Endpoint[], actions: readonly Action[]): Finding[] {
  const owned = new Set(
    endpoints.flatMap((endpoint, index) => {
      const action = actions[index];
      return action === undefined || action.kind === "stub" || !speaksOfOwn(endpoint) ? [] : [action.store];
    }),
  );
  return endpoints.flatMap(({ operation }, index): Finding[] => {
    const action = actions[index];
    const effect = action && effects[action.kind];
    if (action === undefined || action.kind === "stub" || effect === undefined || !owned.has(action.store))
      return [];
    return [
      {
        rule: "owner-unknown",
        severity: "warning",
        message: `${operation.method.toUpperCase()} ${operation.fullPath}: the document speaks of the caller's own rows, but nothing in it says whose a row is: ${effect}`,
        hint: "Keep the caller's subject in a column and limit the query by it, in the service.",
        ...(operation.source.location && { location: operation.source.location }),
      },
    ];
  });
}

const effects: { readonly [kind in Action["kind"]]?: string } = {
  list: "all are answered",
  read: "any is answered to everybody",
  replace: "everybody may replace any",
  patch: "everybody may change any",
  delete: "everybody may delete any",
  transition: "everybody may change the state of any",
};

function speaksOfOwn({ operation }: Endpoint): boolean {
  const { summary = "", description = "" } = operation.source;
  return /\b(my|your own|current user'?s?|(authenticated|logged[- ]in) (user|customer)'?s?)\b/i.test(
    `${summary} ${description}`,
  );
}
