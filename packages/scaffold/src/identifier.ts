/** Names of a document → identifiers of TypeScript. */

// ECMAScript reserved words in strict mode and modules, and the names TypeScript or a module scope takes.
const reserved: ReadonlySet<string> = new Set(
  `abstract any arguments as async await bigint boolean break case catch class const constructor continue debugger
   declare default delete do else enum eval export extends false finally for from function get if implements import in
   infer instanceof interface is keyof let module namespace never new null number object of package private protected
   public readonly require return set static string super switch symbol this throw true try type typeof undefined
   unique unknown var void while with yield exports globalThis`.split(/\s+/),
);

// What a generated type must not hide from the types around it.
const globalTypes: ReadonlySet<string> = new Set(
  `Array AsyncIterable Buffer Date Error Exclude Extract Function Map Number Object Omit Partial Pick Promise Readonly
   Record Required Set String Symbol Uint8Array Boolean Awaited Iterable Parameters ReturnType NonNullable
   EventStream ItemStream ServerSentEvent UploadedFile NoContent NoInput`.split(/\s+/),
);

/** `list-users`, `ListUsers`, `list users` → `listUsers`; a leading run of capitals is lowered (`APIKey` → `apiKey`). */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  const lowered = pascal.replace(/^[A-Z]+(?=[A-Z][a-z]|[0-9_]|$)|^[A-Z]/, (start) => start.toLowerCase());
  return lowered;
}

/** `list-users` → `ListUsers`; capitals inside stay as they are. */
export function pascalCase(name: string): string {
  const words = name
    .normalize("NFC")
    .split(/[^\p{ID_Continue}$]+|_+/u)
    .filter((word) => word !== "");
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const text = joined === "" ? "Unnamed" : joined;
  return /^\p{ID_Start}/u.test(text) ? text : `N${text}`;
}

/** `SearchResults`, `search_results` → `search-results`: a file name on every file system. */
export function kebabCase(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** A value's name that is no reserved word: `delete` → `deleteOperation`. */
export function valueName(name: string, suffix: string): string {
  const camel = camelCase(name);
  return reserved.has(camel) ? `${camel}${suffix}` : camel;
}

/** Whether TypeScript would not take it for the name of a value. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/** A type's name that hides no global one: `Error` → `ErrorModel`. */
export function typeName(name: string): string {
  const pascal = pascalCase(name);
  return globalTypes.has(pascal) || reserved.has(pascal) ? `${pascal}Model` : pascal;
}

/** Hands out names once each: a name that is taken gets the next free number, `User2`. */
export class NamePool {
  readonly #taken: Set<string>;

  /** @param taken names that are never handed out */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  take(name: string): string {
    let free = name;
    for (let number = 2; this.#taken.has(free); number++) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }
}
