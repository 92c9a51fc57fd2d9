/** Runs somebody's SQL files on a shadow: what makes a schema is run, what reaches beyond the database is refused. */
import type { Finding, Location } from "@ashlar/model";
import type { Node } from "libpg-query";
import { CatalogError, serverMessage, sqlStateOf } from "../errors.ts";
import { quoteIdentifier } from "../identifier.ts";
import type { ShadowRoles } from "../shadow/roles.ts";
import { type Runner, runStatement } from "../shadow/run-statement.ts";
import { type Decision, decide, decideCommand } from "./decision.ts";
import { type Locate, lineMap } from "./line-map.ts";
import { loadParser, type Parse } from "./parse.ts";
import { readScript } from "./script.ts";

export interface SqlFile {
  /** As the user gave it; in front of the line number where something is wrong. */
  readonly name: string;
  readonly text: string;
}

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
  const loader = new Loader(runner, roles, options, await loadParser());
  const plans = files.map((file) => loader.read(file));
  if (plans.every((statements) => statements.length === 0)) throw emptyError(files);
  try {
    for (const statements of plans) await loader.runAll(statements);
    await loader.runDeferred();
  } finally {
    await runner.client.query("RESET ALL").catch(() => {});
    await runner.client.query("DISCARD TEMP").catch(() => {});
  }
  return { findings: loader.findings, statements: loader.count };
}

interface PlannedStatement {
  readonly text: string;
  readonly node: Node | undefined;
  readonly decision: Decision;
  /** Of a character of the text, from 0. */
  readonly locate: Locate;
  /** What its file had set before it. */
  readonly settings: readonly string[];
}

class Loader {
  readonly findings: Finding[] = [];
  count = 0;
  readonly #runner: Runner;
  readonly #roles: ShadowRoles;
  readonly #options: LoadOptions;
  readonly #parse: Parse;
  readonly #madeSchemas = new Set(["public"]);
  #deferred: { readonly statement: PlannedStatement; readonly error: unknown }[] = [];

  constructor(runner: Runner, roles: ShadowRoles, options: LoadOptions, parse: Parse) {
    this.#runner = runner;
    this.#roles = roles;
    this.#options = options;
    this.#parse = parse;
  }

  /** Everything that is refused is refused before the first statement runs. */
  read(file: SqlFile): readonly PlannedStatement[] {
    const locate = lineMap(file.name, file.text);
    const { parts, unclosed } = readScript(file.text);
    if (unclosed !== undefined) {
      const location = locate(unclosed.offset);
      throw errorAt(
        "ASHLAR_CATALOG_SQL",
        location,
        `${unclosed.what} starts here and never ends`,
        "close it",
      );
    }
    const planned: PlannedStatement[] = [];
    let settings: readonly string[] = [];
    for (const { kind, text, offset } of parts) {
      if (kind === "command") {
        this.#refuse(decideCommand(text), locate(offset));
        continue;
      }
      const parsed = this.#parse(text) ?? [{ node: undefined, text, offset: 0 }];
      for (const statement of parsed) {
        const { node } = statement;
        const start = offset + statement.offset;
        const decision: Decision =
          node === undefined
            ? { kind: "run" }
            : decide(node, statement.text, { withOwners: this.#options.withOwners === true });
        this.#refuse(decision, locate(start));
        planned.push({
          text: statement.text,
          node,
          decision,
          locate: (at) => locate(start + at),
          settings,
        });
        if (node !== undefined && "VariableSetStmt" in node) settings = [...settings, statement.text];
      }
    }
    return planned;
  }

  #refuse(decision: Decision, location: Location): void {
    if (decision.kind !== "refuse") return;
    throw errorAt(
      "ASHLAR_CATALOG_UNSAFE",
      location,
      `${decision.what} is not run from a file`,
      decision.hint,
    );
  }

  async runAll(statements: readonly PlannedStatement[]): Promise<void> {
    await this.#runner.client.query("RESET ALL");
    for (const statement of statements) {
      try {
        await this.#obey(statement);
      } catch (error) {
        if (this.#options.order !== "any" || !isMissing(error)) throw this.#errorOf(statement, error);
        this.#deferred.push({ statement, error });
      }
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
          if (!isMissing(error)) throw this.#errorOf(statement, error);
          this.#deferred.push({ statement, error });
        });
      }
      const first = this.#deferred[0];
      if (first !== undefined && this.#deferred.length === round.length) {
        throw this.#errorOf(first.statement, first.error);
      }
    }
  }

  async #obey(statement: PlannedStatement): Promise<void> {
    const { decision } = statement;
    if (decision.kind === "skip") {
      if (decision.why !== undefined) this.#report("left-out", statement, `left out: ${decision.why}`);
    } else if (decision.kind === "role") await this.#roles.ensure([decision.name]);
    else if (decision.kind === "instead") {
      await this.#roles.ensure(decision.roles ?? []);
      await this.#run({ ...statement, text: decision.sql });
    } else if (decision.kind === "try") await this.#try(statement, decision);
    else if (decision.kind === "run") {
      await this.#ensureRoles(statement, decision.roles);
      await this.#run(statement);
    }
  }

  async #try(
    statement: PlannedStatement,
    { rule, roles = [] }: Extract<Decision, { kind: "try" }>,
  ): Promise<void> {
    try {
      await this.#roles.ensure(roles);
      if (rule !== "privilege-left-out" || isForRoles(statement.node))
        for (const role of roles) await this.#roles.lend(role, this.#runner.role);
      await this.#run(statement);
    } catch (error) {
      if (this.#options.order === "any" && isMissing(error)) throw error;
      this.#report(rule, statement, `left out: ${serverMessage(error)}`);
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

  #errorOf(statement: PlannedStatement, error: unknown): unknown {
    if (error instanceof CatalogError && error.location !== undefined) return error;
    const { node } = statement;
    const extension =
      node !== undefined && "CreateExtensionStmt" in node ? node.CreateExtensionStmt : undefined;
    if (extension !== undefined) return extensionError(extension.extname ?? "", statement.locate(0), error);
    if (error instanceof CatalogError) {
      return errorAt(error.code, statement.locate(0), error.message, error.hint, error);
    }
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined) return error;
    const position = error instanceof Error && "position" in error ? Number(error.position) : 0;
    const location = statement.locate(position > 0 ? placeOf(statement.text, position) : 0);
    return errorAt("ASHLAR_CATALOG_SQL", location, serverMessage(error), hintOf(error, sqlState), error);
  }
}

/** Characters as Postgres counts them are code points. */
function placeOf(text: string, position: number): number {
  return [...text.slice(0, 2 * position)].slice(0, position - 1).join("").length;
}

/** `ALTER DEFAULT PRIVILEGES FOR ROLE`. */
function isForRoles(node: Node | undefined): boolean {
  return node !== undefined && "AlterDefaultPrivilegesStmt" in node;
}

/** Undefined table, object, function, column, schema. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isMissing(error: unknown): boolean {
  return ["42P01", "42704", "42883", "42703", "3F000", "42P17"].includes(sqlStateOf(error) ?? "");
}

function extensionError(name: string, location: Location, error: unknown): unknown {
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined) return error;
  // 0A000, 58P01, 22023: it, or this version of it, is not installed on the server.
  if (sqlState === "42501") {
    return errorAt(
      "ASHLAR_CATALOG_UNSAFE",
      location,
      `the extension ${name} is not made on a shadow: ${serverMessage(error)}`,
      "use --shadow with a server on which the user may create it",
      error,
    );
  }
  return errorAt(
    "ASHLAR_CATALOG_EXTENSION",
    location,
    `the shadow's server does not have the extension ${name}: ${serverMessage(error)}`,
    "use --shadow with the URL of a server that has it",
    error,
  );
}

function hintOf(error: unknown, sqlState: string): string {
  if (error instanceof Error && "hint" in error && typeof error.hint === "string") {
    return error.hint.replace(/\s+/g, " ");
  }
  if (sqlState === "42501") return "a file is loaded by a role without rights; remove the statement";
  return "mend the statement, or run the file with psql to see more";
}

function emptyError(files: readonly SqlFile[]): CatalogError {
  const names = files.map(({ name }) => name).join(", ");
  return new CatalogError("ASHLAR_CATALOG_EMPTY", `${names}: no SQL statement in it`, {
    hint: "name a file with CREATE statements, as pg_dump --schema-only writes it",
  });
}

function errorAt(
  code: CatalogError["code"],
  location: Location,
  message: string,
  hint: string,
  cause?: unknown,
): CatalogError {
  const { file, line, column } = location;
  const sqlState = sqlStateOf(cause);
  return new CatalogError(code, `${file}:${line}:${column}: ${message}`, {
    hint,
    location,
    cause,
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}
