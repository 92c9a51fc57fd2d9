/** What is to be done to a valid body, as data: which defaults are filled in, which properties dropped. */
import type { Finding, Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { defaultOf } from "./default-value.ts";
import { planDispatch } from "./dispatch.ts";
import { innerSteps } from "./finish-steps.ts";
import type { InPlaceLoops } from "./in-place.ts";
import { isBytes } from "./prepare.ts";
import { ReadOnlyNames } from "./read-only.ts";
import { refName } from "./schema-reference.ts";

/** One thing to do to a value; steps about properties do nothing to what is no object, and so with items. */
export type FinishStep =
  | { readonly kind: "drop"; readonly name: string }
  /** All steps of a named schema. */
  | { readonly kind: "call"; readonly key: string }
  | PropertyStep
  /** Properties that match a pattern, or, without one, that stand in none of the two lists. */
  | {
      readonly kind: "members";
      readonly pattern?: string;
      readonly names: readonly string[];
      readonly patterns: readonly string[];
      readonly steps: readonly FinishStep[];
    }
  | {
      readonly kind: "items";
      readonly from: number;
      readonly to?: number;
      readonly steps: readonly FinishStep[];
    }
  | {
      readonly kind: "choose";
      readonly name: string;
      readonly cases: readonly {
        readonly values: readonly string[];
        readonly steps: readonly FinishStep[];
      }[];
      readonly otherwise: readonly FinishStep[];
    };

/** Fills in a property that is missing, then does the steps to its value. */
export interface PropertyStep {
  readonly kind: "property";
  readonly name: string;
  readonly fill?: Json;
  readonly steps: readonly FinishStep[];
}

export interface FinishInput {
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly direction: "request" | "none";
  readonly loops: InPlaceLoops;
}

interface Place {
  readonly home: string | undefined;
  readonly isPlain: boolean;
  readonly isInPlace: boolean;
  readonly hidden: ReadonlySet<string>;
}

const TOP: Place = { home: undefined, isPlain: false, isInPlace: true, hidden: new Set() };
const DEEPER: Place = { ...TOP, isInPlace: false };

/** Plans schemas, the named ones as they are first called. */
export class FinishPlanner {
  /** Key of a call → what it does. */
  readonly called: Map<string, readonly FinishStep[]> = new Map();
  readonly findings: Finding[] = [];
  private readonly input: FinishInput;
  private readonly readOnly: ReadOnlyNames;

  constructor(input: FinishInput) {
    this.input = input;
    this.readOnly = new ReadOnlyNames(input.schemas);
  }

  /** Steps for a schema without a name. */
  plan(schema: JsonSchema): FinishStep[] {
    return this.stepsOf(schema, TOP);
  }

  private stepsOf(schema: JsonSchema | undefined, outer: Place): FinishStep[] {
    if (typeof schema !== "object" || schema === null || isBytes(schema)) return [];
    const own = this.input.direction === "request" ? this.readOnly.of(schema) : TOP.hidden;
    const place = own.size === 0 ? outer : { ...outer, hidden: new Set([...outer.hidden, ...own]) };
    const steps: FinishStep[] = [...this.reference(refName(schema), place, "up")];
    for (const member of schema.allOf ?? []) steps.push(...this.stepsOf(member, place));
    steps.push(...this.choice(schema, place), ...this.properties(schema, place), ...this.items(schema));
    return steps;
  }

  private properties(schema: JsonSchemaObject, place: Place): FinishStep[] {
    const steps: FinishStep[] = [];
    const drops: FinishStep[] = [];
    const names = Object.keys(schema.properties ?? {});
    for (const name of names) {
      // An object has an own toString seldom enough; what every object inherits cannot be told from it simply.
      if (name in Object.prototype) continue;
      const property = schema.properties?.[name] ?? true;
      if (place.hidden.has(name)) {
        if (this.isReadOnly(property)) drops.push({ kind: "drop", name });
        continue;
      }
      const found = defaultOf(property, this.input.schemas);
      const inner = this.stepsOf(property, DEEPER);
      if (found?.isValid === false) this.reportDefault(name, found.value);
      if (found?.isValid === true) steps.push({ kind: "property", name, fill: found.value, steps: inner });
      else if (inner.length > 0) steps.push({ kind: "property", name, steps: inner });
    }
    const patterns = Object.keys(schema.patternProperties ?? {}).filter(isPattern);
    for (const pattern of patterns) {
      const inner = this.stepsOf(schema.patternProperties?.[pattern], DEEPER);
      if (inner.length > 0) steps.push({ kind: "members", pattern, names: [], patterns: [], steps: inner });
    }
    const rest = this.stepsOf(schema.additionalProperties, DEEPER);
    if (rest.length > 0) steps.push({ kind: "members", names, patterns, steps: rest });
    return [...steps, ...drops];
  }

  private items(schema: JsonSchemaObject): FinishStep[] {
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    const steps: FinishStep[] = first.map((item, index) => {
      return { kind: "items", from: index, to: index + 1, steps: this.stepsOf(item, DEEPER) };
    });
    steps.push({ kind: "items", from: first.length, steps: this.stepsOf(schema.items, DEEPER) });
    return steps.filter((step) => innerSteps(step).some((inner) => inner.length > 0));
  }

  private choice(schema: JsonSchemaObject, place: Place): FinishStep[] {
    const plan = planDispatch(schema, this.input.schemas);
    if (plan === undefined) return [];
    if (place.isPlain && place.isInPlace && plan.targets.some((name) => this.isTogether(name, place)))
      return [];
    const steps = plan.targets.map((name) => this.reference(name, place, "down"));
    const cases = steps.map((inner, target) => {
      const values = plan.values.filter(([, index]) => index === target).map(([value]) => value);
      return { values, steps: inner };
    });
    const otherwise = steps[plan.otherwise ?? -1] ?? [];
    const choose: FinishStep = {
      kind: "choose",
      name: plan.propertyName,
      cases: cases.filter(({ values, steps: inner }) => values.length > 0 && inner.length > 0),
      otherwise,
    };
    return choose.cases.length > 0 || otherwise.length > 0 ? [choose] : [];
  }

  private reference(name: string | undefined, place: Place, direction: "up" | "down"): FinishStep[] {
    if (name === undefined || !Object.hasOwn(this.input.schemas, name)) return [];
    if (!this.isTogether(name, place) || place.home === undefined) return [this.call(name, false)];
    const leadsBack = this.input.loops.leads(name, place.home, direction);
    if (direction === "down") return leadsBack ? [] : [this.call(name, false)];
    return place.isPlain && leadsBack ? [] : [this.call(name, true)];
  }

  private isTogether(name: string, { isInPlace, home }: Place): boolean {
    return isInPlace && home !== undefined && this.input.loops.together(home, name);
  }

  private call(name: string, isPlain: boolean): FinishStep {
    const key = `${isPlain ? "plain" : "full"} ${name}`;
    if (!this.called.has(key)) {
      this.called.set(key, []);
      this.called.set(key, this.stepsOf(this.input.schemas[name], { ...TOP, home: name, isPlain }));
    }
    return { kind: "call", key };
  }

  private isReadOnly(property: JsonSchema): boolean {
    return this.input.direction === "request" && this.readOnly.isReadOnly(property);
  }

  private reportDefault(name: string, value: Json): void {
    // Many documents write null for "none".
    if (value === null) return;
    this.findings.push({
      rule: "default-not-valid",
      severity: "warning",
      message: `expected a default that fits the schema of ${JSON.stringify(name)}, found ${JSON.stringify(value)}: it is not filled in`,
      hint: "correct the default in the document",
    });
  }
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
