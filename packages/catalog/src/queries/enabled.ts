/** In which sessions a trigger or a rule fires. */

export type Enabled = "disabled" | "replica" | "always" | undefined;

const STATES: Readonly<Record<string, Enabled>> = { D: "disabled", R: "replica", A: "always" };

/** Undefined for the default: in all but replicas. */
export function readEnabled(state: string): Enabled {
  return STATES[state];
}
