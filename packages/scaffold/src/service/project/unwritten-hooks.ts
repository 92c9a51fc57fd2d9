/** Security schemes whose check nobody can guess: Basic, certificates and others. Their operations wait for a person. */
import type { PlannedOperation } from "../../blueprint.ts";
import { type ProjectFacts, takesToken } from "./facts.ts";

export interface UnwrittenHook {
  /** The function in `middleware/security.ts`. */
  readonly hook: string;
  /** As the document calls the scheme. */
  readonly scheme: string;
  /** How many operations nobody can call until it is written. */
  readonly operations: number;
}

export function unwrittenHooks({
  schemes,
  operations,
}: Pick<ProjectFacts, "schemes" | "operations">): readonly UnwrittenHook[] {
  const unwritten = schemes.filter(({ scheme }) => !takesToken(scheme) && scheme.type !== "apiKey");
  const names = new Set(unwritten.map(({ hook }) => hook));
  const waiting = operations.filter((operation) => waitsFor(operation, names));
  return unwritten.map(({ hook, name }) => ({
    hook,
    scheme: name,
    operations: waiting.filter(({ security }) => security.some((alternative) => hook in alternative)).length,
  }));
}

/** Every way in leads past one of the hooks. */
function waitsFor({ security }: PlannedOperation, hooks: ReadonlySet<string>): boolean {
  return (
    security.length > 0 &&
    security.every((alternative) => Object.keys(alternative).some((hook) => hooks.has(hook)))
  );
}
