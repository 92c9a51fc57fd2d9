/** A value inside a file together with the way that leads to it. */
import type { SourceFile } from "./source-file.ts";

/** A map of a document whose contents nobody has looked at. */
export type RawMap = { readonly [key: string]: unknown };

export function isMap(value: unknown): value is RawMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where a reader stands: knows its file and its ancestors, so that every finding has a location. */
export class Place {
  readonly file: SourceFile;
  readonly value: unknown;
  readonly parent: Place | undefined;
  readonly key: string;
  /** Steps from the root of the file. */
  readonly depth: number;

  constructor(file: SourceFile, value: unknown, parent: Place | undefined, key: string) {
    this.file = file;
    this.value = value;
    this.parent = parent;
    this.key = key;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
  }

  static root(file: SourceFile): Place {
    return new Place(file, file.root, undefined, "");
  }

  /** The place of a member or item; its value is undefined where there is none. */
  at(key: string | number): Place {
    const { value } = this;
    let child: unknown;
    if (Array.isArray(value)) child = value[Number(key)];
    else if (isMap(value) && Object.hasOwn(value, key)) child = value[key];
    return new Place(this.file, child, this, String(key));
  }

  has(key: string): boolean {
    return isMap(this.value) && Object.hasOwn(this.value, key);
  }

  get(key: string): unknown {
    return isMap(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
  }

  /** Members of a map, in the document's order; none where it is no map. */
  members(): Place[] {
    const { value } = this;
    if (!isMap(value)) return [];
    return Object.keys(value).map((key) => new Place(this.file, value[key], this, key));
  }

  /** Items of a list; none where it is no list. */
  items(): Place[] {
    const { value } = this;
    if (!Array.isArray(value)) return [];
    return value.map((item: unknown, index) => new Place(this.file, item, this, String(index)));
  }

  /** Keys from the root of the file. */
  get path(): string[] {
    const path: string[] = [];
    for (let place: Place = this; place.parent !== undefined; place = place.parent) path.push(place.key);
    return path.reverse();
  }

  /** RFC 6901 JSON Pointer from the root of the file. */
  get pointer(): string {
    return this.path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  }

  /** Tells places apart, across files. */
  get identity(): string {
    return `${this.file.id}#${this.pointer}`;
  }
}
