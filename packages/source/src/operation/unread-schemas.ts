/** What is declared of a route in code that could not be followed is not taken for certain. */
import type { JsonSchema, Operation } from "@ashlar/model";
import type { Evidence } from "../read-source.ts";
import type { RouteSchemas } from "./route-schemas.ts";

/** Of a part of which something, but not everything, is known. */
const UNREAD = 0.4;

export function withUnread(
  evidence: readonly Evidence[],
  { unread }: RouteSchemas,
  { parameters }: Pick<Operation, "parameters">,
): readonly Evidence[] {
  if (unread === undefined || unread.size === 0) return evidence;
  const isUnread = (part: string): boolean => {
    if (unread.has(part)) return true;
    if (part === "requestBody") return unread.has("body");
    const own = parameters.find(({ name }) => part === `parameters/${name}`);
    return own !== undefined && unread.has(own.in) && isOpen(own.schema);
  };
  return evidence.map((one) =>
    isUnread(one.part) ? { ...one, confidence: Math.min(one.confidence, UNREAD) } : one,
  );
}

function isOpen(schema: JsonSchema | undefined): boolean {
  return schema === undefined || /\{\}/.test(JSON.stringify(schema));
}
