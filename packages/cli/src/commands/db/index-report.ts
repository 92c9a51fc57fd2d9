/** What index advice says, as text for a terminal and as JSON. */
import {
  type Advice,
  type AdvisedIndex,
  type AdvisedQuery,
  bytes,
  count,
  duration,
  percent,
  plural,
} from "@ashlar/db";
import { type Paint, printable } from "@ashlar/report";
import type { IndexRun } from "./advise-indexes.ts";

export interface AdviceTextOptions {
  readonly paint: Paint;
  /** All queries, and what was refused. */
  readonly isVerbose: boolean;
}

const FEW_QUERIES = 3;
const QUERY_LENGTH = 100;

const COSTINGS: Readonly<Record<Advice["costing"], string>> = {
  hypopg: "costed by the server itself, with HypoPG",
  clone: "costed on a clone with its statistics",
  structure: "not costed: from structure and queries alone",
};

export function adviceText(run: IndexRun, options: AdviceTextOptions): string {
  const sections = [
    headLines(run, options),
    indexLines(run, options),
    migrationLines(run, options),
    options.isVerbose ? queryLines(run.advice, options) : [],
    options.isVerbose ? refusedLines(run.advice, options) : [],
    [...run.advice.reasons, ...run.notes].map((note) => `Note: ${printable(note)}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines({ label, advice }: IndexRun, { paint }: AdviceTextOptions): string[] {
  const { costing, sureness, before, after, queries, candidates } = advice;
  const title = `${paint.bold("INDEX ADVICE")}: ${printable(label)}`;
  const how = `${COSTINGS[costing]}; sureness: ${sureness}`;
  const workload = `Workload: ${queries.length === 1 ? "1 query" : `${queries.length} queries`} from ${sourceText(advice)}, ${plural(candidates.length, "candidate")} tried`;
  if (before === 0) return [title, how, workload];
  const less = percent(1 - after / before);
  return [
    title,
    how,
    workload,
    `Expected: ${amount(before, advice)} → ${amount(after, advice)} (${less} less)`,
  ];
}

function sourceText({ workload }: Advice): string {
  if (workload.kind === "none") return "nowhere";
  return workload.kind === "pg_stat_statements" ? "pg_stat_statements" : printable(workload.file);
}

function amount(number: number, { unit }: Advice): string {
  return unit === "ms" ? duration(number) : `${count(Math.round(number))} cost units`;
}

function indexLines(run: IndexRun, options: AdviceTextOptions): string[] {
  const { advice } = run;
  const { paint } = options;
  if (advice.indexes.length === 0)
    return [paint.bold("RECOMMENDED INDEXES"), "  none: nothing would help enough"];
  return [
    paint.bold("RECOMMENDED INDEXES"),
    ...advice.indexes.flatMap((index, position) => oneIndex(index, position + 1, run, options)),
  ];
}

function oneIndex(
  index: AdvisedIndex,
  number: number,
  { advice, partitioned }: IndexRun,
  options: AdviceTextOptions,
): string[] {
  const { paint, isVerbose } = options;
  const isPartitioned = partitioned.has(index.table);
  const shown = isVerbose ? index.queries : index.queries.slice(0, FEW_QUERIES);
  const rest = index.queries.length - shown.length;
  return [
    `  ${number}. ${paint.bold(printable(onlineStatement(index, isPartitioned)))};`,
    ...(isPartitioned
      ? ["     its table is partitioned: --output writes this in steps that block nobody for long"]
      : []),
    `     ${paint.dim(index.traits.join(", "))}: ${printable(index.reason)}`,
    ...(advice.costing === "structure" ? [] : [`     ${figures(index, advice)}`]),
    ...(index.extension === undefined ? [] : [`     needs CREATE EXTENSION ${index.extension}`]),
    ...index.replaces.map((id) => `     makes ${printable(id)} superfluous`),
    ...shown.map((query) => `     - ${queryText(query, advice)}`),
    ...(rest > 0 ? [`     - ${paint.dim(`and ${rest} more`)}`] : []),
  ];
}

/** As somebody may paste it, beside a database at work. */
function onlineStatement({ statement }: AdvisedIndex, isPartitioned: boolean): string {
  return isPartitioned
    ? statement
    : statement.replace(/^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY )/, "CREATE $1INDEX CONCURRENTLY ");
}

function figures({ gain, writeCost, loadedRows, bytes: size }: AdvisedIndex, advice: Advice): string {
  const share = (number: number) => percent(advice.before === 0 ? 0 : number / advice.before);
  const load = loadedRows === 0 ? "" : `, besides loads that ran once (${plural(loadedRows, "row")})`;
  const writes =
    writeCost === 0
      ? `nobody was seen writing${load}`
      : `all writes of the workload together cost ${amount(writeCost, advice)} more${load}`;
  return `saves ${amount(gain, advice)} (${share(gain)} of the workload), takes ${bytes(size)}, ${writes}`;
}

function queryText(
  { query, before, after, beforeMs, afterMs, readMs }: AdvisedQuery,
  { costing }: Advice,
): string {
  const text = printable(query.text.replace(/\s+/g, " ").trim());
  const short = text.length > QUERY_LENGTH ? `${text.slice(0, QUERY_LENGTH)}…` : text;
  if (costing === "structure") return short;
  const times =
    after > 0 && before / after >= 1.05 ? `, ${(before / after).toFixed(before / after < 10 ? 1 : 0)}×` : "";
  const measured =
    beforeMs === undefined || afterMs === undefined
      ? ""
      : `${duration(beforeMs)} ${query.calls === 1 ? "in one call" : "avg"} → about ${duration(afterMs)}, `;
  const reading = readMs === undefined ? "" : `about ${duration(readMs)} of it reading, `;
  return `${short}: ${measured}${reading}cost ${count(Math.round(before))} → ${count(Math.round(after))}${times}`;
}

function migrationLines({ advice, proposals, written }: IndexRun, { paint }: AdviceTextOptions): string[] {
  if (advice.indexes.length === 0) return [];
  if (proposals.length === 0) {
    return [
      `${paint.cyan("hint")}: --output migrations/ writes the migrations, each with its rollback, proved`,
    ];
  }
  const title = paint.bold("MIGRATIONS");
  const reasons = proposals.flatMap(({ proposal: { proof } }) =>
    proof.kind === "not proved" ? proof.reasons : [],
  );
  if (reasons.length > 0) {
    return [
      `${title} ${paint.red("not proved, and not written")}`,
      ...reasons.map((reason) => `  ${printable(reason)}`),
      `  ${paint.cyan("hint")}: --shadow URL names a server that has what is missing; --no-proof writes them all the same`,
    ];
  }
  const isProved = proposals.every(({ proposal }) => proposal.proof.kind === "proved");
  const how = isProved ? "proved on a shadow, there and back" : "not proved: it was not asked for";
  return [`${title} ${paint.dim(`(${how})`)}`, ...written.map((file) => `  ${printable(file)}`)];
}

function queryLines(advice: Advice, { paint }: AdviceTextOptions): string[] {
  return [paint.bold("QUERIES"), ...advice.queries.map((query) => `  ${queryText(query, advice)}`)];
}

function refusedLines({ refused }: Advice, { paint }: AdviceTextOptions): string[] {
  if (refused.length === 0) return [];
  return [
    paint.bold("REFUSED CANDIDATES"),
    ...refused.map(({ table, definition, reason }) => `  ${printable(`${table} ${definition}: ${reason}`)}`),
  ];
}

/** Samples stay out: they hold values of the users'. */
export function adviceJson({ label, advice, proposals, written, notes }: IndexRun): Record<string, unknown> {
  const { costing, sureness, reasons, workload, unit, before, after, candidates, refused } = advice;
  return {
    source: label,
    costing,
    sureness,
    reasons,
    workload,
    unit,
    before,
    after,
    candidates: candidates.length,
    indexes: advice.indexes.map(({ index, queries, ...rest }) => ({
      name: index.name,
      definition: index.definition,
      ...rest,
      queries: queries.map(queryJson),
    })),
    queries: advice.queries.map(queryJson),
    refused,
    migrations: proposals.map(({ table, proposal }) => ({
      table,
      files: proposal.files.map(({ path }) => path),
      proof: proposal.proof,
    })),
    written,
    notes,
  };
}

function queryJson({ query, ...costs }: AdvisedQuery): Record<string, unknown> {
  const { text, kind, calls } = query;
  return { text, kind, calls, ...costs };
}
