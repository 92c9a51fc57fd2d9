/** What the tests of resources ask, and how they tell whether the answer is right. */
import { client } from "./client.js";
import { caller, type FilterKind, type TestedResource } from "./resources.js";

export type Item = Readonly<Record<string, unknown>>;

interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

/** The rows of a list, a hundred at most; none where the caller may not read them. */
export async function listOf<Row = Item>(path: string, query = ""): Promise<readonly Row[]> {
  const joined = query === "" ? "limit=100" : `limit=100&${query}`;
  const answer = await client.get<Page<Row>>(path, { as: caller(), query: joined });
  if (answer.status === 403) return [];
  if (answer.status !== 200)
    throw new Error(`GET ${path}?${joined} answered ${answer.status}: ${answer.text}`);
  return answer.body.data;
}

export function allRows({ path }: TestedResource): Promise<readonly Item[]> {
  return listOf(path);
}

/** The same by pages of two. */
export async function pagesOf({ path }: TestedResource, sort: string | undefined): Promise<readonly Item[]> {
  const rows: Item[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null && page < 60; page++) {
    const query = new URLSearchParams({ limit: "2" });
    if (sort !== undefined) query.set("sort", sort);
    if (cursor !== "") query.set("cursor", cursor);
    const answer = await client.get<Page<Item>>(path, { as: caller(), query: query.toString() });
    if (answer.status === 403) return [];
    if (answer.status !== 200)
      throw new Error(`GET ${path}?${query} answered ${answer.status}: ${answer.text}`);
    rows.push(...answer.body.data);
    cursor = answer.body.nextCursor;
  }
  return rows;
}

/**
 * Rows by what tells them apart: two lists hold the same when these are equal. Where no key does it, it is what does
 * not change from one request to the next.
 */
export async function namesIn(
  resource: TestedResource,
): Promise<(rows: readonly Item[]) => readonly string[]> {
  const { key, fields } = resource;
  const names = key.length > 0 ? key : stable(fields, await allRows(resource), await allRows(resource));
  return (rows) => rows.map((row) => JSON.stringify(names.map((name) => row[name]))).sort();
}

function stable(fields: readonly string[], rows: readonly Item[], again: readonly Item[]): readonly string[] {
  const valuesOf = (all: readonly Item[], name: string) => all.map((row) => JSON.stringify(row[name])).sort();
  return fields.filter((name) => valuesOf(rows, name).join() === valuesOf(again, name).join());
}

export function itemPath({ path, key }: TestedResource, row: Item): string {
  return [path, ...key.map((name) => encodeURIComponent(String(row[name])))].join("/");
}

/** A path to nothing; undefined where no such key can be made up. */
export function absentPath({ path, absent }: TestedResource): string | undefined {
  return absent === undefined ? undefined : [path, ...absent.map(encodeURIComponent)].join("/");
}

/** What makes such a row, without what the database fills in alone. */
export function bodyOf({ body }: TestedResource, row: Item): Record<string, unknown> {
  const pairs = body.map((name) => [name, row[name]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null && value !== undefined));
}

/**
 * What makes a row that is not there yet: texts and keys of its own, then also what it refers to, each from another row.
 *
 * @returns also what a rule of the database refuses
 */
export function variations(resource: TestedResource, rows: readonly Item[]): Record<string, unknown>[] {
  const rounds = [0, 1, 2].flatMap((shift) => [otherText, nextText].map((vary) => ({ shift, vary })));
  return rounds.flatMap((round) => rows.map((_, index) => varied(resource, rows, { index, ...round })));
}

type Vary = (text: string) => string;

function varied(
  resource: TestedResource,
  rows: readonly Item[],
  { index, shift, vary }: { readonly index: number; readonly shift: number; readonly vary: Vary },
): Record<string, unknown> {
  const { bound, texts, others } = resource;
  const rowAt = (at: number): Item => rows[at % rows.length] ?? {};
  const row = { ...rowAt(index) };
  for (const [group, names] of bound.entries()) {
    const from = rowAt(index + shift * (group + 1));
    for (const name of names) row[name] = from[name];
  }
  const body = bodyOf(resource, row);
  for (const name of texts) {
    const text = body[name];
    if (typeof text === "string") body[name] = vary(text);
  }
  return { ...body, ...others };
}

/** No longer than it was. */
function otherText(text: string): string {
  return `${text.slice(0, -2)}~2`.slice(-Math.max(text.length, 1));
}

/** A pattern that it fits is likely to fit this one, too. */
function nextText(text: string): string {
  const last = text.slice(-1);
  const other = /\d/.test(last) ? "9" : /[a-z]/.test(last) ? "z" : /[A-Z]/.test(last) ? "Z" : last;
  return text.slice(0, -1) + other;
}

interface FilterCase {
  readonly query: string;
  readonly isMeant: (row: Item) => boolean;
}

/** Of every field that can be filtered by, the value of the first row that has one. */
export async function valuesToFilterBy(
  resource: TestedResource,
  rows: readonly Item[],
): Promise<readonly FilterCase[]> {
  const steady = new Set(stable(resource.fields, rows, await allRows(resource)));
  return Object.entries(resource.filters).flatMap(([name, kind]) => {
    if (!steady.has(name)) return [];
    const value = rows.map((row) => row[name]).find((each) => each !== null && typeof each !== "object");
    const nulls = kind.isNullable ? casesOfNull(name) : [];
    return value === undefined ? nulls : [...nulls, ...casesOf(name, value, kind)];
  });
}

function casesOfNull(name: string): readonly FilterCase[] {
  return [
    { query: queryOf(name, "is.null"), isMeant: (row) => row[name] === null },
    { query: queryOf(name, "is.notnull"), isMeant: (row) => row[name] !== null },
  ];
}

function casesOf(name: string, value: unknown, { operators }: FilterKind): readonly FilterCase[] {
  const text = String(value);
  // Among several, a comma or a parenthesis would end a text.
  const quoted = /^[\w.:+-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
  const isSame = (row: Item) => row[name] === value;
  const cases: readonly (FilterCase & { readonly operator: string })[] = [
    { operator: "eq", query: queryOf(name, `eq.${text}`), isMeant: isSame },
    {
      operator: "neq",
      query: queryOf(name, `neq.${text}`),
      isMeant: (row) => row[name] !== null && !isSame(row),
    },
    { operator: "in", query: queryOf(name, `in.(${quoted})`), isMeant: isSame },
    {
      operator: "gte",
      query: `${queryOf(name, `gte.${text}`)}&${queryOf(name, `lte.${text}`)}`,
      isMeant: isSame,
    },
  ];
  return cases.filter(({ operator }) => operators.includes(operator));
}

function queryOf(name: string, condition: string): string {
  return new URLSearchParams({ [name]: condition }).toString();
}
