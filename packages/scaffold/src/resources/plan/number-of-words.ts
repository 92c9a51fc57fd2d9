/** Singular and plural of tables' names, whichever of them a table is called by. */
import { pluralOf, singularOf } from "../../service/plan/words.ts";

/** `release`, `groups` → `release`, `group`; `sales`, `by`, `store` → `sale`, `by`, `store`. */
export function singularName(words: readonly string[]): string[] {
  return atHead(words, singular);
}

/** `release`, `group` → `release`, `groups`; `rental`, `by`, `category` → `rentals`, `by`, `category`. */
export function pluralName(words: readonly string[]): string[] {
  return atHead(words, plural);
}

// What a name is about stands in front of these.
const PREPOSITIONS: ReadonlySet<string> = new Set(["by", "of", "per", "for", "with", "without"]);

function atHead(words: readonly string[], change: (word: string) => string): string[] {
  const head = headOf(words);
  return words.map((word, index) => (index === head ? change(word) : word));
}

function headOf(words: readonly string[]): number {
  const at = words.findIndex((word, index) => index > 0 && PREPOSITIONS.has(word));
  const last = at === -1 || at === words.length - 1 ? words.length - 1 : at - 1;
  return last > 0 && isAdjective(words[last] ?? "") ? last - 1 : last;
}

// `label_deleted`, `tag_raw`: what stands behind a noun and says of which kind it is.
const ADJECTIVES: ReadonlySet<string> = new Set("current old raw tmp temp".split(" "));
const NOUNS_IN_ED: ReadonlySet<string> = new Set("biped breed embed hundred moped newsfeed".split(" "));

function isAdjective(word: string): boolean {
  return ADJECTIVES.has(word) || (/[^e]ed$/.test(word) && word.length > 5 && !NOUNS_IN_ED.has(word));
}

/** Words that are the same for one and for many, besides those of any document. */
const UNCOUNTED: ReadonlySet<string> = new Set(
  `aircraft advice deer feedback fish furniture hardware knowledge luggage meta money music offspring progress
   research sheep software staff traffic weather`.split(/\s+/),
);

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alias: "aliases",
    atlas: "atlases",
    axis: "axes",
    bias: "biases",
    bonus: "bonuses",
    canvas: "canvases",
    chaos: "chaos",
    crisis: "crises",
    datum: "data",
    dns: "dns",
    gas: "gases",
    goose: "geese",
    gps: "gps",
    hero: "heroes",
    lens: "lenses",
    medium: "media",
    ox: "oxen",
    potato: "potatoes",
    quiz: "quizzes",
    schema: "schemas",
    sms: "sms",
    synopsis: "synopses",
    thesis: "theses",
    tomato: "tomatoes",
    tooth: "teeth",
    vertex: "vertices",
  }),
);

const SINGULAR: ReadonlyMap<string, string> = new Map(
  // `data` is what everybody calls many and one.
  [...IRREGULAR].flatMap(([one, many]) => (one === "datum" ? [] : [[many, one] as const])),
);

function singular(word: string): string {
  if (UNCOUNTED.has(word) || IRREGULAR.has(word) || isNoWord(word)) return word;
  return SINGULAR.get(word) ?? singularOf(word);
}

function plural(word: string): string {
  if (UNCOUNTED.has(word) || SINGULAR.has(word) || isNoWord(word)) return word;
  return IRREGULAR.get(word) ?? pluralOf(word);
}

/** Numbers, and words of languages that form their plurals otherwise. */
function isNoWord(word: string): boolean {
  return !/^[a-z][a-z0-9]*$/.test(word) || /^(?:v?\d+|.)$/.test(word);
}
