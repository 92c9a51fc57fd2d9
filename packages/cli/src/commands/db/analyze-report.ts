/** What an analysis says, as text for a terminal. */
import {
  type Analysis,
  type AnalyzedTable,
  bytes,
  costText,
  count,
  type DatabaseFinding,
  duration,
  type MissingIndex,
  type NPlusOneRisk,
  percent,
  plural,
  type SlowQuery,
  type SuggestedMigration,
} from "@ashlar/db";
import { type Paint, printable } from "@ashlar/report";

export interface AnalyzeTextOptions {
  readonly paint: Paint;
  /** All of everything, in place of the first few. */
  readonly isVerbose: boolean;
}

const FEW_TABLES = 15;
const FEW_ITEMS = 10;
const FEW_POSSIBLE = 5;
const QUERY_LENGTH = 160;

export function analyzeText(analysis: Analysis, options: AnalyzeTextOptions): string {
  const sections = [
    headLines(analysis, options),
    tableLines(analysis, options),
    queryLines(analysis, options),
    missingLines(analysis, options),
    nPlusOneLines(analysis, options),
    migrationLines(analysis, options),
    findingLines(analysis, options),
    analysis.notes.map((note) => `Note: ${printable(note)}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines({ source, server, totals }: Analysis, { paint }: AnalyzeTextOptions): string[] {
  const version = server?.versionText;
  const title = `${paint.bold("DATABASE ANALYSIS")}: ${printable(source.label)}${version === undefined ? " (structure only)" : `, Postgres ${version}`}`;
  const rows = totals.rows === undefined ? "not known" : `${totals.rows.toLocaleString("en-US")} (estimated)`;
  const sizes =
    server === undefined
      ? []
      : [
          `Size: ${bytes(totals.totalBytes)} (tables ${bytes(totals.tableBytes)}, indexes ${bytes(totals.indexBytes)}, toast ${bytes(totals.toastBytes)})`,
        ];
  const cache = server?.cacheHitShare === undefined ? [] : [`Cache hits: ${percent(server.cacheHitShare)}`];
  return [title, `Tables: ${totals.tables}`, `Total rows: ${rows}`, ...sizes, ...cache];
}

function tableLines({ tables, server }: Analysis, { paint, isVerbose }: AnalyzeTextOptions): string[] {
  if (tables.length === 0) return [paint.bold("TABLES"), "  none"];
  if (server === undefined && !isVerbose) return [];
  const shown = isVerbose ? tables : tables.slice(0, FEW_TABLES);
  const header = ["table", "rows", "size", "indexes", "toast", "dead rows", "vacuumed", "analysed"];
  const lines = columns([header, ...shown.map((table) => tableCells(table, server !== undefined))]);
  return [
    paint.bold("TABLES"),
    ...lines.map((line, position) => `  ${position === 0 ? paint.dim(line) : line}`),
    ...restLine(tables.length - shown.length, "table", paint),
  ];
}

function tableCells(table: AnalyzedTable, isLive: boolean): string[] {
  const name = table.schema === "public" ? table.name : `${table.schema}.${table.name}`;
  const parts = table.partitions === 0 ? "" : ` (${plural(table.partitions, "partition")})`;
  const { activity } = table;
  if (!isLive) return [printable(name) + parts];
  return [
    printable(name) + parts,
    table.rows === undefined ? "?" : count(table.rows),
    bytes(table.tableBytes),
    bytes(table.indexBytes),
    bytes(table.toastBytes),
    activity === undefined ? "?" : count(activity.deadRows),
    dayOf(activity?.lastVacuum),
    dayOf(activity?.lastAnalyze),
  ];
}

function dayOf(time: string | undefined): string {
  return time === undefined ? "never" : time.slice(0, 10);
}

function queryLines({ queries }: Analysis, options: AnalyzeTextOptions): string[] {
  const { paint, isVerbose } = options;
  const title = paint.bold("SLOW QUERIES");
  if (queries.problem !== undefined) {
    return [
      title,
      `  not known: ${queries.problem.message}`,
      `  ${paint.cyan("hint")}: ${queries.problem.hint}`,
    ];
  }
  const since = queries.since === undefined ? "" : `, counted since ${queries.since}`;
  const from = {
    pg_stat_statements: "pg_stat_statements",
    statements: "the given statements",
    log: "the given log",
    none: "nowhere",
  };
  const about = paint.dim(
    `(${duration(queries.slowMs)} or more on average; of ${queries.count} from ${from[queries.from]}${since})`,
  );
  const linesOf = (list: readonly SlowQuery[]) =>
    list.flatMap((query) => slowLines(query, { paint, isVerbose }));
  return [
    `${title} ${about}`,
    ...(queries.slow.length === 0 ? ["  none"] : linesOf(queries.slow)),
    ...(queries.frequent.length === 0 ? [] : ["  Not slow, but frequent:", ...linesOf(queries.frequent)]),
  ];
}

function slowLines(query: SlowQuery, { paint, isVerbose }: AnalyzeTextOptions): string[] {
  const time = query.meanMs === undefined ? "time not known" : `${duration(query.meanMs)} avg`;
  const share = query.timeShare === undefined ? "" : `, ${percent(query.timeShare)} of all time`;
  const { plan } = query;
  const said =
    plan.kind === "unexplained"
      ? [paint.dim(`no plan: ${plan.reason}`)]
      : [
          paintVerdict(plan.sentence, paint),
          ...(isVerbose ? plan.remarks.slice(1).map(({ text }) => paintVerdict(text, paint)) : []),
          ...(plan.measuredMs === undefined
            ? []
            : [`measured once with typical values: ${duration(plan.measuredMs)}`]),
          ...(plan.notMeasured === undefined ? [] : [paint.dim(`not measured: ${plan.notMeasured}`)]),
        ];
  return [
    `  ${paint.yellow(time)}, ${plural(query.calls, "call")}${share}: ${shorten(query.text, isVerbose)}`,
    ...said.map((line) => `    ${line}`),
  ];
}

function paintVerdict(text: string, paint: Paint): string {
  const said = printable(text);
  if (said.endsWith("(bad)")) return paint.red(said);
  return said.endsWith("(good)") ? paint.green(said) : said;
}

function missingLines({ missingIndexes }: Analysis, { paint, isVerbose }: AnalyzeTextOptions): string[] {
  const title = paint.bold("MISSING INDEXES");
  if (missingIndexes.length === 0) return [title, "  none"];
  const shown = isVerbose ? missingIndexes : missingIndexes.slice(0, FEW_ITEMS);
  return [
    title,
    ...shown.flatMap((index) => [
      `  ${printable(missingKeys(index))} - ${missingTime(index)}, ${paint.yellow("ADD INDEX recommended")}`,
      `    ${paint.dim(printable(missingEvidence(index)))}`,
    ]),
    ...restLine(missingIndexes.length - shown.length, "index", paint),
  ];
}

/** `orders.user_id`, `orders.(user_id, created_at)` */
export function missingKeys({ tableLabel, keys }: MissingIndex): string {
  return keys.length === 1 ? `${tableLabel}.${keys[0]}` : `${tableLabel}.(${keys.join(", ")})`;
}

/** `847ms avg query time` */
export function missingTime({ meanMs, from }: MissingIndex): string {
  if (meanMs !== undefined) return `${duration(meanMs)} avg query time`;
  return from === "foreign key" ? "foreign key without index" : "query time not known";
}

/** `1.2 k calls; cost 21 k → 8; sequential scan of …` */
export function missingEvidence({ calls, cost, because }: MissingIndex): string {
  const parts = [
    ...(calls === undefined ? [] : [plural(calls, "call")]),
    ...(cost === undefined ? [] : [`cost ${costText(cost)}`]),
    because,
  ];
  return parts.join("; ");
}

function nPlusOneLines({ nPlusOne }: Analysis, { paint, isVerbose }: AnalyzeTextOptions): string[] {
  const title = paint.bold("N+1 QUERY RISKS");
  if (nPlusOne.length === 0) return [title, "  none seen"];
  const isAllPossible = nPlusOne.every(({ evidence }) => evidence === "possible");
  const shown = isVerbose ? nPlusOne : nPlusOne.slice(0, isAllPossible ? FEW_POSSIBLE : FEW_ITEMS);
  return [
    title,
    ...shown.flatMap((risk) => riskLines(risk, paint)),
    ...restLine(nPlusOne.length - shown.length, "relationship", paint),
  ];
}

function riskLines({ from, to, evidence, because }: NPlusOneRisk, paint: Paint): string[] {
  const name = printable(`${from} -> ${to} relationship`);
  if (evidence === "possible") return [`  ${name} (possible; ${because})`];
  const label = evidence === "confirmed" ? paint.red("confirmed") : paint.yellow("suspect");
  return [`  ${name} (no eager loading)`, `    ${label}: ${printable(because)}`];
}

function migrationLines({ migrations }: Analysis, { paint, isVerbose }: AnalyzeTextOptions): string[] {
  const title = paint.bold("SUGGESTED MIGRATIONS");
  if (migrations.length === 0) return [title, "  none"];
  const shown = isVerbose ? migrations : migrations.slice(0, FEW_ITEMS);
  return [
    title,
    ...shown.flatMap((migration, position) => migrationText(migration, position + 1, paint)),
    ...restLine(migrations.length - shown.length, "migration", paint),
  ];
}

function migrationText(
  { title, statements, evidence }: SuggestedMigration,
  number: number,
  paint: Paint,
): string[] {
  return [
    `  ${number}. ${printable(title)}`,
    ...statements.map((statement) => `     ${paint.cyan(`${printable(statement)};`)}`),
    `     ${paint.dim(printable(evidence))}`,
  ];
}

function findingLines({ findings }: Analysis, { paint, isVerbose }: AnalyzeTextOptions): string[] {
  // Those with a migration stand under MISSING INDEXES.
  const rest = findings.filter(
    ({ rule, migration }) => rule !== "foreign-key-without-index" || migration === undefined,
  );
  const small = isVerbose ? [] : rest.filter(isSmallKey);
  const others = small.length > 1 ? rest.filter((finding) => !isSmallKey(finding)) : rest;
  const grouped = small.length > 1 ? [`  ${paint.cyan("note")} ${smallKeysTitle(small)}`] : [];
  const title = paint.bold("FINDINGS");
  if (rest.length === 0) return [title, "  none"];
  const shown = isVerbose ? others : others.slice(0, 2 * FEW_ITEMS);
  return [
    title,
    ...shown.flatMap((finding) => findingText(finding, { paint, isVerbose })),
    ...grouped,
    ...restLine(others.length - shown.length, "finding", paint),
  ];
}

/** A foreign key without an index that needs none yet. */
export function isSmallKey({ rule, severity, migration }: DatabaseFinding): boolean {
  return rule === "foreign-key-without-index" && severity === "info" && migration === undefined;
}

export function smallKeysTitle(findings: readonly DatabaseFinding[]): string {
  return `${findings.length} foreign keys of small tables have no index, which is fine while they are small`;
}

function findingText(
  { severity, rule, message, hint, evidence }: DatabaseFinding,
  { paint, isVerbose }: AnalyzeTextOptions,
): string[] {
  const label = { error: paint.red("error"), warning: paint.yellow("warning"), info: paint.cyan("note") }[
    severity
  ];
  return [
    `  ${label} ${printable(message)} ${paint.dim(`[${rule}]`)}`,
    ...(hint === undefined ? [] : [`    ${printable(hint)}`]),
    ...(evidence === undefined || !isVerbose ? [] : [`    ${paint.dim(printable(evidence))}`]),
  ];
}

function shorten(query: string, isVerbose: boolean): string {
  const line = query.replace(/\s+/g, " ").trim();
  return printable(isVerbose || line.length <= QUERY_LENGTH ? line : `${line.slice(0, QUERY_LENGTH - 1)}…`);
}

function restLine(number: number, noun: string, paint: Paint): string[] {
  if (number <= 0) return [];
  const nouns = noun === "index" && number !== 1 ? "indexes" : `${noun}${number === 1 ? "" : "s"}`;
  return [`  ${paint.dim(`and ${number} more ${nouns}: --verbose shows all`)}`];
}

/** Cells under each other: the first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
