/** Names of a document taken apart: `bookIds`, `book_ids` and `BookIDs` are the same words. */

/** Lower case, in order: `bookISBNs` → `book`, `isbns`. */
export function wordsOf(name: string): string[] {
  return name
    .normalize("NFKD")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z]{2,})/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `createdAt`, `created_at` → `createdat`: equal for names that differ in spelling only. */
export function plainName(name: string): string {
  return wordsOf(name).join("");
}

/** `bookId` → `book_id`; `column` where nothing of the name is left, or where it begins with a digit, in front. */
export function snakeName(name: string): string {
  const snake = wordsOf(name).join("_");
  return /^[a-z]/.test(snake) ? snake : `column_${snake}`.replace(/_$/, "");
}

/** `order-lines` → `orderLine`, when asked for the singular of its words. */
export function camelName(words: readonly string[]): string {
  const [first = "item", ...rest] = words;
  const camel = first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[a-z]/.test(camel) ? camel : `n${camel}`;
}

/** Of words that a name consists of, the last says how many there are. */
export function singularWords(words: readonly string[]): string[] {
  return words.map((word, index) => (index === words.length - 1 ? singularOf(word) : word));
}

export function pluralWords(words: readonly string[]): string[] {
  return words.map((word, index) => (index === words.length - 1 ? pluralOf(word) : word));
}

const irregular: ReadonlyMap<string, string> = new Map(
  Object.entries({
    analyses: "analysis",
    aliases: "alias",
    buses: "bus",
    children: "child",
    cookies: "cookie",
    criteria: "criterion",
    feet: "foot",
    indices: "index",
    indexes: "index",
    knives: "knife",
    leaves: "leaf",
    lives: "life",
    matrices: "matrix",
    men: "man",
    mice: "mouse",
    movies: "movie",
    people: "person",
    shelves: "shelf",
    statuses: "status",
    viruses: "virus",
    women: "woman",
  }),
);

/** The same in singular and plural, or never a plural. */
const unchanging: ReadonlySet<string> = new Set(
  "news series species media metadata data equipment information status address access process progress analysis".split(
    " ",
  ),
);

export function singularOf(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (unchanging.has(word) || word.length < 4) return word;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  if (/(ss|us|is)$/.test(word) || !word.endsWith("s")) return word;
  return word.slice(0, -1);
}

export function pluralOf(word: string): string {
  if (unchanging.has(word) && !/(s|x)$/.test(word)) return word;
  if (word === "series" || word === "species" || word === "news") return word;
  for (const [plural, singular] of irregular) if (singular === word) return plural;
  if (singularOf(word) !== word) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** `an order`, `a book`, `` an `Order` ``. */
export function withArticle(noun: string): string {
  const isVowel = /^`?[aeiou]/i.test(noun) && !/^`?(uni|use|usa|one|eu)/i.test(noun);
  return `${isVowel ? "an" : "a"} ${noun}`;
}
