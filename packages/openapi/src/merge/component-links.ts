/** Finds out what each component of the existing document has become, from what is written in the places that use it. */
import type { Json } from "@ashlar/model";
import type { Adoption } from "./adoption.ts";
import {
  type ComponentName,
  componentNamed,
  componentOf,
  referencesIn,
  referenceTo,
} from "./component-name.ts";
import { isKept, isObject, type JsonObject, objectAt, withoutConfidence } from "./json-object.ts";

interface Use {
  readonly written: Json;
  count: number;
}

export class ComponentLinks {
  readonly #existing: JsonObject;
  readonly #written: JsonObject;
  /** Existing reference → what is written in its places, by text. */
  readonly #uses = new Map<string, Map<string, Use>>();
  readonly #chosen = new Map<string, { readonly key: string; readonly written: Json }>();

  constructor(existing: JsonObject, written: JsonObject) {
    this.#existing = existing;
    this.#written = written;
  }

  /** Notes what is written where a component is used; true the first time. */
  note(component: ComponentName, key: string, written: Json): boolean {
    const reference = referenceTo(component);
    const uses = this.#uses.get(reference) ?? new Map<string, Use>();
    this.#uses.set(reference, uses);
    const known = uses.get(key);
    if (known !== undefined) known.count++;
    else uses.set(key, { written, count: 1 });
    return known === undefined;
  }

  /** Decides for each component what it becomes: what is written in most of its places. */
  decide(adoption: Adoption): void {
    const taken = new Set<string>();
    for (const [reference, uses] of this.#uses) {
      const component = componentNamed(reference);
      if (component === undefined) continue;
      const isSchema = component.kind === "schemas";
      // A schema of the same name is the same schema.
      const namesake = isSchema ? componentOf(this.#written, component) : undefined;
      if (namesake !== undefined) {
        this.#chosen.set(reference, { key: reference, written: namesake });
        continue;
      }
      const existing = componentOf(this.#existing, component) ?? null;
      const [best] = [...uses].toSorted(
        ([, a], [, b]) =>
          b.count - a.count || commonKeys(existing, b.written) - commonKeys(existing, a.written),
      );
      if (best === undefined || taken.has(best[0])) continue;
      const [key, { written }] = best;
      const other = isSchema ? componentNamed(key) : undefined;
      if (other !== undefined) {
        // Where the other one exists as well, the places have moved to it.
        if (componentOf(this.#existing, other) !== undefined) continue;
        adoption.rename(other, component);
      } else adoption.becomes(component, key);
      taken.add(key);
      this.#chosen.set(reference, { key, written });
    }
    this.#decideNamesakes(adoption, taken);
  }

  /** One that no place has any more is what the written document calls so, unless a part that people keep needs it. */
  #decideNamesakes(adoption: Adoption, taken: ReadonlySet<string>): void {
    const needed = new Set(keptParts(this.#existing).flatMap((part) => referencesIn(part).map(referenceTo)));
    for (const kind of PLACED) {
      for (const [name, component] of Object.entries(objectAt(this.#written["components"], kind))) {
        const namesake = { kind, name };
        const reference = referenceTo(namesake);
        if (componentOf(this.#existing, namesake) === undefined) continue;
        if (this.#uses.has(reference) || needed.has(reference)) continue;
        const written = withoutConfidence(component);
        const key = JSON.stringify(written);
        if (taken.has(key)) continue;
        adoption.becomes(namesake, key);
        this.#chosen.set(reference, { key, written });
      }
    }
  }

  /** Whether a component becomes what a key stands for. */
  isLinked(component: ComponentName, key: string): boolean {
    return this.#chosen.get(referenceTo(component))?.key === key;
  }

  /** What a component becomes; undefined where nothing is written that it could become. */
  writtenFor(component: ComponentName): Json | undefined {
    const chosen = this.#chosen.get(referenceTo(component));
    if (chosen !== undefined) return chosen.written;
    return component.kind === "schemas" ? componentOf(this.#written, component) : undefined;
  }
}

/** Components that go by what is written in the places that use them, not by their names. */
const PLACED = ["headers", "parameters", "responses", "requestBodies"];

function keptParts(value: Json): Json[] {
  if (Array.isArray(value)) return value.flatMap(keptParts);
  if (!isObject(value)) return [];
  return isKept(value) ? [value] : Object.values(value).flatMap(keptParts);
}

/** How many keys two values have in the same places: how much of the one stays where it becomes the other. */
function commonKeys(existing: Json, written: Json): number {
  if (!isObject(existing) || !isObject(written)) return 0;
  const common = Object.keys(existing).filter((key) => Object.hasOwn(written, key));
  return common.reduce((sum, key) => sum + 1 + commonKeys(existing[key] ?? null, written[key] ?? null), 0);
}
