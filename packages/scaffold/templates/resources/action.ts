/** A function or procedure of the database that may be called, as an operation of the API. */
import { badRequest } from "../runtime/failure.js";
import type { Description, Field } from "./description.js";
import { readJson, refuseInexact } from "./exact-json.js";
import { failureOf } from "./failures.js";
import { refuseUnsafe } from "./read-row.js";
import { fieldItems, jsonOf, readValue } from "./select-row.js";
import { sentJson } from "./sent-json.js";
import type { Row, Session } from "./session.js";
import { quoted, Statement } from "./statement.js";
import { toDatabase } from "./write-row.js";

export interface ActionDescription {
  readonly schema: string;
  readonly function: string;
  /** Called by CALL; it answers nothing. */
  readonly isProcedure?: true;
  /** By the name of the API, in the function's order. */
  readonly arguments: { readonly [name: string]: Argument };
  /** Whether it answers nothing, a value, or rows. */
  readonly answers: "none" | "value" | "rows";
  /** Of the value, or of rows that are single values. */
  readonly codec?: Field["codec"];
  /** Of the value, or of a row, in the function's order. */
  readonly columns?: readonly ResultColumn[];
  /** The table or view whose rows it answers: as they are answered there, without what is hidden. */
  readonly rowsOf?: { readonly description: Description };
}

export interface Argument {
  /** As SQL names it; undefined: by its position. */
  readonly name?: string;
  readonly type: string;
  readonly codec?: Field["codec"];
  readonly local?: Field["local"];
  /** An array of the last arguments. */
  readonly isVariadic?: true;
}

export interface ResultColumn {
  /** Of the API. */
  readonly name: string;
  readonly codec?: Field["codec"];
}

export class Action<Body, Answer> {
  readonly description: ActionDescription;

  constructor(description: ActionDescription) {
    this.description = description;
  }

  /** @returns nothing, the value or the rows */
  async call(session: Session, body: Body): Promise<Answer> {
    const given = givenArguments(this.description, new Map(Object.entries(body ?? {})));
    const statement = new Statement();
    try {
      const rows = await session.transaction((inside) =>
        this.description.isProcedure
          ? this.#procedure(inside, given)
          : this.#function(inside, given, statement),
      );
      const values = rows.map(({ row }) => readAnswer(row, this.description));
      const { answers } = this.description;
      return (answers === "none" ? undefined : answers === "rows" ? values : values[0]) as Answer;
    } catch (error) {
      throw failureOf(error, statement);
    }
  }

  #function(session: Session, given: readonly Given[], statement: Statement): Promise<readonly Row[]> {
    const args = given.map((each) => printArgument(each, `a.${quoted(each.key)}`));
    const text = callStatement(this.description, args.join(", "), givenRecord(given, statement));
    return session.query(text, statement.values);
  }

  /** What CALL is given cannot be read by a query within it: one before it makes text of the values. */
  async #procedure(session: Session, given: readonly Given[]): Promise<readonly Row[]> {
    const { schema, function: name } = this.description;
    const reading = new Statement();
    const columns = given.map(({ key }, index) => `a.${quoted(key)}::text AS v${index}`).join(", ");
    const from = givenRecord(given, reading);
    try {
      const [row] =
        from === undefined ? [] : await session.query(`SELECT ${columns} FROM ${from}`, reading.values);
      const calling = new Statement();
      const args = given.map((each, index) => {
        const value = calling.value(row?.[`v${index}`] ?? null, "body");
        return printArgument(each, `${value}::${each.argument.type}`);
      });
      await session.query(`CALL ${quoted(schema)}.${quoted(name)}(${args.join(", ")})`, calling.values);
      return [];
    } catch (error) {
      throw failureOf(error, reading);
    }
  }
}

interface Given {
  /** Of the API. */
  readonly key: string;
  readonly argument: Argument;
  readonly value: unknown;
  readonly isByPosition: boolean;
}

/** What is left out has a default; of what only its position names, nothing may follow it. */
function givenArguments(
  { arguments: all }: ActionDescription,
  body: ReadonlyMap<string, unknown>,
): readonly Given[] {
  const entries = Object.entries(all);
  const isGiven = ([key]: readonly [string, Argument]): boolean => body.get(key) !== undefined;
  // Behind a name SQL takes no position any more.
  const lastByPosition = entries.findLastIndex((entry) => entry[1].name === undefined && isGiven(entry));
  const left = entries.slice(0, Math.max(0, lastByPosition)).find((entry) => !isGiven(entry));
  if (left !== undefined) {
    const message = `is needed where ${entries[lastByPosition]?.[0]} is given`;
    throw badRequest("The request does not fit the API: 1 problem.", [
      { field: left[0], message, reason: "required" },
    ]);
  }
  return entries.flatMap(([key, argument], index) => {
    const value = toDatabase(body.get(key), { ...argument, name: key });
    refuseInexact(value, { path: key, type: argument.type });
    return value === undefined ? [] : [{ key, argument, value, isByPosition: index <= lastByPosition }];
  });
}

function printArgument({ argument: { name, isVariadic }, isByPosition }: Given, value: string): string {
  const named = name === undefined || isByPosition ? value : `${quoted(name)} => ${value}`;
  return isVariadic ? `VARIADIC ${named}` : named;
}

/** The arguments travel in one parameter of JSON, so that Postgres itself converts them. */
function givenRecord(given: readonly Given[], statement: Statement): string | undefined {
  if (given.length === 0) return undefined;
  const columns = given.map(({ key, argument }) => `${quoted(key)} ${argument.type}`);
  const values = Object.fromEntries(given.map(({ key, value }) => [key, value]));
  return `json_to_record(${statement.value(sentJson(values), "body")}) AS a(${columns.join(", ")})`;
}

/** @returns a statement that answers JSON, in one column `row` */
function callStatement(
  { schema, function: name, answers, codec, columns, rowsOf }: ActionDescription,
  args: string,
  record: string | undefined,
): string {
  const call = `${quoted(schema)}.${quoted(name)}(${args})`;
  const select = (row: string, called: readonly string[] = []): string => {
    const from = [...(record === undefined ? [] : [record]), ...called];
    return `SELECT ${row} AS row${from.length === 0 ? "" : ` FROM ${from.join(", ")}`}`;
  };
  if (answers === "none") return select(`(${call} IS NULL)::text`);
  if (rowsOf !== undefined) {
    const row = jsonOf(fieldItems(rowsOf.description, "t", undefined));
    // No row at all arrives as one of nulls.
    return select(`CASE WHEN t.* IS NULL THEN NULL ELSE ${row} END`, [`${call} AS t`]);
  }
  if (columns !== undefined) {
    const items = columns.map(
      (each, index) => `${readValue(`t.c${index}`, each.codec)} AS ${quoted(each.name)}`,
    );
    const names = columns.map((_, index) => `c${index}`).join(", ");
    return select(jsonOf(items), [`${call} AS t(${names})`]);
  }
  if (answers === "value") return select(`to_json(${readValue(call, codec)})::text`);
  const row = '"answered row"';
  return select(`to_json(${readValue(row, codec)})::text`, [`${call} AS ${row}`]);
}

function readAnswer(
  text: string | null | undefined,
  { function: name, codec, columns, rowsOf }: ActionDescription,
): unknown {
  const answer = readJson(text ?? "null");
  if (answer === null) return answer;
  if (rowsOf !== undefined) refuseUnsafe(answer as object, rowsOf.description);
  else if (columns === undefined) refuseUnsafe({ result: answer }, { name, fields: { result: { codec } } });
  else
    refuseUnsafe(answer as object, {
      name,
      fields: Object.fromEntries(columns.map((each) => [each.name, each])),
    });
  return answer;
}
