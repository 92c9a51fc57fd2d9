/** An API key's text: `ak_<id>_<secret>`, the secret followed by a checksum. */
import { hash as digest } from "node:crypto";
import { crc32 } from "node:zlib";
import { base62Of, randomBase62 } from "./base62.ts";

const idLength = 12;
/** 143 random bits; OWASP ASVS 5.0 11.5.1 asks for 128. */
const secretLength = 24;
/** 62^6 is more than 2^32. */
const checksumLength = 6;

const pattern = /^ak_([0-9A-Za-z]{12})_([0-9A-Za-z]{24})([0-9A-Za-z]{6})$/;

/** A new key. `key` is shown to its owner once and kept nowhere; `id` and `hash` are stored. */
export function createApiKey(): { readonly key: string; readonly id: string; readonly hash: string } {
  const id = randomBase62(idLength);
  const secret = randomBase62(secretLength);
  return { key: `ak_${id}_${secret}${checksumOf(id, secret)}`, id, hash: hashOf(secret) };
}

/** Undefined where the text is no key: a typo, or cut off. A checksum is no secret; it spares the database the question. */
export function readApiKey(text: string): { readonly id: string; readonly hash: string } | undefined {
  const [, id, secret, checksum] = pattern.exec(text) ?? [];
  if (id === undefined || secret === undefined || checksum !== checksumOf(id, secret)) return undefined;
  return { id, hash: hashOf(secret) };
}

/**
 * SHA-256 without salt or stretching: those protect what people choose. Nobody guesses 143 random bits, so a slow hash
 * would only make each request slow.
 */
function hashOf(secret: string): string {
  return `sha256:${digest("sha256", secret, "hex")}`;
}

function checksumOf(id: string, secret: string): string {
  return base62Of(crc32(`ak_${id}_${secret}`), checksumLength);
}
