/** `ashlar db index`: advises indexes for what a database is asked, and writes their migrations. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { openSource, type Source } from "@ashlar/catalog";
import {
  type Advice,
  type AdviseOptions,
  adviseIndexes,
  type IndexProposal,
  proposeIndexMigrations,
  type Workload,
} from "@ashlar/db";
import type { ObjectId } from "@ashlar/model";
import { formatJson, writeFiles } from "@ashlar/report";
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { refuseDevice } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import { askedWorkload, noteOf } from "./asked-workload.ts";
import { adviceJson, adviceText } from "./index-report.ts";
import { openClone } from "./open-clone.ts";
import { type OpenShadow, withShadow } from "./shadow-session.ts";

/** The options as commander gives them. */
export interface IndexSettings {
  readonly budget?: NonNullable<AdviseOptions["budget"]>;
  readonly costing: NonNullable<AdviseOptions["costing"]>;
  readonly json?: true;
  readonly max: number;
  readonly output?: string;
  /** False for `--no-proof`. */
  readonly proof: boolean;
  readonly queries?: string;
  readonly shadow?: string;
  readonly verbose?: true;
}

/** What the advice reads of a workload; the rest is cheap. */
const MOST_QUERIES = 200;
const QUERY_LENGTH = 100;

/** What was advised, of what, and what was written. */
export interface IndexRun {
  readonly label: string;
  readonly advice: Advice;
  /** Tables whose indexes cannot be built concurrently in one statement. */
  readonly partitioned: ReadonlySet<ObjectId>;
  readonly proposals: readonly IndexProposal[];
  readonly written: readonly string[];
  readonly notes: readonly string[];
}

/** @returns what to tell the shell */
export async function runIndex(
  source: string | undefined,
  settings: IndexSettings,
  session: Session,
): Promise<ExitCode> {
  const name = sourceOf(source);
  refuseDevice(name, session.terminal.cwd);
  const planned = await withShadow(settings.shadow, session, async (shadow, signal) => {
    session.terminal.progress("Reading the catalog …");
    const opened = await openSource(name, { shadow, cwd: session.terminal.cwd });
    signal.addEventListener("abort", () => void opened.client.end().catch(() => undefined), { once: true });
    try {
      return await adviseSource(opened, { settings, session, shadow });
    } finally {
      await opened.close();
    }
  });
  const isProved = planned.proposals.every(({ proposal }) => proposal.proof.kind !== "not proved");
  const wanted = isProved ? planned.proposals : [];
  const written = await writeProposals(wanted, settings.output ?? "", session);
  print({ ...planned, written }, isProved, settings, session);
  return isProved ? EXIT.done : EXIT.notPassed;
}

function sourceOf(source: string | undefined): string {
  const given = source ?? process.env["DATABASE_URL"] ?? "";
  if (given !== "") return given;
  throw new CliError("ASHLAR_CLI_USAGE", "no database is named", {
    hint: "ashlar db index postgres://localhost/mydb, or set DATABASE_URL",
  });
}

async function adviseSource(
  source: Source,
  {
    settings,
    session,
    shadow,
  }: {
    readonly settings: IndexSettings;
    readonly session: Session;
    readonly shadow: OpenShadow;
  },
): Promise<Omit<IndexRun, "written">> {
  const { terminal } = session;
  const onProgress = (text: string) => terminal.progress(`${text} …`);
  const { workload, problem, notes } = await askedWorkload(source, settings.queries, terminal.cwd);
  const advice = await adviseIndexes(source, workload, {
    clone: () => openClone(source.database, settings.shadow, shadow),
    ...(settings.budget === undefined ? {} : { budget: settings.budget }),
    most: settings.max,
    costing: settings.costing,
    onProgress,
  });
  const proposals =
    settings.output === undefined
      ? []
      : await proposeIndexMigrations(advice, {
          source,
          shadow,
          now: session.now(),
          isProved: settings.proof,
          onProgress,
        });
  const partitioned = source.database.objects.flatMap((one) =>
    one.kind === "table" && one.partitionBy !== undefined ? [one.id] : [],
  );
  return {
    label: source.label,
    advice,
    partitioned: new Set(partitioned),
    proposals,
    notes: [
      ...(problem === undefined ? [] : [noteOf(problem)]),
      ...notes,
      ...leftOut(workload, advice),
      ...source.findings.map(noteOf),
    ],
  };
}

/** Of a file, each query was written down to be looked at; a server has been asked much about its own catalog. */
function leftOut(workload: Workload, { queries }: Advice): string[] {
  if (workload.source.kind !== "statements" && workload.source.kind !== "log") return [];
  const read = new Set(queries.map(({ query }) => query.fingerprint));
  const others = workload.queries.slice(0, MOST_QUERIES).filter(({ fingerprint }) => !read.has(fingerprint));
  const [first] = others;
  if (first === undefined) return [];
  const what = others.length === 1 ? "1 query was" : `${others.length} queries were`;
  const text = first.text.replace(/\s+/g, " ").trim();
  const short = text.length > QUERY_LENGTH ? `${text.slice(0, QUERY_LENGTH)}…` : text;
  return [`${what} left out, being about no table that is here, such as: ${short}`];
}

async function writeProposals(
  proposals: readonly IndexProposal[],
  output: string,
  { terminal, interrupt }: Session,
): Promise<string[]> {
  const files = proposals.flatMap(({ proposal }) => proposal.files);
  if (files.length === 0) return [];
  const root = resolve(terminal.cwd, output);
  const taken = files.find(({ path }) => existsSync(resolve(root, path)));
  if (taken !== undefined) {
    throw new CliError("ASHLAR_CLI_CONFLICT", `${output} has a file ${taken.path} already`, {
      hint: "run it again in a moment: the names begin with the time",
    });
  }
  const writes = files.map(({ path, text }) => ({ path, text, before: undefined }));
  await interrupt.guard((signal) => writeFiles(root, writes, { signal }));
  const folder = output.replace(/\/+$/, "");
  return files.map(({ path }) => `${folder}/${path}`);
}

function print(run: IndexRun, isProved: boolean, settings: IndexSettings, { terminal }: Session): void {
  if (settings.json === true) terminal.out(formatJson("db index", { ok: isProved, ...adviceJson(run) }));
  else terminal.out(adviceText(run, { paint: terminal.outPaint, isVerbose: settings.verbose === true }));
}
