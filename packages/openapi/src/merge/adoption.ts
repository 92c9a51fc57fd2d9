/** Takes parts of the written document over into the existing one, whose components may go by other names. */
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { type ComponentName, componentNamed, componentOf, referenceTo, resolved } from "./component-name.ts";
import { isObject, type JsonObject, objectAt, withoutConfidence } from "./json-object.ts";

export class Adoption {
  readonly #existing: JsonObject;
  readonly #written: JsonObject;
  /** Reference of the written document → reference of the merged one. */
  readonly #names = new Map<string, string>();
  /** Kind and text of what a component is to become → its reference. */
  readonly #byText = new Map<string, string>();
  readonly #schemes = new Map<string, string>();
  readonly #settled = new WeakSet<object>();

  constructor(existing: JsonObject, written: JsonObject) {
    this.#existing = existing;
    this.#written = written;
  }

  /** Says that a component of the existing document is what the written one calls otherwise. */
  rename(written: ComponentName, existing: ComponentName): void {
    this.#names.set(referenceTo(written), referenceTo(existing));
  }

  renameScheme(written: string, existing: string): void {
    this.#schemes.set(written, existing);
  }

  schemeName(written: string): string {
    return this.#schemes.get(written) ?? written;
  }

  /** Says what a component of the existing document becomes. */
  becomes(existing: ComponentName, text: string): void {
    const key = `${existing.kind} ${text}`;
    if (!this.#byText.has(key)) this.#byText.set(key, referenceTo(existing));
  }

  /** The reference in the merged document for one of the written document. */
  referenceFor(reference: string): string {
    const known = this.#names.get(reference);
    if (known !== undefined) return known;
    const target = componentNamed(reference);
    if (target === undefined || target.kind === "schemas") return reference;
    const text = JSON.stringify(withoutConfidence(resolved({ $ref: reference }, this.#written) ?? null));
    const name = this.#byText.get(`${target.kind} ${text}`) ?? this.#freeReference(target);
    this.#names.set(reference, name);
    return name;
  }

  /** The component of the written document that a reference of the merged one stands for. */
  sourceOf(reference: string): Json | undefined {
    for (const [written, merged] of this.#names) {
      if (merged === reference) return this.#component(written);
    }
    return this.#component(reference);
  }

  #component(reference: string): Json | undefined {
    const target = componentNamed(reference);
    return target === undefined ? undefined : componentOf(this.#written, target);
  }

  /** Says that a value has the names of the merged document already. */
  settle<Value extends Json>(value: Value): Value {
    if (typeof value === "object" && value !== null) this.#settled.add(value);
    return value;
  }

  /** A copy with the names of the merged document. */
  adopt(value: Json): Json {
    if (typeof value === "object" && value !== null && this.#settled.has(value)) return value;
    if (Array.isArray(value)) return value.map((item) => this.adopt(item));
    if (typeof value === "string") {
      return value.startsWith("#/components/") ? this.referenceFor(value) : value;
    }
    if (!isObject(value)) return value;
    const copy: JsonObject = {};
    for (const [key, member] of Object.entries(value)) {
      setMember(copy, key, key === "security" ? this.security(member) : this.adopt(member));
    }
    return copy;
  }

  /** Requirements with the names that the existing document has for its schemes. */
  security(value: Json): Json {
    if (!Array.isArray(value)) return this.adopt(value);
    return value.map((requirement) => {
      if (!isObject(requirement)) return requirement;
      const copy: JsonObject = {};
      for (const [name, scopes] of Object.entries(requirement)) {
        setMember(copy, this.schemeName(name), structuredClone(scopes));
      }
      return copy;
    });
  }

  #freeReference({ kind, name }: ComponentName): string {
    const taken = objectAt(objectAt(this.#existing, "components"), kind);
    const others = objectAt(objectAt(this.#written, "components"), kind);
    let free = name;
    for (let number = 2; Object.hasOwn(taken, free); ) {
      do free = `${name}${number++}`;
      while (Object.hasOwn(others, free));
    }
    return referenceTo({ kind, name: free });
  }
}
