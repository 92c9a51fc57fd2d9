/** Header names as people write them: `x-request-id` → `X-Request-Id`. */

/** The registry's own spelling, where capitals of words are not it. */
const SPELT: { readonly [name: string]: string } = {
  dnt: "DNT",
  etag: "ETag",
  te: "TE",
  "content-md5": "Content-MD5",
  "www-authenticate": "WWW-Authenticate",
  "x-request-id": "X-Request-ID",
};

export function headerCase(name: string): string {
  if (Object.hasOwn(SPELT, name)) return SPELT[name] ?? name;
  return name.replaceAll(/(^|-)([a-z])/g, (_whole, dash: string, letter: string) => {
    return `${dash}${letter.toUpperCase()}`;
  });
}
