/** Passwords are kept as scrypt hashes: slow and hungry for memory, so that a stolen table is hard to guess from. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { ServiceError } from "../errors/index.ts";
import { Gate } from "./gate.ts";
import { printHash, readHash, type ScryptCost } from "./scrypt-hash.ts";

// One of the equal choices of OWASP's Password Storage Cheat Sheet: N = 2^15, r = 8, p = 3. It takes 32 MiB at a
// time, where N = 2^17, p = 1 takes 128: containers are small.
const cost: ScryptCost = { ln: 15, r: 8, p: 3 };
const saltBytes = 16;
const keyBytes = 32;
/** Characters; far above any passphrase (ASVS 5.0 6.2.9 asks for at least 64). */
const longest = 1024;

// scrypt runs in libuv's pool of four threads, which files and DNS need too.
const gate = new Gate({ most: 2, mostWaiting: 64 });

/**
 * The text to store.
 *
 * @throws {ServiceError} 400 PASSWORD_TOO_LONG over 1024 characters; 503 BUSY when too many wait already
 */
export async function hashPassword(text: string): Promise<string> {
  if (text.length > longest) {
    throw new ServiceError(400, "PASSWORD_TOO_LONG", `A password has at most ${longest} characters.`);
  }
  const salt = randomBytes(saltBytes);
  return printHash({ cost, salt, key: await derive(text, salt, cost, keyBytes) });
}

/**
 * Whether `text` is the password. Pass undefined for a user who is not there: it takes as long, so that an answer's
 * time does not tell who has an account.
 *
 * @throws {ServiceError} 503 BUSY when too many wait already
 */
export async function verifyPassword(text: string, hash: string | undefined): Promise<boolean> {
  const stored = hash === undefined ? undefined : readHash(hash);
  if (stored === undefined) {
    await derive(text.slice(0, longest), Buffer.alloc(saltBytes), cost, keyBytes);
    return false;
  }
  const key = await derive(text.slice(0, longest), stored.salt, stored.cost, stored.key.length);
  return timingSafeEqual(key, stored.key) && text.length <= longest;
}

/** True where the hash was made with another cost than new ones are, or is none: hash again after the next login. */
export function needsRehash(hash: string): boolean {
  const stored = readHash(hash);
  if (stored === undefined) return true;
  const { ln, r, p } = stored.cost;
  return ln !== cost.ln || r !== cost.r || p !== cost.p || stored.key.length !== keyBytes;
}

function derive(text: string, salt: Buffer, { ln, r, p }: ScryptCost, length: number): Promise<Buffer> {
  if (gate.isFull) {
    throw new ServiceError(503, "BUSY", "Too many logins at once: try again in a moment.", {
      headers: { "Retry-After": "1" },
    });
  }
  const N = 2 ** ln;
  // Node refuses to take more than 32 MiB unless told; p and the working copy come on top.
  const maxmem = 128 * N * r + 128 * r * p + 1024 * 1024;
  return gate.run(
    () =>
      new Promise((resolve, reject) => {
        // Keyboards compose the same letters differently. NIST SP 800-63B-4 §3.1.1.2: NFC or NFKC before hashing.
        scrypt(text.normalize("NFKC"), salt, length, { N, r, p, maxmem }, (error, key) =>
          error === null ? resolve(key) : reject(error),
        );
      }),
  );
}
