/** The text under which a password's hash is stored, with everything that is needed to check it. */

/** Cost of scrypt. RFC 7914 §2 */
export interface ScryptCost {
  /** N is 2 to this power; memory is 128 · N · r bytes. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

export interface ScryptHash {
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

// A stored text comes from a database that others may write to: it must not be able to order gigabytes.
const mostLn = 18;
const mostR = 16;
const mostP = 16;

/** `$scrypt$ln=15,r=8,p=3$<salt>$<key>`, in the manner of PHC strings: base64 without padding. */
export function printHash({ cost, salt, key }: ScryptHash): string {
  const [saltText, keyText] = [salt, key].map((bytes) => bytes.toString("base64").replace(/=+$/, ""));
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${saltText}$${keyText}`;
}

/** Undefined for any other text, and for a cost beyond reason. */
export function readHash(text: string): ScryptHash | undefined {
  const match =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, ln, r, p, salt, key] = match;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const isInReason =
    cost.ln >= 1 && cost.ln <= mostLn && cost.r >= 1 && cost.r <= mostR && cost.p >= 1 && cost.p <= mostP;
  if (!isInReason) return undefined;
  return { cost, salt: Buffer.from(salt ?? "", "base64"), key: Buffer.from(key ?? "", "base64") };
}
