/** Tells how the alternatives of `anyOf` and `oneOf` changed, and the discriminator that tells them apart. */
import type { Discriminator, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { show } from "../repair/value.ts";
import {
  compareExclusiveness,
  compareOverlaps,
  nameOf,
  type OverlapTools,
  overlappedBy,
} from "./compare-overlaps.ts";
import { bareReference, type Union } from "./flatten-schema.ts";
import {
  type PairedAlternatives,
  type PairingTools,
  pairAlternatives,
  valuesOf,
} from "./pair-alternatives.ts";
import type { Direction } from "./rules.ts";
import type { CompareInside, SchemaStep } from "./schema-step.ts";
import type { SchemaView } from "./schema-view.ts";

export interface UnionTools extends PairingTools, OverlapTools {
  readonly compare: CompareInside;
  /** Whether callers of the first schema have nothing to fear from the second, which may be of another shape. */
  readonly isHarmless: (old: JsonSchema, other: JsonSchema, direction: Direction) => boolean;
}

/** Pairs of alternatives that are tried; unions of hundreds are told as they are. */
const MAX_TRIALS = 100;

/** The unions of two schemas: those that mean the same are each other's, then those in the same order. */
export function compareUnions(
  before: readonly Union[],
  after: readonly Union[],
  step: SchemaStep,
  tools: UnionTools,
): void {
  const left = [...after];
  const takeAt = (index: number): Union | undefined => (index === -1 ? undefined : left.splice(index, 1)[0]);
  const isOnly = before.length === 1 && after.length === 1;
  const found = before.map((old) =>
    takeAt(isOnly ? 0 : left.findIndex((other) => tools.isSame(anyOf(old), anyOf(other)))),
  );
  for (const [index, old] of before.entries()) {
    const match = found[index] ?? takeAt(left.length === 0 ? -1 : 0);
    if (match !== undefined) compareUnion(old, match, step, tools);
    else addUnion("loosened", "alternatives do not have to hold any more", old, step);
  }
  for (const one of left) addUnion("tightened", "alternatives have to hold now", one, step);
}

/** The alternatives of one union, each with the one that took its place. */
export function compareUnion(old: Union, other: Union, step: SchemaStep, tools: UnionTools): void {
  const paired = pairAlternatives(old, other, tools);
  const { direction, part, add } = step;
  for (const { old: one, new: match, index } of paired.pairs) {
    tools.compare(one, match, { ...step, part: `${part}/alternatives/${index}` });
  }
  for (const one of paired.onlyOld) {
    if (
      direction === "request" &&
      isTakenIn(untoldIn(other, old, paired), paired.onlyOld.length, (match) =>
        tools.isHarmless(one, match, direction),
      )
    )
      continue;
    add(`${direction}-alternative-removed`, `the alternative ${nameOf(one)} is gone`, part);
  }
  for (const one of paired.onlyNew) {
    if (
      direction === "response" &&
      isTakenIn(untoldIn(old, other, paired), paired.onlyNew.length, (match) =>
        tools.isHarmless(match, one, direction),
      )
    )
      continue;
    const overlapped = direction === "request" ? overlappedBy(one, old, other, paired, tools) : undefined;
    if (overlapped === undefined) {
      add(`${direction}-alternative-added`, `the alternative ${nameOf(one)} is new`, part);
      continue;
    }
    const message = `the alternative ${nameOf(one)} is new and may take values of ${overlapped}, and oneOf refuses what two take`;
    add("request-alternative-overlaps", message, part);
  }
  compareExclusiveness(old, other, step, tools);
  if (direction === "request") compareOverlaps(old, other, paired, step, tools);
  compareDiscriminators(old, other, paired, step, tools);
}

/**
 * The alternatives of a union that values of another may come to belong to. None where a discriminator says which values
 * are whose. Where only the other union has one, those that stand in both go on meaning what they meant, though their
 * schemas may have room for more: a service that still calls one of them Cat makes no Dog of it.
 */
function untoldIn(union: Union, other: Union, { pairs }: PairedAlternatives): readonly JsonSchema[] {
  if (union.discriminator !== undefined) return [];
  if (other.discriminator === undefined) return union.alternatives;
  const namesakes = pairs.filter((pair) => {
    const name = bareReference(pair.old);
    return name !== undefined && name === bareReference(pair.new);
  });
  const told = new Set(namesakes.flatMap((pair) => [pair.old, pair.new]));
  return union.alternatives.filter((one) => !told.has(one));
}

/** Whether another alternative has room for one that has no partner, so that its values stay what they were. */
function isTakenIn(
  alternatives: readonly JsonSchema[],
  count: number,
  hasRoom: (match: JsonSchema) => boolean,
): boolean {
  return alternatives.length * count <= MAX_TRIALS && alternatives.some(hasRoom);
}

function compareDiscriminators(
  { discriminator: old, alternatives }: Union,
  { discriminator: other, alternatives: others }: Union,
  paired: PairedAlternatives,
  step: SchemaStep,
  { viewOld, viewNew }: UnionTools,
): void {
  const tell = teller(step);
  if (old === undefined && other === undefined) return;
  if (old === undefined || other === undefined) {
    // Alternatives that all require the property go on telling themselves apart by it, or did before.
    const isRequired = (view: (schema: JsonSchema) => SchemaView, all: readonly JsonSchema[]): boolean =>
      all.every((one) => view(one).required.has((old ?? other)?.propertyName ?? ""));
    if (step.direction === "request" && other !== undefined && !isRequired(viewOld, alternatives))
      tell(`alternatives are told apart by "${other.propertyName}" now`);
    if (step.direction === "response" && old !== undefined && !isRequired(viewNew, others))
      tell(`alternatives are not told apart by "${old.propertyName}" any more`);
    return;
  }
  if (old.propertyName !== other.propertyName) {
    tell(`alternatives were told apart by "${old.propertyName}", are by "${other.propertyName}"`);
    return;
  }
  for (const pair of paired.pairs) {
    const [was, is] = [bareReference(pair.old), bareReference(pair.new)];
    if (was === undefined || is === undefined) continue;
    compareValues(valuesOf(old, was), valuesOf(other, is), is, step);
  }
}

/** A base whose kinds are schemas made of it: only names tell which are each other's. */
export function compareKinds(
  old: Discriminator | undefined,
  other: Discriminator | undefined,
  step: SchemaStep,
): void {
  if (old === undefined || other === undefined) return;
  if (old.propertyName !== other.propertyName) {
    teller(step)(`kinds were told apart by "${old.propertyName}", are by "${other.propertyName}"`);
    return;
  }
  const { direction, part, add } = step;
  for (const name of new Set([...Object.values(old.mapping), ...Object.values(other.mapping)])) {
    const [before, after] = [valuesOf(old, name), valuesOf(other, name)];
    // A kind that kept its value and lost its name is compared with the one that has it now.
    const isKept = [...before, ...after].some(
      (value) => Object.hasOwn(old.mapping, value) && Object.hasOwn(other.mapping, value),
    );
    if (before.length > 0 && after.length > 0) compareValues(before, after, name, step);
    else if (isKept) continue;
    else if (after.length === 0) add(`${direction}-alternative-removed`, `the kind ${name} is gone`, part);
    else add(`${direction}-alternative-added`, `the kind ${name} is new`, part);
  }
}

/** What callers send has to stay a value of the alternative; what they get has to be one that they know. */
function compareValues(
  old: readonly string[],
  other: readonly string[],
  name: string,
  step: SchemaStep,
): void {
  const [needed, given] = step.direction === "request" ? [old, other] : [other, old];
  for (const value of needed) {
    if (given.includes(value)) continue;
    const was = old.length === 0 ? "nothing" : old.map((one) => show(one)).join(" or ");
    const is = other.length === 0 ? "nothing" : other.map((one) => show(one)).join(" or ");
    teller(step)(`${name} was called ${was}, is called ${is}`);
    return;
  }
}

function teller({ direction, part, add }: SchemaStep): (message: string) => void {
  return (message) => add(`${direction}-discriminator-changed`, message, part);
}

function addUnion(
  kind: "tightened" | "loosened",
  message: string,
  { alternatives }: Union,
  { direction, part, add }: SchemaStep,
): void {
  add(`${direction}-constraint-${kind}`, `${message}: ${alternatives.map(nameOf).join(" or ")}`, part);
}

function anyOf({ alternatives }: Union): JsonSchemaObject {
  return { anyOf: [...alternatives] };
}
