/** Keeps secrets out of whatever is printed or saved: credentials in URLs, headers, query parameters. */

export const MASK = "***";

const SECRET_NAME =
  /auth(?!ors?\b)|cookie|token|secret|passw|pwd|passphrase|credential|signature|session|api[-_]?key|access[-_]?key|private[-_]?key|jwt|otp|[cx]srf/i;

/** Alone or as a word of a longer name: `keyword` is none. */
const SECRET_WORD = /(?:^|[-_.])(?:key|sig|pass|pin|code|sid)(?:$|[-_.])/i;

/** `signingKey`, but not `monkey`. */
const KEY_IN_CAMEL_CASE = /[a-z]Key$/;

/** Whether what goes by this name, in a header, a query or a form, is nobody else's business. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_WORD.test(name) || KEY_IN_CAMEL_CASE.test(name);
}

/** Schemes of RFC 9110 §11 and their like, and the three parts of a JWT (RFC 7519). */
const CREDENTIALS = /^(?:bearer|basic|digest|negotiate|token|apikey|aws4-\S+)\s|\beyJ[\w-]+\.[\w-]+\./i;

/** A header's value, or the mask: for its name, or because it looks like credentials under any other. */
export function maskHeader(name: string, value: string): string {
  return isSecretName(name) || CREDENTIALS.test(value) ? MASK : value;
}

/**
 * A URL, which need not be a valid one, without user and password, with the values of secret query parameters masked,
 * and without its fragment.
 */
export function maskUrl(url: string): string {
  // The fragment stays here (RFC 9110 §7.1) and may hold a token of OAuth's.
  const whole = withoutCredentials(url).replace(/#.*$/s, "");
  const question = whole.indexOf("?");
  if (question === -1) return whole;
  return `${whole.slice(0, question)}?${maskQuery(whole.slice(question + 1))}`;
}

function maskQuery(query: string): string {
  return query.replace(/([^&;=]+)=([^&;]*)/g, (pair, name: string) =>
    isSecretName(decoded(name)) ? `${name}=${MASK}` : pair,
  );
}

function withoutCredentials(url: string): string {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:(?=[\\/]))?(.*)$/is.exec(url) ?? [];
  const slashes = /^[\\/]*/.exec(rest)?.[0] ?? "";
  const authority = rest.slice(slashes.length);
  // A password with a bare slash in it makes an invalid URL, which an error is about to quote: up to the last @ then.
  const end = URL.canParse(url) ? (/[/\\?#]/.exec(authority)?.index ?? authority.length) : authority.length;
  const at = authority.slice(0, end).lastIndexOf("@");
  return at === -1 ? url : `${scheme}${slashes}${authority.slice(at + 1)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
