/** When triggers and rules fire: ALTER TABLE … DISABLE TRIGGER, ENABLE REPLICA RULE, … */

export type Enabled = "disabled" | "replica" | "always" | undefined;

/** `DISABLE TRIGGER`, `ENABLE ALWAYS TRIGGER`; `noun` may be empty, as for event triggers. */
export function enableClause(enabled: Enabled, noun: string): string {
  const verbs = { disabled: "DISABLE", replica: "ENABLE REPLICA", always: "ENABLE ALWAYS" } as const;
  const verb = enabled === undefined ? "ENABLE" : verbs[enabled];
  return noun === "" ? verb : `${verb} ${noun}`;
}
