/** A caller that policies let see something: what tests call with, and what the README shows first. */
import type { ResourcePlan } from "./resource-plan.ts";

export interface ExampleCaller {
  /** At most one. */
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, string>>;
}

export function exampleCaller(plan: ResourcePlan): ExampleCaller {
  return { roles: (plan.rowSecurity?.roles ?? []).slice(0, 1), claims: claimsOf(plan, "known") };
}

/** One whose claims no made-up row has: of what policies keep apart, nothing is theirs. Undefined: nothing is kept apart. */
export function strangeCaller(plan: ResourcePlan): ExampleCaller | undefined {
  const keptApart = (role: string): number =>
    plan.resources.filter(({ separatedRoles }) => separatedRoles.includes(role)).length;
  const [role] = (plan.rowSecurity?.roles ?? [])
    .filter((each) => keptApart(each) > 0)
    .sort((one, other) => keptApart(other) - keptApart(one));
  return role === undefined ? undefined : { roles: [role], claims: claimsOf(plan, "strange") };
}

const CLAIMS = {
  known: { uuid: "00000000-0000-4000-8000-000000000001", other: "1" },
  strange: { uuid: "00000000-0000-4000-8000-00000000000b", other: "32001" },
} as const;

function claimsOf(
  { rowSecurity, resources }: ResourcePlan,
  who: "known" | "strange",
): Record<string, string> {
  const words = (rowSecurity?.settings ?? []).map((name) => name.split(".").at(-1) ?? name);
  return Object.fromEntries(
    words.map((word) => [word, CLAIMS[who][isUuid(word, resources) ? "uuid" : "other"]]),
  );
}

/** As the made-up rows have it where a column has that name. */
function isUuid(word: string, resources: ResourcePlan["resources"]): boolean {
  return resources.some(({ fields }) =>
    fields.some(({ column, type }) => column === word && type === "uuid"),
  );
}
