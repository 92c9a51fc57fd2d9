/** The rows of one table or view, as the operations of the API ask for them. */
import { forbidden, type HttpError, notFound, unprocessable } from "../runtime/failure.js";
import { aliasOf } from "./alias.js";
import type { Description, Field, Relation } from "./description.js";
import {
  type Expected,
  entityTagOf,
  expectedBy,
  isExpected,
  isInState,
  type Preconditions,
  precondition,
  preconditionFailed,
} from "./entity-tag.js";
import { failureOf } from "./failures.js";
import { sessionFor } from "./guarded.js";
import { keepNumbers } from "./kept-numbers.js";
import { refuseUnknown } from "./known-query.js";
import { type ListQuery, type Page, pageStatement, readPage } from "./page.js";
import { readRow } from "./read-row.js";
import { jsonOf, relatedTo, rowJson, type Shown } from "./select-row.js";
import type { Row, Session } from "./session.js";
import { columnOf, quoted, Statement, tableName } from "./statement.js";
import { withoutKey } from "./without-key.js";
import { insertStatement, mergesJson, numberedFields, toDatabase, updateStatement } from "./write-row.js";

/**
 * Of a body that nobody sends, because the API has no such operation; handlers from a time when it had go on compiling,
 * for what they pass is of any type.
 */
export interface NotSent {
  readonly isNotSent: never;
}

/** @typeParam Model one row, as it is answered */
export class Resource<Model, NewModel = NotSent, Patch = NotSent> {
  readonly description: Description;
  readonly #table: string;
  /** By a row that was answered alone. */
  readonly #tags = new WeakMap<object, string>();

  constructor(description: Description) {
    this.description = description;
    this.#table = tableName(description);
  }

  /**
   * @param url path and query as they were sent: what the list does not know is refused
   * @throws {HttpError} 400 for a filter or a cursor that cannot be read
   */
  async list(session: Session, query: ListQuery, url: string = ""): Promise<Page<Model>> {
    refuseUnknown(this.description, url);
    return this.#page(this.#sessionFor(session, query), query, {
      statement: new Statement(),
      conditions: [],
    });
  }

  /**
   * The rows on the other side of one of this resource's relations.
   *
   * @param key fields of the key with their values
   * @param relation its name, and the resource on its other side: `{ works }`
   * @param url path and query as they were sent
   * @throws {HttpError} 404 where no row has this key, or none that the caller may see
   */
  async listRelated<Other>(
    session: Session,
    key: object,
    relation: RelatedResource<Other>,
    query: ListQuery,
    url: string = "",
  ): Promise<Page<Other>> {
    const [[name, others] = []] = Object.entries(relation);
    const known: Relation | undefined = this.description.relations?.()[name ?? ""];
    if (known === undefined || others === undefined) {
      throw new Error(`${this.description.name} has no relation ${name}`);
    }
    refuseUnknown(others.description, url);
    const statement = new Statement();
    const parent = `FROM ${this.#table} AS p WHERE ${this.#hasKey(key, "p", statement)}`;
    const related = relatedTo(known, {
      other: "t",
      own: (column) => `(SELECT ${columnOf("p", column)} ${parent})`,
    });
    const own = sessionFor(session, { descriptions: [this.description], relations: [known] });
    // Where one of the two is guarded, so is what is read of both.
    const asked = own === session ? session : others.#sessionFor(session, query);
    const page = await others.#page(asked, query, { statement, conditions: [related] });
    // That there are rows says that the parent is there, too.
    if (page.data.length === 0) await this.#require(asked, key);
    return page;
  }

  /** @throws {HttpError} 404 */
  async read(session: Session, key: object, shown: Shown = {}): Promise<Model> {
    const statement = new Statement();
    const row = rowJson(this.description, shown);
    const text = `SELECT ${row} AS row FROM ${this.#table} AS t WHERE ${this.#hasKey(key, "t", statement)}`;
    return this.#only(await this.#ask(this.#sessionFor(session, shown), text, statement), shown);
  }

  /** @returns the row as it stands in the database now */
  async create(session: Session, body: NewModel & object): Promise<Model> {
    const statement = new Statement();
    const text = insertStatement(this.description, body, statement);
    const rows = await this.#change(session, { text, statement });
    // A trigger may have left the row out.
    if (rows.length === 0) throw this.#prevented();
    return this.#only(rows);
  }

  /**
   * Changes what the patch names, and merges objects into JSON (RFC 7396). A patch may hold the key, as it is.
   *
   * @param headers of the request: If-Match and If-None-Match are asked in the statement that changes the row
   * @returns the row as it stands in the database now
   * @throws {HttpError} 400 for another key; 404; 412 where the row is not in the state that they say
   */
  async update(
    session: Session,
    key: object,
    patch: Patch & object,
    headers: Preconditions = {},
  ): Promise<Model> {
    const expected = expectedBy(headers);
    const changes = withoutKey(this.description, patch, key);
    const change = (body: object): Change | undefined => {
      const statement = new Statement();
      const where = this.#isExpected(key, expected, statement);
      const text = updateStatement(this.description, body, { where, statement });
      return text === undefined ? undefined : { text, statement };
    };
    const asSent = change(changes);
    if (asSent === undefined) return this.#readExpected(session, key, expected);
    const numbered = numberedFields(this.description, changes);
    const isLocked = mergesJson(this.description, changes) || Object.keys(numbered).length > 0;
    const instead = (row: string): Change | undefined => change(keepNumbers(changes, row));
    const before = isLocked ? { ...this.#lockStatement(key, numbered), instead } : undefined;
    const rows = await this.#change(session, asSent, before);
    if (rows.length === 0) throw await this.#unchanged(session, key, expected);
    return this.#only(rows);
  }

  /**
   * @param headers of the request: If-Match and If-None-Match are asked in the statement that deletes the row
   * @throws {HttpError} 404; 412 where the row is not in the state that they say
   */
  async delete(session: Session, key: object, headers: Preconditions = {}): Promise<void> {
    const expected = expectedBy(headers);
    const statement = new Statement();
    const where = this.#isExpected(key, expected, statement);
    const text = `DELETE FROM ${this.#table} AS t WHERE ${where} RETURNING '1' AS row`;
    const rows = await this.#change(session, { text, statement });
    if (rows.length === 0) throw await this.#unchanged(session, key, expected);
  }

  /**
   * The entity tag of a row: it changes with what is answered. Changes are for the state of a whole row, so that the tag of
   * one without some of its fields, or with what it is related to, is good for If-None-Match alone.
   *
   * @param row as read(), create() or update() answered it
   */
  etagOf(row: Model & object): string {
    const tag = this.#tags.get(row);
    if (tag === undefined) throw new Error(`only what ${this.description.name} answered has an entity tag`);
    return tag;
  }

  /** `/order-lines/7/1` */
  pathOf(row: Model & object): string {
    const values = new Map<string, unknown>(Object.entries(row));
    const steps = this.description.key.map((name) => encodeURIComponent(String(values.get(name))));
    return [this.description.path, ...steps].join("/");
  }

  async #page(
    session: Session,
    query: ListQuery,
    { statement, conditions }: { readonly statement: Statement; readonly conditions: readonly string[] },
  ): Promise<Page<Model>> {
    const text = pageStatement(this.description, query, { statement, conditions });
    const rows = await this.#ask(session, text, statement);
    return readPage<Model>(this.description, query, rows);
  }

  /**
   * What is merged into has to stay as it is: of two patches at once the second waits, and then sees the first.
   *
   * @param shown what is read of it
   */
  #lockStatement(key: object, shown: Readonly<Record<string, Field>>): Change {
    const statement = new Statement();
    const where = this.#hasKey(key, "t", statement);
    const items = Object.entries(shown).map(
      ([name, { column }]) => `${columnOf("t", column)} AS ${quoted(aliasOf(name))}`,
    );
    const row = items.length === 0 ? "NULL" : jsonOf(items);
    return {
      text: `SELECT ${row} AS row FROM ${this.#table} AS t WHERE ${where} FOR NO KEY UPDATE`,
      statement,
    };
  }

  async #require(session: Session, key: object): Promise<void> {
    const statement = new Statement();
    const text = `SELECT '1' AS row FROM ${this.#table} AS t WHERE ${this.#hasKey(key, "t", statement)}`;
    const rows = await this.#ask(session, text, statement);
    if (rows.length === 0) throw this.#missing();
  }

  /** Who only reads what no policy decides about needs to be nobody in particular. */
  #sessionFor(session: Session, { include = [] }: Shown): Session {
    const relations = this.description.relations?.() ?? {};
    return sessionFor(session, {
      descriptions: [this.description],
      relations: include.map((name) => relations[name]),
    });
  }

  /** A condition: the row of this key, in an expected state. */
  #isExpected(key: object, expected: Expected | undefined, statement: Statement): string {
    const where = this.#hasKey(key, "t", statement);
    if (expected === undefined) return where;
    return `${where} AND ${isInState(rowJson(this.description, {}), expected, statement)}`;
  }

  async #readExpected(session: Session, key: object, expected: Expected | undefined): Promise<Model> {
    const row = (await this.read(session, key)) as Model & object;
    if (expected !== undefined && !isExpected(expected, this.etagOf(row))) throw preconditionFailed();
    return row;
  }

  /** A condition; the types of the values are those of the columns. */
  #hasKey(key: object, alias: string, statement: Statement): string {
    const values = new Map<string, unknown>(Object.entries(key));
    const conditions = this.description.key.map((name) => {
      const field = this.description.fields[name];
      if (field === undefined || !values.has(name)) {
        throw new Error(`a row of ${this.description.name} is named by ${this.description.key.join(", ")}`);
      }
      const value = toDatabase(values.get(name), { ...field, name: `path.${name}` });
      return `${columnOf(alias, field.column)} = ${statement.value(value, `path.${name}`)}`;
    });
    if (conditions.length === 0) throw new Error(`a row of ${this.description.name} cannot be named`);
    return conditions.join(" AND ");
  }

  #only([first]: readonly Row[], shown: Shown = {}): Model {
    if (first === undefined) throw this.#missing();
    const row = readRow(first["row"], this.description, shown.include);
    this.#tags.set(row, entityTagOf(first["row"] ?? ""));
    return row as Model;
  }

  async #ask(session: Session, text: string, statement: Statement): Promise<readonly Row[]> {
    try {
      return await session.query(text, statement.values);
    } catch (error) {
      throw failureOf(error, statement, this.description);
    }
  }

  /**
   * In a transaction, because only of its COMMIT it is known whether it was done.
   *
   * @param before what locks the row, and what is done instead where that reads anything of it
   */
  async #change(
    session: Session,
    planned: Change,
    before?: Change & { readonly instead: (row: string) => Change | undefined },
  ): Promise<readonly Row[]> {
    const { settledAt } = this.description;
    let change = planned;
    try {
      const rows = await session.transaction(async (inside) => {
        if (before !== undefined) {
          const [standing] = await inside.query(before.text, before.statement.values);
          const row = standing?.["row"];
          if (typeof row === "string") change = before.instead(row) ?? planned;
        }
        const written = await inside.query(change.text, change.statement.values);
        return settledAt === "statement" ? this.#settled(inside, written) : written;
      });
      // It is done by now: what then goes wrong is no failure of the change.
      return settledAt === "commit" ? await this.#settled(session, rows).catch(() => rows) : rows;
    } catch (error) {
      if (isOvertaken(error, change.statement)) throw preconditionFailed();
      throw failureOf(error, change.statement, this.description);
    }
  }

  /** A row as triggers have left it. One that they took away, or gave another key, is as it was written. */
  async #settled(session: Session, written: readonly Row[]): Promise<readonly Row[]> {
    const text = written[0]?.["row"];
    if (!text?.startsWith("{") || this.description.key.length === 0) return written;
    const statement = new Statement();
    const where = this.#hasKey(readRow(text, this.description), "t", statement);
    const row = rowJson(this.description, {});
    const now = await session.query(
      `SELECT ${row} AS row FROM ${this.#table} AS t WHERE ${where}`,
      statement.values,
    );
    return now.length === 0 ? written : now;
  }

  /** Why nothing was changed: the row is not there, or another, or a policy or a trigger left it as it is. */
  async #unchanged(session: Session, key: object, expected: Expected | undefined): Promise<HttpError> {
    if (expected === undefined) await this.#require(session, key);
    else await this.#readExpected(session, key, expected);
    return this.description.isGuarded ? forbidden() : this.#prevented();
  }

  #prevented(): HttpError {
    return unprocessable("A rule of the database refuses this.");
  }

  #missing(): HttpError {
    return notFound(`There is no such ${this.description.noun}.`);
  }
}

/** 40001: somebody else has moved the row into another partition, or the isolation is stricter than by default. */
function isOvertaken(error: unknown, { sources }: Statement): boolean {
  const isMoved = error instanceof Error && "code" in error && error.code === "40001";
  return isMoved && sources.includes(precondition);
}

interface Change {
  readonly text: string;
  readonly statement: Statement;
}

/** One relation by its name. */
export type RelatedResource<Other> = { readonly [relation: string]: Resource<Other, never, never> };
