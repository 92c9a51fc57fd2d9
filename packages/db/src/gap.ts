/** Says so where others see that something is away: between its drop and its return stands a step of its own. */
import type { ObjectKind } from "@ashlar/model";
import type { Node } from "./node.ts";
import { nameOf } from "./rules/catalog-step.ts";
import { hazard } from "./rules/make-step.ts";
import type { Side } from "./rules/rule.ts";

/** What code names, or what holds it to something. */
const MISSED: ReadonlySet<ObjectKind> = new Set([
  "view",
  "materialized view",
  "function",
  "procedure",
  "trigger",
  "rule",
  "policy",
]);

/** @param nodes in the order in which they run */
export function withGapsStated(nodes: readonly Node[], before: Side): readonly Node[] {
  const places = new Map(nodes.flatMap(({ makes }, index) => makes.map((id) => [id, index] as const)));
  return nodes.map((node, index) => {
    const object = before.get(node.object);
    const back = node.action === "drop" ? places.get(node.object) : undefined;
    if (object === undefined || back === undefined || !MISSED.has(object.kind)) return node;
    const between = nodes.slice(index + 1, back).flatMap(({ steps }) => steps);
    const slow = between.filter(({ isTransactional }) => !isTransactional).map(({ name }) => name);
    const [first] = slow;
    if (first === undefined) return node;
    const rest = slow.length === 1 ? "" : `, and ${slow.length - 1} more`;
    const gap = hazard("breaks-code", `${nameOf(object)} is missing during: ${first}${rest}`);
    return {
      ...node,
      steps: node.steps.map((step, at) =>
        at === 0 ? { ...step, hazards: [...step.hazards, gap], phase: "contract" as const } : step,
      ),
    };
  });
}
