/** Options as catalogs keep them: `{fillfactor=70,autovacuum_enabled=off}`. */

/** What stands where a secret stood: two secrets cannot be told apart, and none gets into a file. */
export const SECRET = "(secret)";

/** `password_required` is postgres_fdw's, and says true or false. */
const SECRETS = /passw(?!ord_required$)|secret|token|credential|private|apikey|api_key|access_key/i;

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

/** Options of foreign data, in which passwords are kept. */
export function readForeignOptions(options: readonly string[] | null): Record<string, string> | undefined {
  const all = readOptions(options);
  if (all === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, SECRETS.test(name) ? SECRET : value]),
  );
}
