/** Numbers that look like chance and are the same on every machine, as SQL. */

/** 0..1 by the column `i`; another salt, another number. */
export function chance(salt: string): string {
  let seed = 7;
  for (const letter of salt) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return `(abs(hashint8extended(i, ${seed})) % 1000003) / 1000003.0`;
}

/** A whole number from `from` to `to`, by the column `i`. */
export function between(from: number, to: number, salt: string): string {
  return `(${from} + floor(${to - from + 1} * ${chance(salt)})::int)`;
}

/** One of the texts. */
export function oneOf(texts: readonly string[], salt: string): string {
  return `(ARRAY[${texts.map((text) => `'${text}'`).join(", ")}])[${between(1, texts.length, salt)}]`;
}
