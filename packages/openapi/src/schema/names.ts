/** Gives every schema that is referred to a name, and keeps the list of those still to be read. */
import type { Place } from "../place.ts";

export interface NamedPlace {
  readonly name: string;
  readonly place: Place;
}

export class SchemaNames {
  readonly #names = new Map<string, string>();
  readonly #places = new Map<string, Place>();
  readonly #wanted = new Set<string>();
  readonly #queue: NamedPlace[] = [];

  /** Gives a component of the document its own name, before anything else can take it. */
  declare(component: Place, target: Place): void {
    const name = this.#free(component.key);
    this.#names.set(component.identity, name);
    // A component that is nothing but a reference to another file lends its name to what stands there.
    const lends = !this.#names.has(target.identity);
    if (lends) this.#names.set(target.identity, name);
    this.#places.set(name, lends ? target : component);
  }

  /** The name of the schema at a place; a place met for the first time is queued to be read. */
  nameOf(target: Place): string {
    let name = this.#names.get(target.identity);
    if (name === undefined) {
      name = this.#free(derivedName(target));
      this.#names.set(target.identity, name);
      this.#places.set(name, target);
    }
    this.#want(name);
    return name;
  }

  /** A free name for a schema that is made, not read. */
  invent(wish: string): string {
    const name = this.#free(wish);
    this.#wanted.add(name);
    this.#names.set(`made ${name}`, name);
    return name;
  }

  /** The name as the document gave it, which values of a discriminator use: `Cat`. */
  givenName(name: string): string {
    const place = this.#places.get(name);
    return place === undefined ? name : givenName(place);
  }

  placeOf(name: string): Place | undefined {
    return this.#places.get(name);
  }

  /** The next schema that something refers to and nobody has read. */
  next(): NamedPlace | undefined {
    return this.#queue.shift();
  }

  /** Queues the components that nothing refers to. */
  wantAll(): void {
    for (const name of this.#places.keys()) this.#want(name);
  }

  /** Every name: components first, in the document's order. */
  get all(): string[] {
    return [...this.#places.keys()];
  }

  #want(name: string): void {
    const place = this.#places.get(name);
    if (place === undefined || this.#wanted.has(name)) return;
    this.#wanted.add(name);
    this.#queue.push({ name, place });
  }

  #free(wish: string): string {
    const name = safeName(wish);
    if (!this.#isTaken(name)) return name;
    for (let number = 2; ; number++) {
      if (!this.#isTaken(`${name}${number}`)) return `${name}${number}`;
    }
  }

  #isTaken(name: string): boolean {
    return this.#places.has(name) || this.#names.has(`made ${name}`);
  }
}

/** Whether a component's key can be a name as it is. */
export function isSafeName(key: string): boolean {
  return safeName(key) === key;
}

// A name stands as it is in "#/$defs/<name>", so it may hold nothing that a pointer or a URI escapes.
function safeName(wish: string): string {
  const name = wish
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  return name === "" || name === "__proto__" ? "Schema" : name;
}

const STRUCTURE = new Set([
  "components",
  "schemas",
  "definitions",
  "$defs",
  "properties",
  "paths",
  "content",
  "schema",
]);

/** A name made from where a schema stands: its key, its file, or the words on the way to it. */
function derivedName(place: Place): string {
  const path = place.path;
  if (path.length === 0) return fileName(place.file.id);
  if (isDefinitionKey(path, path.length - 1)) return place.key;
  let start = 0;
  for (let index = 0; index < path.length; index++) if (isDefinitionKey(path, index)) start = index;
  const words = path.slice(start).flatMap((key, index) => wordsOf(key, path[start + index - 1]));
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^\p{N}/u.test(name) || name === "" ? `Schema${name}` : name;
}

function isDefinitionKey(path: readonly string[], index: number): boolean {
  if (path.length === 1) return true;
  const parent = path[index - 1];
  return parent === "schemas" || parent === "definitions" || parent === "$defs";
}

function wordsOf(key: string, parent: string | undefined): string[] {
  if (parent !== "properties" && STRUCTURE.has(key)) return [];
  if (key === "items") return ["Item"];
  if (key.includes("/") && parent === "content") return [];
  return key.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

function givenName(place: Place): string {
  return place.parent === undefined ? fileName(place.file.id) : place.key;
}

function fileName(id: string): string {
  const parts = decodePath(new URL(id).pathname).split("/");
  const stem = (part: string): string => part.replace(/\.(?:json|ya?ml)$/i, "").replace(/\.schema$/i, "");
  const own = stem(parts.at(-1) ?? "");
  return own === "" || own === "index" ? stem(parts.at(-2) ?? "") || "Schema" : own;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
