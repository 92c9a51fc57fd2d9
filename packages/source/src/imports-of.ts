/** What a file's text loads, found without parsing it. */

const LOADED = /(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*["']([^"'\n]+)["']/g;

/** Specifiers of imports, re-exports and `require`, as they are written. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(LOADED)].map(([, specifier = ""]) => specifier);
}
