/** A function of the database that may be called, as an operation of the API. */
import type { Field } from "./description.js";
import { failureOf } from "./failures.js";
import type { Session } from "./session.js";
import { quoted, Statement } from "./statement.js";
import { toDatabase } from "./write-row.js";

export interface ActionDescription {
  readonly schema: string;
  readonly function: string;
  /** By the name of the API, in the function's order. */
  readonly arguments: { readonly [name: string]: Argument };
  /** Whether it answers nothing, a value, or rows. */
  readonly answers: "none" | "value" | "rows";
}

export interface Argument {
  /** As SQL names it; undefined: by its position. */
  readonly name?: string;
  readonly type: string;
  readonly codec?: Field["codec"];
}

export class Action<Body, Answer> {
  readonly description: ActionDescription;

  constructor(description: ActionDescription) {
    this.description = description;
  }

  /** @returns nothing, the value or the rows */
  async call(session: Session, body: Body): Promise<Answer> {
    const statement = new Statement();
    const text = callStatement(this.description, new Map(Object.entries(body ?? {})), statement);
    try {
      const rows = await session.transaction((inside) => inside.query(text, statement.values));
      const values = rows.map(({ row }) => JSON.parse(row ?? "null"));
      const { answers } = this.description;
      return (answers === "none" ? undefined : answers === "rows" ? values : values[0]) as Answer;
    } catch (error) {
      throw failureOf(error, statement);
    }
  }
}

/** The arguments travel in one parameter of JSON, so that Postgres itself converts them. */
function callStatement(
  { schema, function: name, arguments: all, answers }: ActionDescription,
  body: ReadonlyMap<string, unknown>,
  statement: Statement,
): string {
  // What is left out has a default, unless only its position names it.
  const given = Object.entries(all).filter(
    ([key, { name }]) => name === undefined || body.get(key) !== undefined,
  );
  const values = given.map(([key, { codec }]) => [key, toDatabase(body.get(key), codec)]);
  const columns = given.map(([key, { type }]) => `${quoted(key)} ${type}`);
  const args = given.map(([key, argument]) => {
    const value = `a.${quoted(key)}`;
    return argument.name === undefined ? value : `${quoted(argument.name)} => ${value}`;
  });
  const call = `${quoted(schema)}.${quoted(name)}(${args.join(", ")})`;
  const json =
    given.length === 0 ? [] : [statement.value(JSON.stringify(Object.fromEntries(values)), "body")];
  const from = json.map((each) => `json_to_record(${each}) AS a(${columns.join(", ")})`);
  if (answers === "rows") {
    return `SELECT to_json("answered row")::text AS row FROM ${[...from, `${call} AS "answered row"`].join(", ")}`;
  }
  const answer = answers === "none" ? `(${call} IS NULL)` : `to_json(${call})`;
  return `SELECT ${answer}::text AS row${from.length === 0 ? "" : ` FROM ${from.join(", ")}`}`;
}
