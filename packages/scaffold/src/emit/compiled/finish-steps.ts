/** Does the steps of a plan to a value, and with that finds the defaults that would never end. */
import type { Finding, Json } from "@ashlar/model";
import type { FinishStep, PropertyStep } from "./finish-plan.ts";

export type FinishPlans = ReadonlyMap<string, readonly FinishStep[]>;

/** Those properties that are being filled in, the outermost first, and those that were found inside themselves. */
interface Filling {
  readonly plans: FinishPlans;
  readonly open: readonly PropertyStep[];
  readonly endless: Set<PropertyStep>;
}

/**
 * Takes out each default that, once filled in, would be filled in again inside of itself: `next: { default: {} }`
 * of a list that is its own tail.
 */
export function withoutEndlessDefaults(plans: FinishPlans): {
  readonly plans: FinishPlans;
  readonly findings: readonly Finding[];
} {
  const endless = new Set<PropertyStep>();
  for (const step of [...plans.values()].flatMap(filledProperties)) {
    applySteps([step], {}, { plans, open: [], endless });
  }
  if (endless.size === 0) return { plans, findings: [] };
  const findings = [...endless].map(({ name, fill }): Finding => {
    return {
      rule: "default-endless",
      severity: "warning",
      message: `expected a default that ends, found ${JSON.stringify(fill)} for ${JSON.stringify(name)}, which holds itself: it is not filled in`,
      hint: "leave the default out",
    };
  });
  return { plans: new Map([...plans].map(([key, steps]) => [key, without(steps, endless)])), findings };
}

/** Property steps, at any depth, whose default may hold something to fill in. */
function filledProperties(steps: readonly FinishStep[]): PropertyStep[] {
  return steps.flatMap((step) => {
    const inner = innerSteps(step).flatMap(filledProperties);
    return step.kind === "property" && typeof step.fill === "object" && step.fill !== null
      ? [step, ...inner]
      : inner;
  });
}

/** The lists of steps that a step holds. */
export function innerSteps(step: FinishStep): (readonly FinishStep[])[] {
  if (step.kind === "call" || step.kind === "drop") return [];
  if (step.kind === "choose") return [...step.cases.map(({ steps }) => steps), step.otherwise];
  return [step.steps];
}

function without(steps: readonly FinishStep[], endless: ReadonlySet<PropertyStep>): FinishStep[] {
  return steps.map((step): FinishStep => {
    if (step.kind === "call" || step.kind === "drop") return step;
    if (step.kind === "choose") {
      const cases = step.cases.map((one) => ({ ...one, steps: without(one.steps, endless) }));
      return { ...step, cases, otherwise: without(step.otherwise, endless) };
    }
    const inner = without(step.steps, endless);
    if (step.kind !== "property" || !endless.has(step)) return { ...step, steps: inner };
    return { kind: "property", name: step.name, steps: inner };
  });
}

/** Changes the value as the printed functions do. */
export function applySteps(steps: readonly FinishStep[], value: unknown, filling: Filling): void {
  for (const step of steps) {
    if (step.kind === "call") applySteps(filling.plans.get(step.key) ?? [], value, filling);
    else if (step.kind === "items") {
      if (!Array.isArray(value)) continue;
      for (const item of value.slice(step.from, step.to)) applySteps(step.steps, item, filling);
    } else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      applyObjectStep(step, value as Record<string, unknown>, filling);
    }
  }
}

type ObjectStep = Exclude<FinishStep, { kind: "call" } | { kind: "items" }>;

function applyObjectStep(step: ObjectStep, object: Record<string, unknown>, filling: Filling): void {
  if (step.kind === "drop") delete object[step.name];
  else if (step.kind === "choose") {
    const chosen = step.cases.find(({ values }) => values.some((value) => value === object[step.name]));
    applySteps(chosen?.steps ?? step.otherwise, object, filling);
  } else if (step.kind === "members") {
    for (const [key, member] of Object.entries(object)) {
      if (step.pattern !== undefined && !new RegExp(step.pattern, "u").test(key)) continue;
      if (step.names.includes(key) || step.patterns.some((pattern) => new RegExp(pattern, "u").test(key)))
        continue;
      applySteps(step.steps, member, filling);
    }
  } else if (object[step.name] !== undefined || step.fill === undefined) {
    applySteps(step.steps, object[step.name], filling);
  } else if (filling.open.includes(step)) {
    filling.endless.add(step);
  } else if (!filling.endless.has(step)) {
    object[step.name] = structuredClone<Json>(step.fill);
    applySteps(step.steps, object[step.name], { ...filling, open: [...filling.open, step] });
  }
}
