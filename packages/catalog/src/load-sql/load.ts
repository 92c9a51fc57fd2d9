/** Runs somebody's SQL files on a shadow: what makes a schema is run, what reaches beyond the database is refused. */
import type { Finding } from "@ashlar/model";
import type { Node } from "libpg-query";
import { serverMessage, sqlStateOf } from "../errors.ts";
import { quoteIdentifier } from "../identifier.ts";
import type { ShadowRoles } from "../shadow/roles.ts";
import { type Runner, runStatement } from "../shadow/run-statement.ts";
import { batchAt } from "./batch.ts";
import type { Decision } from "./decision.ts";
import { emptyError, errorAt, loadError } from "./load-error.ts";
import { loadParser } from "./parse.ts";
import { type PlannedStatement, readStatements, type SqlFile } from "./read-statements.ts";

export interface LoadOptions {
  /** `OWNER TO` is obeyed too; false unless told. */
  readonly withOwners?: boolean;
  /** `any`: what fails because something is not there yet is tried again after the rest. `given` unless told. */
  readonly order?: "given" | "any";
}

export interface LoadReport {
  /** What was left out, and why. */
  readonly findings: readonly Finding[];
  /** How many were run. */
  readonly statements: number;
}

/** @throws {CatalogError} ASHLAR_CATALOG_SQL, _UNSAFE, _EXTENSION, _EMPTY */
export async function loadFiles(
  runner: Runner,
  roles: ShadowRoles,
  files: readonly SqlFile[],
  options: LoadOptions = {},
): Promise<LoadReport> {
  const parse = await loadParser();
  const withOwners = options.withOwners === true;
  const plans = files.map((file) => readStatements(file, parse, { withOwners }));
  if (plans.every((statements) => statements.length === 0)) throw emptyError(files);
  const loader = new Loader(runner, roles, options);
  try {
    for (const statements of plans) await loader.runAll(statements);
    await loader.runDeferred();
  } finally {
    await runner.client.query("RESET ALL").catch(() => {});
    await runner.client.query("DISCARD TEMP").catch(() => {});
  }
  return { findings: loader.findings, statements: loader.count };
}

class Loader {
  readonly findings: Finding[] = [];
  count = 0;
  readonly #runner: Runner;
  readonly #roles: ShadowRoles;
  readonly #options: LoadOptions;
  readonly #madeSchemas = new Set(["public"]);
  #deferred: { readonly statement: PlannedStatement; readonly error: unknown }[] = [];

  constructor(runner: Runner, roles: ShadowRoles, options: LoadOptions) {
    this.#runner = runner;
    this.#roles = roles;
    this.#options = options;
  }

  async runAll(planned: readonly PlannedStatement[]): Promise<void> {
    await this.#runner.client.query("RESET ALL");
    const statements = planned.filter(
      ({ decision }) => decision.kind !== "skip" || decision.why !== undefined,
    );
    for (let at = 0; at < statements.length; ) {
      const batch = batchAt(statements, at);
      at += batch.length;
      if (await this.#runTogether(batch)) continue;
      for (const statement of batch) await this.#runOne(statement);
    }
  }

  /** One journey to the server and one commit for many; all of them or none. */
  async #runTogether(batch: readonly PlannedStatement[]): Promise<boolean> {
    if (batch.length < 2) return false;
    try {
      await this.#runner.client.query(batch.map(({ text }) => `${text}\n;`).join("\n"));
    } catch {
      return false;
    }
    this.count += batch.length;
    return true;
  }

  async #runOne(statement: PlannedStatement): Promise<void> {
    try {
      await this.#obey(statement);
    } catch (error) {
      if (this.#options.order !== "any" || !isMissing(error)) throw loadError(statement, error);
      this.#deferred.push({ statement, error });
    }
  }

  /** Again and again, as long as each round brings something. */
  async runDeferred(): Promise<void> {
    while (this.#deferred.length > 0) {
      const round = this.#deferred;
      this.#deferred = [];
      for (const { statement } of round) {
        await this.#runner.client.query("RESET ALL");
        for (const setting of statement.settings) await this.#runner.client.query(setting).catch(() => {});
        await this.#obey(statement).catch((error: unknown) => {
          if (!isMissing(error)) throw loadError(statement, error);
          this.#deferred.push({ statement, error });
        });
      }
      const first = this.#deferred[0];
      if (first !== undefined && this.#deferred.length === round.length) {
        throw loadError(first.statement, first.error);
      }
    }
  }

  async #obey(statement: PlannedStatement): Promise<void> {
    const { decision } = statement;
    if (decision.kind === "skip") {
      if (decision.why !== undefined) this.#report("left-out", statement, `left out: ${decision.why}`);
    } else if (decision.kind === "role") await this.#makeRoles([decision.name]);
    else if (decision.kind === "instead") {
      await this.#makeRoles(decision.roles ?? []);
      await this.#run({ ...statement, text: decision.sql });
    } else if (decision.kind === "try") await this.#try(statement, decision);
    else if (decision.kind === "alias") await this.#runAlias(statement, decision);
    else if (decision.kind === "run") {
      await this.#ensureRoles(statement, decision.roles);
      await this.#run(statement);
    }
  }

  async #runAlias(
    statement: PlannedStatement,
    { what, hint }: Extract<Decision, { kind: "alias" }>,
  ): Promise<void> {
    try {
      await this.#run(statement);
    } catch (error) {
      if (sqlStateOf(error) !== "42501") throw error;
      const message = `${what} is not run from a file, unless an extension has the same`;
      throw errorAt("ASHLAR_CATALOG_UNSAFE", statement.locate(0), message, hint, error);
    }
  }

  async #try(
    statement: PlannedStatement,
    { rule, roles = [] }: Extract<Decision, { kind: "try" }>,
  ): Promise<void> {
    try {
      if (rule === "owner-left-out" || isForRoles(statement.node)) await this.#makeRoles(roles);
      else await this.#roles.ensure(roles);
      await this.#runAs(isForRoles(statement.node) ? statement.actor : undefined, statement);
    } catch (error) {
      if (this.#options.order === "any" && isMissing(error)) throw error;
      this.#report(rule, statement, `left out: ${serverMessage(error)}`);
    }
  }

  async #makeRoles(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.#roles.ensure(names);
    for (const name of names) await this.#roles.lend(name, this.#runner.role);
  }

  /** Everything belongs to the shadow's role; only default privileges are about who acts. */
  async #runAs(actor: string | undefined, statement: PlannedStatement): Promise<void> {
    if (actor === undefined) return this.#run(statement);
    await this.#makeRoles([actor]);
    await this.#runner.client.query(`SET ROLE ${quoteIdentifier(actor)}`);
    try {
      await this.#run(statement);
    } finally {
      await this.#runner.client.query("RESET ROLE");
    }
  }

  async #ensureRoles(statement: PlannedStatement, roles: readonly string[] | undefined): Promise<void> {
    if (roles === undefined || roles.length === 0) return;
    const [missing] = await this.#roles.ensure(roles);
    if (missing === undefined) return;
    throw errorAt(
      "ASHLAR_CATALOG_SQL",
      statement.locate(0),
      `the server of the shadow has no role ${missing}`,
      "create the role there, or leave --shadow out",
    );
  }

  async #run(statement: PlannedStatement): Promise<void> {
    const { node, text } = statement;
    this.count++;
    const schema =
      node !== undefined && "CreateSchemaStmt" in node ? node.CreateSchemaStmt.schemaname : undefined;
    for (const made = new Set<string>(); ; ) {
      try {
        await runStatement(this.#runner, { text, node });
        return;
      } catch (error) {
        // 42P06: made here before, because something was to be made in it.
        if (sqlStateOf(error) === "42P06" && schema !== undefined && this.#madeSchemas.has(schema)) return;
        const missing = await this.#missingSchema(error);
        if (missing === undefined || made.has(missing)) throw error;
        await this.#runner.client.query(`CREATE SCHEMA ${quoteIdentifier(missing)}`);
        made.add(missing);
        this.#madeSchemas.add(missing);
        this.#report("schema-made", statement, `made the schema ${missing}, which the file does not make`);
      }
    }
  }

  /** The one that a statement names, or else the first of the search path. */
  async #missingSchema(error: unknown): Promise<string | undefined> {
    if (sqlStateOf(error) !== "3F000" || !(error instanceof Error)) return undefined;
    const named = /["«„“](.+)["»“”]/.exec(error.message)?.[1];
    if (named !== undefined) return named;
    // rows: { path: string }[]
    const { rows } = await this.#runner.client.query<{ path: string }>(
      "SELECT pg_catalog.current_setting('search_path') AS path",
    );
    const names = [...(rows[0]?.path ?? "").matchAll(/"((?:[^"]|"")+)"|[^",\s]+/g)].map(
      ([name, quoted]) => quoted?.replaceAll('""', '"') ?? name,
    );
    return names.find((name) => name !== "$user" && !name.startsWith("pg_"));
  }

  #report(rule: string, statement: PlannedStatement, message: string): void {
    const severity = rule === "schema-made" || rule === "unknown-setting" ? "info" : "warning";
    this.findings.push({ rule, severity, message, location: statement.locate(0) });
  }
}

/** `ALTER DEFAULT PRIVILEGES FOR ROLE`. */
function isForRoles(node: Node | undefined): boolean {
  return node !== undefined && "AlterDefaultPrivilegesStmt" in node;
}

/** Undefined table, object, function, column, schema. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isMissing(error: unknown): boolean {
  return ["42P01", "42704", "42883", "42703", "3F000", "42P17"].includes(sqlStateOf(error) ?? "");
}
