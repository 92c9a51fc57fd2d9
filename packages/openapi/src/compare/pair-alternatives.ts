/** Finds the alternatives of two unions that took each other's place. */
import type { Discriminator, JsonSchema } from "@ashlar/model";
import { bareReference, type Union } from "./flatten-schema.ts";
import type { IsSameSchema } from "./schema-step.ts";
import type { SchemaView } from "./schema-view.ts";

export interface AlternativePair {
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  /** Place in the new union. */
  readonly index: number;
}

export interface PairedAlternatives {
  readonly pairs: readonly AlternativePair[];
  readonly onlyOld: readonly JsonSchema[];
  readonly onlyNew: readonly JsonSchema[];
}

export interface PairingTools {
  readonly isSame: IsSameSchema;
  readonly viewOld: (schema: JsonSchema) => SchemaView;
  readonly viewNew: (schema: JsonSchema) => SchemaView;
}

/**
 * Alternatives of the same value of the discriminator, then of the same name, then of the same meaning, then of the
 * same fixed value of a property. As many as are left on both sides are paired in their order: whichever way they are
 * paired, callers of the old ones have new ones.
 */
export function pairAlternatives(old: Union, other: Union, tools: PairingTools): PairedAlternatives {
  const pairs = new Map<number, AlternativePair>();
  const left = new Map(other.alternatives.entries());
  const pair = (at: number, index: number): void => {
    const [one, match] = [old.alternatives[at], left.get(index)];
    if (one === undefined || match === undefined || pairs.has(at)) return;
    left.delete(index);
    pairs.set(at, { old: one, new: match, index });
  };
  const open = (): [number, JsonSchema][] => [...old.alternatives.entries()].filter(([at]) => !pairs.has(at));
  const pairBy = (
    keysOld: (one: JsonSchema) => readonly string[],
    keysNew: (one: JsonSchema) => readonly string[],
  ) => {
    const byKey = new Map<string, number>();
    for (const [index, one] of left) {
      for (const key of keysNew(one)) if (!byKey.has(key)) byKey.set(key, index);
    }
    for (const [at, one] of open()) {
      const found = keysOld(one).map((key) => byKey.get(key));
      const index = found.find((place) => place !== undefined && left.has(place));
      if (index !== undefined) pair(at, index);
    }
  };
  if (old.discriminator?.propertyName === other.discriminator?.propertyName) {
    pairBy(valuesBy(old.discriminator), valuesBy(other.discriminator));
  }
  pairBy(nameOf, nameOf);
  for (const [at, one] of open()) {
    const found = [...left].find(([, match]) => tools.isSame(one, match));
    if (found !== undefined) pair(at, found[0]);
  }
  if (left.size > 0 && open().length > 0) {
    pairBy(
      (one) => fixedValues(tools.viewOld(one)),
      (one) => fixedValues(tools.viewNew(one)),
    );
  }
  const rest = open();
  if (rest.length === left.size) {
    const places = [...left.keys()];
    for (const [order, [at]] of rest.entries()) pair(at, places[order] ?? -1);
  }
  return {
    pairs: [...pairs].toSorted(([a], [b]) => a - b).map(([, one]) => one),
    onlyOld: open().map(([, one]) => one),
    onlyNew: [...left.values()],
  };
}

function nameOf(schema: JsonSchema): string[] {
  const name = bareReference(schema);
  return name === undefined ? [] : [name];
}

/** Takes an alternative to the values of the discriminator that mean it. */
function valuesBy(discriminator: Discriminator | undefined): (schema: JsonSchema) => readonly string[] {
  return (schema) => valuesOf(discriminator, bareReference(schema));
}

/** The values that mean a schema. */
export function valuesOf(discriminator: Discriminator | undefined, name: string | undefined): string[] {
  const mapping = Object.entries(discriminator?.mapping ?? {});
  return mapping.flatMap(([value, target]) => (target === name ? [value] : []));
}

/** `kind=cat` for each property that can have but one value. */
function fixedValues({ properties }: SchemaView): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (typeof schema !== "object") return [];
    const values = schema.const === undefined ? schema.enum : [schema.const];
    return values?.length === 1 ? [`${name}=${JSON.stringify(values[0])}`] : [];
  });
}
