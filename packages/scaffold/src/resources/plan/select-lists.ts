/** The lists of a view's query: what every column, in whatever subquery, is made of. Read as `pg_get_viewdef()` prints it. */

/** A query, its parts by UNION and the like among it. */
export interface SelectGroup {
  readonly lists: (readonly SelectItem[])[];
  /** `x(a, b)` around it, or `WITH x(a, b) AS`. */
  readonly aliases: (readonly string[])[];
}

export interface SelectItem {
  /** What it is called in the list. */
  readonly name: string;
  /** Every name that it mentions, of columns and of whatever else. */
  readonly names: ReadonlySet<string>;
  /** `row_to_json(u.*)` */
  readonly hasWholeRow: boolean;
}

/** The query itself comes last; of a text that is no query, or is cut off, it has no lists. */
export function selectLists(definition: string): readonly SelectGroup[] {
  const reader = new ListReader(definition.match(TOKEN) ?? []);
  reader.group();
  return reader.groups;
}

const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*|[^\s]/gu;
const ENDS = new Set(["FROM", "WHERE", "HAVING", "WINDOW", "LIMIT", "OFFSET", "FOR"]);
const SETS = new Set(["UNION", "INTERSECT", "EXCEPT"]);

/** Keywords are printed in capitals, and names with capitals in quotes. */
class ListReader {
  readonly groups: SelectGroup[] = [];
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** Up to the parenthesis that closes it. */
  group(): readonly string[] {
    const lists: SelectItem[][] = [];
    const aliases: (readonly string[])[] = [];
    const all: string[] = [];
    let item: string[] | undefined;
    let place: "start" | "list" | "rest" = "start";
    const finish = (): void => {
      if (item !== undefined && item.length > 0) lists[lists.length - 1]?.push(itemOf(item));
      item = place === "list" ? [] : undefined;
    };
    for (let token = this.#next(); token !== undefined && token !== ")"; token = this.#next()) {
      all.push(token);
      if (token === "(") {
        const before = this.#tokens[this.#at - 2] ?? "";
        // `FROM users u(a, b)`: which column is called what is not known here.
        if (place === "rest" && isName(before) && isName(this.#tokens[this.#at - 3] ?? "")) this.#renamed();
        const inner = this.#inner(before === "AS" || before === "MATERIALIZED" ? all : []);
        all.push(...inner.tokens, ")");
        item?.push("(", ...inner.tokens, ")");
        // `(SELECT …) UNION (SELECT …)`
        if (place === "start" && before !== "AS" && before !== "MATERIALIZED") lists.push(...inner.lists);
      } else if (token === "SELECT") {
        lists.push([]);
        place = "list";
        item = [];
      } else if (place === "list" && token === ",") {
        finish();
      } else if (
        SETS.has(token) ||
        ENDS.has(token) ||
        (isGrouping(token) && this.#tokens[this.#at] === "BY")
      ) {
        const wasList = place === "list";
        place = SETS.has(token) ? "start" : "rest";
        if (wasList) finish();
      } else {
        item?.push(token);
      }
    }
    const wasList = place === "list";
    place = "rest";
    if (wasList) finish();
    this.groups.push({ lists, aliases });
    return all;
  }

  #inner(before: readonly string[]): {
    readonly tokens: readonly string[];
    readonly lists: readonly SelectItem[][];
  } {
    const start = this.groups.length;
    const tokens = this.group();
    const own = this.groups[this.groups.length - 1];
    if (own === undefined || this.groups.length === start) return { tokens, lists: [] };
    const declared = aliasesBefore(before) ?? this.#aliasesBehind();
    if (declared !== undefined) own.aliases.push(declared);
    return { tokens, lists: own.lists.map((list) => [...list]) };
  }

  /** `(SELECT …) x(a, b)`; the tokens stay where they are. */
  #aliasesBehind(): readonly string[] | undefined {
    const name = this.#tokens[this.#at] ?? "";
    if (!isName(name) || this.#tokens[this.#at + 1] !== "(") return undefined;
    const end = this.#tokens.indexOf(")", this.#at);
    return namesIn(this.#tokens.slice(this.#at + 2, end === -1 ? this.#at + 2 : end));
  }

  #renamed(): void {
    const end = this.#tokens.indexOf(")", this.#at);
    const names = namesIn(this.#tokens.slice(this.#at, end === -1 ? this.#at : end));
    this.groups.push({
      lists: [names.map((name) => ({ name, names: new Set<string>(), hasWholeRow: true }))],
      aliases: [],
    });
  }

  #next(): string | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }
}

/** `WITH x(a, b) AS (` */
function aliasesBefore(tokens: readonly string[]): readonly string[] | undefined {
  const as = tokens.lastIndexOf("AS");
  if (as < 0 || tokens[as - 1] !== ")") return undefined;
  const open = tokens.lastIndexOf("(", as);
  const held = tokens.slice(open + 1, as - 1);
  return open > 0 && isName(tokens[open - 1] ?? "") && held.length > 0 && held.every(isAliasToken)
    ? namesIn(held)
    : undefined;
}

function itemOf(tokens: readonly string[]): SelectItem {
  const last = tokens[tokens.length - 1] ?? "";
  return {
    name: isName(last) ? unquoted(last) : "",
    names: new Set(namesIn(tokens)),
    hasWholeRow: !isPart(tokens) && tokens.some((token, at) => token === "." && tokens[at + 1] === "*"),
  };
}

/** `(made_of(u.*)).name`: one value of a row, which its name tells of. */
function isPart(tokens: readonly string[]): boolean {
  if (tokens[0] !== "(") return false;
  let depth = 0;
  const end = tokens.findIndex((token) => {
    if (token === "(") depth += 1;
    if (token === ")") depth -= 1;
    return depth === 0;
  });
  const rest = tokens.slice(end + 1);
  return (
    rest[0] === "." && isName(rest[1] ?? "") && (rest.length === 2 || (rest.length === 4 && rest[2] === "AS"))
  );
}

function isGrouping(token: string): boolean {
  return token === "GROUP" || token === "ORDER";
}

function isAliasToken(token: string): boolean {
  return token === "," || isName(token);
}

function isName(token: string): boolean {
  return token.startsWith('"') || (/^[\p{L}_]/u.test(token) && !/^[A-Z]/.test(token));
}

function namesIn(tokens: readonly string[]): string[] {
  return tokens.filter(isName).map(unquoted);
}

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
}
