/** Names of a database taken apart, and put together as names of an API: `sort_name` → `sortName`, `/sort-names`. */

// Letters of Latin script that no decomposition turns into plain ones.
const LATIN: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ı: "i",
  þ: "th",
  ħ: "h",
};

/** Lower case, in order: `orderLines`, `Order_Lines` → `order`, `lines`. Scripts other than Latin stay as they are. */
export function nameWords(name: string): string[] {
  return name
    .normalize("NFD")
    .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .normalize("NFC")
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll}{2,})/gu, "$1 $2")
    .toLowerCase()
    .replace(/[ßæœøđðłıþħ]/g, (letter) => LATIN[letter] ?? letter)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== "");
}

export function isAscii(words: readonly string[]): boolean {
  return words.every((word) => /^[a-z0-9]+$/.test(word));
}

/** `sortName`; a name that begins with a digit gets `_` in front, and digits stay apart: `iso3166_1`. */
export function camelName(words: readonly string[]): string {
  const joined = words.reduce((name, word, at) => {
    const next = at === 0 ? word : capitalised(word);
    return /\d$/.test(name) && /^\d/.test(next) ? `${name}_${next}` : name + next;
  }, "");
  return /^\p{N}/u.test(joined) ? `_${joined}` : joined;
}

/** `SortName` */
export function pascalName(words: readonly string[]): string {
  return capitalised(camelName(words));
}

/** `sort-name` */
export function kebabName(words: readonly string[]): string {
  return words.join("-");
}

/** Eight hexadecimal digits that stay the same as long as the text does (FNV-1a): what tells two names apart. */
export function nameDigest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
