/** Follows `$ref`: inside a file, to other files, by pointer, by anchor, by `$id`. */
import { addressFrom, isHttp, type SourceAddress } from "./document-source.ts";
import { isMap, Place } from "./place.ts";
import type { SourceFile } from "./source-file.ts";

export type Resolution =
  | { readonly kind: "found"; readonly place: Place }
  /** Its file is not read yet: the reading is repeated once it is. */
  | { readonly kind: "pending" }
  | { readonly kind: "broken"; readonly reason: string };

/** The files read so far, and those still wanted. */
export class FileSet {
  readonly #files = new Map<string, SourceFile>();
  readonly #failures = new Map<string, string>();
  readonly #wanted = new Map<string, SourceAddress>();
  /** Absolute `$id`, `$self` or URI with an anchor → its place. */
  readonly #named = new Map<string, Place>();

  add(file: SourceFile): void {
    this.#files.set(file.id, file);
    this.#wanted.delete(file.id);
    if (!file.mayHaveIds) return;
    const self = selfOf(file);
    if (self !== undefined) this.#named.set(self, Place.root(file));
    this.#collectNames(Place.root(file), file.base);
  }

  /** Wants the files beside `file` that its text seems to refer to, so that few rounds of reading are needed. */
  foresee(file: SourceFile): void {
    if (file.format === "text") return;
    for (const match of file.text.matchAll(/\$ref["']?\s*:\s*["']?([^"'#\s,}]+\.(?:ya?ml|json))/g)) {
      const reference = match[1] ?? "";
      // Some documents keep thousands of examples in files, which only extensions refer to.
      if (/(?:^|\/)examples?\//.test(reference)) continue;
      const address = addressFrom(file.base, file.name, reference);
      // Other hosts are asked only for what is certainly needed.
      if (address === undefined || new URL(address.id).origin !== new URL(file.id).origin) continue;
      if (isHttp(file.id) !== isHttp(address.id)) continue;
      if (!this.#files.has(address.id) && !this.#failures.has(address.id))
        this.#wanted.set(address.id, address);
    }
  }

  fail(id: string, reason: string): void {
    this.#failures.set(id, reason);
    this.#wanted.delete(id);
  }

  get files(): SourceFile[] {
    return [...this.#files.values()];
  }

  get wanted(): SourceAddress[] {
    return [...this.#wanted.values()];
  }

  /** Where a reference that stands at `from` leads, without following the references it meets there. */
  resolve(from: Place, reference: string): Resolution {
    const hash = reference.indexOf("#");
    const uri = hash === -1 ? reference : reference.slice(0, hash);
    const fragment = hash === -1 ? "" : reference.slice(hash + 1);
    if (!from.file.mayHaveIds && uri === "") return this.#inside(Place.root(from.file), fragment, reference);
    const resource = resourceOf(from);
    if (uri === "") {
      const inside = this.#inside(resource.place, fragment, reference, resource.base);
      // Many a `$id` is decoration: what it does not hold is looked for in the whole file.
      return inside.kind === "broken" ? this.#inside(Place.root(from.file), fragment, reference) : inside;
    }
    const self = selfOf(from.file);
    for (const base of self === undefined ? [resource.base] : [resource.base, self]) {
      const absolute = URL.canParse(uri, base) ? new URL(uri, base).href : undefined;
      const named = absolute === undefined ? undefined : this.#named.get(absolute);
      if (named !== undefined) return this.#inside(named, fragment, reference, absolute);
    }
    // Files that name themselves by an address lie beside each other on disk nevertheless.
    const bases = isHttp(from.file.base) ? [resource.base] : [from.file.base, resource.base];
    let resolution: Resolution | undefined;
    for (const base of new Set(bases)) {
      const other = this.#inOtherFile(from, base, uri, fragment, reference);
      if (other.kind !== "broken") return other;
      resolution ??= other;
    }
    if (resolution?.kind !== "broken") return { kind: "broken", reason: `"${reference}" is no address` };
    if (self === undefined || URL.canParse(uri)) return resolution;
    const start = `relative references start from where the document was read, not from its $self ${self}`;
    return { kind: "broken", reason: `${resolution.reason}; ${start}` };
  }

  #inOtherFile(from: Place, base: string, uri: string, fragment: string, reference: string): Resolution {
    const address =
      addressFrom(base, from.file.name, uri) ??
      (base === from.file.base ? undefined : addressFrom(from.file.base, from.file.name, uri));
    if (address === undefined) return { kind: "broken", reason: `"${reference}" is no address` };
    if (isHttp(from.file.id) && !isHttp(address.id)) {
      return { kind: "broken", reason: `"${reference}" leads from the web to a local file` };
    }
    const file = this.#files.get(address.id);
    if (file !== undefined) return this.#inside(Place.root(file), fragment, reference);
    const failure = this.#failures.get(address.id);
    if (failure !== undefined) return { kind: "broken", reason: failure };
    if (!isHttp(address.id) && !address.id.startsWith("file:")) {
      return { kind: "broken", reason: `"${reference}" is neither a file nor an http(s) address` };
    }
    this.#wanted.set(address.id, address);
    return { kind: "pending" };
  }

  #inside(root: Place, fragment: string, reference: string, base: string = root.file.base): Resolution {
    const decoded = decodeFragment(fragment);
    if (decoded === "" || decoded === "/") return { kind: "found", place: root };
    if (!decoded.startsWith("/")) {
      const named =
        this.#named.get(`${withoutHash(base)}#${decoded}`) ?? this.#named.get(`${root.file.base}#${decoded}`);
      if (named !== undefined) return { kind: "found", place: named };
      return { kind: "broken", reason: `"${reference}" leads nowhere: there is no anchor "${decoded}"` };
    }
    return this.#walk(root, decoded, reference);
  }

  #walk(root: Place, pointer: string, reference: string): Resolution {
    let place = root;
    let hops = 0;
    for (const token of pointer.slice(1).split("/")) {
      const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
      let next = place.at(key);
      while (next.value === undefined) {
        // The way may lead through a reference: /components/responses/NotFound/content/… where NotFound is one.
        const inner = place.get("$ref");
        if (typeof inner !== "string" || ++hops > 50) {
          return {
            kind: "broken",
            reason: `"${reference}" leads nowhere: there is no "${key}" ${place.pointer === "" ? `at the top of ${place.file.name}` : `at "${place.pointer}"`}`,
          };
        }
        const resolution = this.resolve(place, inner);
        if (resolution.kind !== "found") return resolution;
        place = resolution.place;
        next = place.at(key);
      }
      place = next;
    }
    return { kind: "found", place };
  }

  #collectNames(root: Place, rootBase: string): void {
    const pending: { place: Place; base: string }[] = [{ place: root, base: rootBase }];
    const seen = new Set<unknown>();
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { place, base: outer } = next;
      if (typeof place.value !== "object" || place.value === null || seen.has(place.value)) continue;
      seen.add(place.value);
      let base = outer;
      const id = place.get("$id");
      if (typeof id === "string" && URL.canParse(id, outer)) {
        base = new URL(id, outer).href;
        this.#named.set(withoutHash(base), place);
      }
      for (const keyword of ["$anchor", "$dynamicAnchor"]) {
        const anchor = place.get(keyword);
        if (typeof anchor === "string") this.#named.set(`${withoutHash(base)}#${anchor}`, place);
      }
      for (const child of isMap(place.value) ? place.members() : place.items())
        pending.push({ place: child, base });
    }
  }
}

/**
 * The address that a document gives itself. OpenAPI 3.2 §4.1.1 makes it the base of relative references, too; but
 * whoever reads a document from disk has what it refers to on disk, so here it is only another name of the document.
 */
function selfOf({ mayHaveIds, root, base }: SourceFile): string | undefined {
  const self = mayHaveIds && isMap(root) ? root["$self"] : undefined;
  return typeof self === "string" && URL.canParse(self, base)
    ? withoutHash(new URL(self, base).href)
    : undefined;
}

/** The schema resource or file that a place stands in, and the base of its relative references. */
function resourceOf(place: Place): { place: Place; base: string } {
  const chain: Place[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) chain.push(at);
  let found = { place: chain.at(-1) ?? place, base: place.file.base };
  for (const at of chain.reverse()) {
    const id = at.get("$id");
    if (typeof id === "string" && URL.canParse(id, found.base)) {
      const base = withoutHash(new URL(id, found.base).href);
      // A `$id` of only a fragment is an anchor of old drafts and changes no base.
      if (base !== withoutHash(found.base)) found = { place: at, base };
    }
  }
  return found;
}

function decodeFragment(fragment: string): string {
  if (!fragment.includes("%")) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function withoutHash(url: string): string {
  return url.replace(/#.*$/, "");
}

const DEFINITIONS = "#/definitions/";
const SCHEMAS = "#/components/schemas/";

/** What a reference that leads nowhere may have meant: the section of another version, a sign forgotten, a bare name. */
export function meantReferences(reference: string): string[] {
  const text = reference.trim();
  if (text.startsWith(DEFINITIONS)) return [SCHEMAS + text.slice(DEFINITIONS.length)];
  if (text.startsWith(SCHEMAS))
    return text === reference ? [DEFINITIONS + text.slice(SCHEMAS.length)] : [text];
  if (/^#[^/]+\//.test(text)) return [`#/${text.slice(1)}`];
  if (/^\/?(?:components|definitions|parameters|responses)\//.test(text))
    return [`#/${text.replace(/^\//, "")}`];
  if (/^#?[\w.-]+$/.test(text))
    return [SCHEMAS, DEFINITIONS].map((prefix) => prefix + text.replace(/^#/, ""));
  return [];
}
