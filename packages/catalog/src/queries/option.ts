/** Options as catalogs keep them: `{fillfactor=70,autovacuum_enabled=off}`. */

/** Undefined for none, so that they can be left out. */
export function readOptions(
  options: readonly string[] | null,
  prefix = "",
): Record<string, string> | undefined {
  if (options === null || options.length === 0) return undefined;
  const pairs = options.map((option): [string, string] => {
    const at = option.indexOf("=");
    return at === -1 ? [prefix + option, ""] : [prefix + option.slice(0, at), option.slice(at + 1)];
  });
  return Object.fromEntries(pairs.sort(([one], [other]) => (one < other ? -1 : 1)));
}
