/** A document of several files as one: the others stand below `x-files`, and references lead there. */
import type { ReadSource } from "@ashlar/openapi";

/** Extensions are allowed at the top of a document, and a reference may lead to any place of it. */
const place = "x-files";

/**
 * The document as JSON text, with no reference to another file that was read.
 *
 * @param o.nameOf what a file is called in the bundle; no two may be the same
 * @returns undefined where YAML aliases loop, which JSON cannot say
 */
export function bundleDocument(
  document: ReadSource,
  others: readonly ReadSource[],
  o: { readonly nameOf: (id: string) => string },
): string | undefined {
  const pointers = new Map([
    [document.id, ""],
    ...others.map(({ id }) => [id, `/${place}/${token(o.nameOf(id))}`] as const),
  ]);
  try {
    const root = pointed(document, pointers);
    if (others.length === 0 || typeof root !== "object" || root === null) return JSON.stringify(root);
    const files = Object.fromEntries(others.map((other) => [o.nameOf(other.id), pointed(other, pointers)]));
    return JSON.stringify({ ...root, [place]: files });
  } catch {
    return undefined;
  }
}

/** What a file holds, its references as they are in the bundle. @throws where it loops */
function pointed(source: ReadSource, pointers: ReadonlyMap<string, string>): unknown {
  // Loops are met here, before anything walks them.
  const text = JSON.stringify(source.root);
  const target = (reference: string) => targetIn(source.id, reference, pointers) ?? reference;
  return JSON.parse(text, function (this: unknown, key: string, value: unknown) {
    if (key === "$ref" && typeof value === "string") return target(value);
    const mapping = key === "discriminator" ? mappingOf(value) : undefined;
    if (mapping === undefined) return value;
    // Names of schemas stand there as well as references: only what leads to a file is one for certain.
    const entries = Object.entries(mapping).map(([name, to]) => [name, isReference(to) ? target(to) : to]);
    return { ...(value as object), mapping: Object.fromEntries(entries) };
  });
}

/** `#/x-files/models~1thing.yaml/Thing`; undefined where the reference leads to no file that was read. */
function targetIn(
  from: string,
  reference: string,
  pointers: ReadonlyMap<string, string>,
): string | undefined {
  const hash = reference.indexOf("#");
  const address = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = hash === -1 ? "" : reference.slice(hash + 1);
  // An anchor has one name in its file, and may have another's in the bundle.
  if (fragment !== "" && !fragment.startsWith("/")) return undefined;
  if (address !== "" && !URL.canParse(address, from)) return undefined;
  const pointer = pointers.get(address === "" ? from : new URL(address, from).href);
  return pointer === undefined ? undefined : `#${pointer}${fragment}`;
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || !("mapping" in value)) return undefined;
  const { mapping } = value;
  return typeof mapping === "object" && mapping !== null ? { ...mapping } : undefined;
}

function isReference(to: unknown): to is string {
  return typeof to === "string" && /[#/]|\.(ya?ml|json)$/i.test(to);
}

/** Of a JSON pointer in a URI's fragment: RFC 6901 §3 and §6. */
function token(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}
