/** Functions and views that do what they do with the rights of their owner. */
import type { RoutineObject } from "@ashlar/model";
import type { RelationFacts } from "./relation-facts.ts";

/** What stands in front of the body, which may hold the words as well. */
export function isDefiner({ definition }: RoutineObject): boolean {
  // Defaults and names may hold anything, lines like the one that begins the body among it.
  const bare = definition.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "''");
  return /^ (?:.* )?SECURITY DEFINER\b/m.test(bare.split(/^AS \$|^BEGIN ATOMIC/m)[0] ?? "");
}

/** A view `WITH (security_invoker)`: what it reads itself is read with the rights of whoever asks. */
export function isInvoker({ object }: RelationFacts): boolean {
  return object.kind === "view" && /^(?:true|on|yes|1)$/i.test(object.options?.["security_invoker"] ?? "");
}
