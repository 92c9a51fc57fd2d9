/** Reads migrations: which files, in which order, and the steps in each. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { hasCode, PostgresError } from "./errors.ts";
import { lineMap } from "./line-map.ts";
import { type MigrationHead, readHead } from "./migration-head.ts";
import { type Piece, splitStatements } from "./statement.ts";
import { mustRunAlone } from "./statement-kind.ts";

/** One file of the folder. */
export interface Migration {
  /** `20261121100000_initial.sql`; files are applied in the order of these names. */
  readonly file: string;
  /** SHA-256 of the text with `\n` as line end, so that a checkout on Windows has the same one. */
  readonly checksum: string;
  /** At least one. */
  readonly steps: readonly MigrationStep[];
  /** The file beside it that takes it back, when there is one: `20261121100000_initial_rollback.sql`. */
  readonly rollbackFile: string | undefined;
  /** What the comments at its top tell. */
  readonly head: MigrationHead;
}

/** What is done or not done as a whole. */
export interface MigrationStep {
  readonly name: string;
  /** False: runs outside a transaction, as `CREATE INDEX CONCURRENTLY` must. */
  readonly isTransactional: boolean;
  /**
   * Which transaction: that of the transactional step before it, a new one that those after it may share, or one that
   * it shares with nobody.
   */
  readonly transaction: "shared" | "new" | "own";
  readonly checksum: string;
  readonly statements: readonly MigrationStatement[];
  /** The comments above its first statement, a line each, without dashes. */
  readonly comments: readonly string[];
}

export interface MigrationStatement {
  /** From its first word to its semicolon. */
  readonly sql: string;
  /** Of its first word in the file, from 1. */
  readonly line: number;
}

const MIGRATION_NAME = /^\d+_.+\.sql$/;
const ROLLBACK_ENDING = "_rollback.sql";

/**
 * The migrations of a folder in the order in which they are applied. Rollback files are not among them; files that
 * are no SQL are passed over.
 *
 * @param options `withUnnumbered`: files whose names give them no place in the order are listed too, by name
 * @throws {PostgresError} ASHLAR_POSTGRES_MIGRATIONS for a folder that cannot be read, for a `.sql` file whose name
 *   gives it no place in the order, and for `10_c.sql` beside `2_b.sql`; ASHLAR_POSTGRES_SYNTAX
 */
export async function readMigrations(
  folder: string,
  options: { readonly withUnnumbered?: boolean } = {},
): Promise<readonly Migration[]> {
  const names = await namesOf(folder);
  const rollbackFiles = new Set(names.filter((name) => name.endsWith(ROLLBACK_ENDING)));
  const files = names.filter((name) => name.endsWith(".sql") && !rollbackFiles.has(name)).sort();
  const unordered = options.withUnnumbered === true ? undefined : files.find((name) => !isNumbered(name));
  if (unordered !== undefined) {
    throw new PostgresError(
      "ASHLAR_POSTGRES_MIGRATIONS",
      `${unordered} has no place in the order of migrations`,
      {
        hint: "name it <YYYYMMDDHHMMSS>_<what>.sql, or move it out of the folder",
      },
    );
  }
  refuseMisnumbered(files.filter(isNumbered));
  return Promise.all(
    files.map(async (file) => {
      const rollbackFile = file.replace(/\.sql$/, ROLLBACK_ENDING);
      return {
        ...(await readMigration(folder, file)),
        rollbackFile: rollbackFiles.has(rollbackFile) ? rollbackFile : undefined,
      };
    }),
  );
}

/** Whether the name gives the file a place in the order. */
export function isNumbered(file: string): boolean {
  return MIGRATION_NAME.test(file);
}

/**
 * One file of the folder, forward or rollback.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_MIGRATIONS, ASHLAR_POSTGRES_SYNTAX
 */
export async function readMigration(folder: string, file: string): Promise<Migration> {
  const bytes = await readFile(path.join(folder, file)).catch((error: unknown) => {
    throw unreadable(file, error, "look at the name: no such file is in that folder");
  });
  return parseMigration(file, textOf(file, bytes));
}

/**
 * The steps of a migration's text. Lines `-- step: <name> [no-transaction]` start them; in a text without such lines
 * each statement is a step, outside a transaction when Postgres runs it nowhere else. Other marks in place of
 * `[no-transaction]` are `[new-transaction]` and `[own-transaction]`.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_SYNTAX
 */
export function parseMigration(file: string, text: string): Migration {
  const pieces = splitStatements(text);
  const hasStepLines = pieces.some((piece) => piece.kind === "step-line");
  const placeOf = lineMap(text);
  const lineOf = (offset: number) => placeOf(offset).line;
  for (const piece of pieces) refuseUnclosed(file, piece, lineOf);
  const steps = hasStepLines ? stepsByLine(file, pieces, lineOf) : stepsByStatement(file, pieces, lineOf);
  const normalised = normalise(text);
  return {
    file,
    checksum: sha256(normalised),
    // A file of comments alone is a migration too, and is applied once.
    steps: steps.length > 0 ? steps : [stepOf({ name: "nothing", mark: "shared" }, [], [])],
    rollbackFile: undefined,
    head: readHead(text),
  };
}

/** The names' order is what counts; where the numbers say something else, nobody means it. */
function refuseMisnumbered(files: readonly string[]): void {
  const numbers = files.map((file) => BigInt(/^\d+/.exec(file)?.[0] ?? 0));
  const at = numbers.findIndex((number, index) => index > 0 && number < (numbers[index - 1] ?? number));
  if (at === -1) return;
  throw new PostgresError(
    "ASHLAR_POSTGRES_MIGRATIONS",
    `${files[at - 1]} would be applied before ${files[at]}: files are ordered by name`,
    { hint: "give all numbers as many digits, with zeros in front" },
  );
}

type LineOf = (offset: number) => number;

/** How a step is called, and in which transaction it runs. */
interface StepLine {
  readonly name: string;
  readonly mark: MigrationStep["transaction"] | "none";
}

function stepsByLine(file: string, pieces: readonly Piece[], lineOf: LineOf): MigrationStep[] {
  // Statements before the first such line are a step without a name of its own.
  let line: StepLine = { name: "beginning", mark: "shared" };
  let statements: MigrationStatement[] = [];
  let comments: string[] = [];
  const steps: MigrationStep[] = [];
  const end = () => {
    if (statements.length > 0) steps.push(stepOf(line, statements, comments));
    statements = [];
    comments = [];
  };
  for (const piece of pieces) {
    if (piece.kind === "step-line") {
      end();
      line = readStepLine(piece.text, lineOf(piece.offset));
      continue;
    }
    if (statements.length === 0) comments.push(...commentsOf(piece));
    if (piece.kind === "statement") statements.push(statementOf(file, piece, lineOf));
  }
  end();
  return steps;
}

function readStepLine(text: string, line: number): StepLine {
  const words = text.replace(/^[^:]*:/, "").trim();
  const [ending = "", mark = "shared"] = /(?:^|\s+)\[?(no|new|own)-transaction\]?$/.exec(words) ?? [];
  const name = words.slice(0, words.length - ending.length).trim() || `line ${line}`;
  return { name, mark: mark === "no" ? "none" : mark === "new" || mark === "own" ? mark : "shared" };
}

function stepsByStatement(file: string, pieces: readonly Piece[], lineOf: LineOf): MigrationStep[] {
  return pieces
    .filter((piece) => piece.kind === "statement")
    .map((piece) => {
      const statement = statementOf(file, piece, lineOf);
      const mark = mustRunAlone(statement.sql) ? "none" : "shared";
      return stepOf({ name: firstLine(statement.sql), mark }, [statement], commentsOf(piece));
    });
}

function stepOf(
  { name, mark }: StepLine,
  statements: readonly MigrationStatement[],
  comments: readonly string[],
): MigrationStep {
  return {
    name,
    isTransactional: mark !== "none",
    transaction: mark === "none" ? "own" : mark,
    statements,
    comments,
    checksum: checksumOf(statements),
  };
}

/** The lines of comment before the statement; those of a piece without one are all that it has. */
function commentsOf({ text, kind, offset, start }: Piece): string[] {
  const before = kind === "statement" ? text.slice(0, start - offset) : text;
  return before.split(/\r\n?|\n/).flatMap((line) => /^\s*--[ \t]?(.*?)\s*$/.exec(line)?.[1] ?? []);
}

/** SHA-256 of the statements with `\n` as line end, without what stands between them. */
export function checksumOf(statements: readonly MigrationStatement[]): string {
  return sha256(statements.map(({ sql }) => normalise(sql)).join("\n"));
}

function statementOf(file: string, piece: Piece, lineOf: LineOf): MigrationStatement {
  const line = lineOf(piece.start);
  const sql = piece.text.slice(piece.start - piece.offset).trimEnd();
  if (!sql.startsWith("\\")) return { sql, line };
  throw new PostgresError(
    "ASHLAR_POSTGRES_SYNTAX",
    `${file}:${line}: ${firstLine(sql)} is a command of psql, no SQL`,
    {
      hint: "remove the line; a migration is applied without psql",
      place: { file, line, step: firstLine(sql) },
    },
  );
}

/** What names a statement where a person reads: its first line, shortened. */
export function firstLine(sql: string): string {
  const line = sql.split(/\r?\n/, 1)[0]?.trim() ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function refuseUnclosed(file: string, { unclosed }: Piece, lineOf: LineOf): void {
  if (unclosed === undefined) return;
  const line = lineOf(unclosed.offset);
  throw new PostgresError(
    "ASHLAR_POSTGRES_SYNTAX",
    `${file}:${line}: ${unclosed.what} starts here and never ends`,
    {
      hint: "close it",
      place: { file, line, step: "" },
    },
  );
}

function normalise(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PostgresError("ASHLAR_POSTGRES_SYNTAX", `${file} is not UTF-8`, {
      hint: "save it as UTF-8",
      cause,
    });
  }
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function unreadable(
  what: string,
  cause: unknown,
  hint = "name the folder that holds the migrations",
): PostgresError {
  const reason = hasCode(cause, "ENOENT")
    ? "there is none"
    : String(cause instanceof Error ? cause.message : cause);
  return new PostgresError("ASHLAR_POSTGRES_MIGRATIONS", `cannot read ${what}: ${reason}`, {
    hint,
    cause,
  });
}
