/**
 * What happens to a body after it was found valid: defaults are filled in, read-only properties are dropped.
 * Validation itself changes nothing, because for JSON Schema a default is a remark.
 */
import type { Finding, Json, JsonSchema } from "@ashlar/model";
import { type FinishInput, FinishPlanner, type FinishStep } from "./finish-plan.ts";
import { innerSteps, withoutEndlessDefaults } from "./finish-steps.ts";

export interface FinishModule {
  /** Function declarations. */
  readonly code: string;
  /** Entry → name of its function, for those that have something to do. */
  readonly functions: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Prints a function per entry that has something to do, and one per named schema that they lead to. */
export function emitFinish(input: FinishInput, entries: ReadonlyMap<string, JsonSchema>): FinishModule {
  const planner = new FinishPlanner(input);
  const planned = new Map<string, readonly FinishStep[]>();
  for (const [name, schema] of entries) planned.set(`entry ${name}`, planner.plan(schema));
  for (const [key, steps] of planner.called) planned.set(key, steps);
  const { plans, findings } = withoutEndlessDefaults(planned);
  const working = keysWithWork(plans);
  const names = new Map([...working].map((key, index) => [key, `finish${index}`]));
  const texts = [...working].map((key) => {
    const body = printSteps(plans.get(key) ?? [], "data", 1, names);
    return `function ${names.get(key)}(data) {\n${body.join("\n")}\n}`;
  });
  const functions = new Map<string, string>();
  for (const name of entries.keys()) {
    const printed = names.get(`entry ${name}`);
    if (printed !== undefined) functions.set(name, printed);
  }
  return { code: texts.join("\n"), functions, findings: [...planner.findings, ...findings] };
}

/** Keys of the plans that end in a default or in a property to drop, through whatever calls. */
function keysWithWork(plans: ReadonlyMap<string, readonly FinishStep[]>): Set<string> {
  const working = new Set<string>();
  let before = -1;
  while (before !== working.size) {
    before = working.size;
    for (const [key, steps] of plans) if (steps.some((step) => hasWork(step, working))) working.add(key);
  }
  return working;
}

function hasWork(step: FinishStep, working: { has(key: string): boolean }): boolean {
  if (step.kind === "drop" || (step.kind === "property" && step.fill !== undefined)) return true;
  if (step.kind === "call") return working.has(step.key);
  return innerSteps(step).some((steps) => steps.some((inner) => hasWork(inner, working)));
}

/** Key of a plan → name of the function that does it; plans that do nothing have none. */
type Names = ReadonlyMap<string, string>;

/** Lines that do the steps to `target`, an expression that may be evaluated more than once. */
function printSteps(all: readonly FinishStep[], target: string, depth: number, names: Names): string[] {
  const steps = all.filter((step) => hasWork(step, names));
  const lines: string[] = [];
  const ofObject: string[] = [];
  const ofArray: string[] = [];
  for (const step of steps) {
    if (step.kind === "call") lines.push(`${names.get(step.key)}(${target});`);
    else if (step.kind === "items") ofArray.push(...printItems(step, target, depth, names));
    else ofObject.push(...printObjectStep(step, target, depth, names));
  }
  if (ofObject.length > 0) {
    lines.push(
      `if (typeof ${target} === "object" && ${target} !== null && !Array.isArray(${target})) {`,
      ...ofObject,
      "}",
    );
  }
  if (ofArray.length > 0) lines.push(`if (Array.isArray(${target})) {`, ...ofArray, "}");
  return lines;
}

function printItems(step: Step<"items">, target: string, depth: number, names: Names): string[] {
  const index = `i${depth}`;
  const end = step.to === undefined ? `${target}.length` : `Math.min(${step.to}, ${target}.length)`;
  const inner = printSteps(step.steps, `v${depth}`, depth + 1, names);
  return [
    `for (let ${index} = ${step.from}; ${index} < ${end}; ${index}++) {`,
    `const v${depth} = ${target}[${index}];`,
    ...inner,
    "}",
  ];
}

type Step<Kind> = Extract<FinishStep, { readonly kind: Kind }>;

function printObjectStep(
  step: Exclude<FinishStep, Step<"call" | "items">>,
  target: string,
  depth: number,
  names: Names,
): string[] {
  if (step.kind === "drop") return [`delete ${memberOf(target, step.name)};`];
  if (step.kind === "choose") return printChoice(step, target, depth, names);
  if (step.kind === "members") return printMembers(step, target, depth, names);
  const member = memberOf(target, step.name);
  const inner = printSteps(step.steps, `v${depth}`, depth + 1, names);
  return [
    ...(step.fill === undefined ? [] : [`if (${member} === undefined) ${member} = ${printJson(step.fill)};`]),
    ...(inner.length > 0 ? ["{", `const v${depth} = ${member};`, ...inner, "}"] : []),
  ];
}

function printChoice(step: Step<"choose">, target: string, depth: number, names: Names): string[] {
  const tag = memberOf(target, step.name);
  const lines = [`switch (${tag}) {`];
  for (const { values, steps } of step.cases) {
    lines.push(...values.map((value) => `case ${JSON.stringify(value)}:`));
    lines.push("{", ...printSteps(steps, target, depth, names), "}", "break;");
  }
  const otherwise = printSteps(step.otherwise, target, depth, names);
  if (otherwise.length > 0) lines.push("default: {", ...otherwise, "}");
  return [...lines, "}"];
}

function printMembers(step: Step<"members">, target: string, depth: number, names: Names): string[] {
  const key = `k${depth}`;
  const tests = [
    ...(step.pattern === undefined ? [] : [printTest(step.pattern, key)]),
    ...step.names.map((name) => `${key} !== ${JSON.stringify(name)}`),
    ...step.patterns.map((pattern) => `!${printTest(pattern, key)}`),
  ];
  return [
    `for (const ${key} of Object.keys(${target})) {`,
    ...(tests.length > 0 ? [`if (!(${tests.join(" && ")})) continue;`] : []),
    `const v${depth} = ${target}[${key}];`,
    ...printSteps(step.steps, `v${depth}`, depth + 1, names),
    "}",
  ];
}

function memberOf(target: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${target}.${name}` : `${target}[${JSON.stringify(name)}]`;
}

function printTest(pattern: string, key: string): string {
  return `new RegExp(${JSON.stringify(pattern)}, "u").test(${key})`;
}

/** A literal that makes a fresh value each time. */
function printJson(value: Json): string {
  const text = JSON.stringify(value);
  // In a literal, this name would set the prototype.
  return text.includes('"__proto__"') ? `JSON.parse(${JSON.stringify(text)})` : text;
}
