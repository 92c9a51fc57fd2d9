/** A caller that policies let see something: what tests call with, and what the README shows first. */
import type { ResourcePlan } from "./resource-plan.ts";

export interface ExampleCaller {
  /** At most one. */
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, string>>;
}

export function exampleCaller({ rowSecurity, resources }: ResourcePlan): ExampleCaller {
  const { roles = [], settings = [] } = rowSecurity ?? {};
  const claims = settings.map((name) => {
    const word = name.split(".").at(-1) ?? name;
    return [word, claimFor(word, resources)] as const;
  });
  return { roles: roles.slice(0, 1), claims: Object.fromEntries(claims) };
}

/** As the made-up rows have it where a column has that name. */
function claimFor(word: string, resources: ResourcePlan["resources"]): string {
  const types = resources.flatMap(({ fields }) =>
    fields.filter(({ column }) => column === word).map(({ type }) => type),
  );
  return types.includes("uuid") ? "00000000-0000-4000-8000-000000000001" : "1";
}
