/** `ashlar db diff`: from two schemas to a migration with its rollback, proved before anybody sees them. */
import { resolve } from "node:path";
import { connectionUrl, openShadowServer, openSource, type ShadowServer, type Source } from "@ashlar/catalog";
import type { HazardName, Proposal } from "@ashlar/db";
import { writeFiles } from "@ashlar/report";
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { refuseDevice } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import { printDiff } from "./diff-report.ts";
import { type EarlierFile, findEarlierFile } from "./earlier-file.ts";

/** The options as commander gives them. */
export interface DiffSettings {
  readonly allowDestructive?: true;
  readonly dryRun?: true;
  /** The major version of the server that the migration is for. */
  readonly for?: number;
  readonly json?: true;
  readonly name?: string;
  readonly output: string;
  /** False after `--no-proof`. */
  readonly proof: boolean;
  readonly refuse: readonly HazardName[];
  readonly rename: readonly string[];
  readonly shadow?: string;
  readonly verbose?: true;
  readonly withOwners?: true;
  readonly withPrivileges?: true;
}

/** What was found, and what became of it. */
export interface DiffRun {
  readonly old: Pick<Source, "kind" | "label"> & { readonly serverVersion: number };
  readonly new: Pick<Source, "kind" | "label"> & { readonly serverVersion: number };
  readonly proposal: Proposal;
  readonly settings: DiffSettings;
  /** Of reading both schemas, of comparing and planning, and of the proof. */
  readonly durations: { readonly readMs: number; readonly planMs: number; readonly proofMs: number };
  /** Why nothing was written; undefined when files were, or when there is nothing to write. */
  readonly unwritten: "dry run" | "refused" | "not proved" | "written already" | undefined;
  /** Made from the same state, and still in the folder. */
  readonly earlier: EarlierFile | undefined;
}

/** @returns what to tell the shell */
export async function runDiff(
  sources: { readonly old: string; readonly new: string },
  settings: DiffSettings,
  session: Session,
): Promise<ExitCode> {
  const { terminal, interrupt } = session;
  const run = await interrupt.guard(async (signal) => {
    const found = await proposeUnlessStopped(sources, settings, session, signal);
    const { files } = found.proposal;
    const folder = resolve(terminal.cwd, settings.output);
    const earlier = await findEarlierFile(folder, files[0]?.text ?? "");
    const unwritten = whyUnwritten(found.proposal, settings, earlier);
    if (unwritten === undefined && files.length > 0) {
      const writes = files.map(({ path, text }) => ({ path, text, before: undefined }));
      await writeFiles(folder, writes, { signal });
    }
    return { ...found, settings, unwritten, earlier };
  });
  printDiff(run, terminal);
  return run.unwritten === "refused" || run.unwritten === "not proved" || isUnproved(run.proposal)
    ? EXIT.notPassed
    : EXIT.done;
}

function whyUnwritten(
  proposal: Proposal,
  settings: DiffSettings,
  earlier: EarlierFile | undefined,
): DiffRun["unwritten"] {
  if (proposal.refused.length > 0) return "refused";
  if (isUnproved(proposal)) return "not proved";
  if (earlier?.isSame === true) return "written already";
  return settings.dryRun === true && proposal.files.length > 0 ? "dry run" : undefined;
}

function isUnproved({ proof }: Proposal): boolean {
  return proof.kind === "not proved";
}

/** Ctrl-C drops the shadows; whatever was being done on them then fails. */
async function proposeUnlessStopped(
  sources: { readonly old: string; readonly new: string },
  settings: DiffSettings,
  session: Session,
  signal: AbortSignal,
): Promise<Pick<DiffRun, "old" | "new" | "proposal" | "durations">> {
  const server = new SharedShadowServer(settings, session);
  const stop = () => void server.stop().catch(() => undefined);
  signal.addEventListener("abort", stop);
  try {
    const found = await propose(sources, settings, session, server);
    signal.throwIfAborted();
    return found;
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new CliError("ASHLAR_CLI_STOPPED", "stopped; nothing was written", {
      hint: "run it again when you like: the shadows are gone, and the sources were only read",
      cause,
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await server.stop();
  }
}

async function propose(
  sources: { readonly old: string; readonly new: string },
  settings: DiffSettings,
  { terminal, now }: Session,
  server: SharedShadowServer,
): Promise<Pick<DiffRun, "old" | "new" | "proposal" | "durations">> {
  // Loaded here, because other commands do without its parser and solver.
  for (const source of [sources.old, sources.new]) refuseDevice(source, terminal.cwd);
  const { proposeMigration } = await import("@ashlar/db");
  const options = {
    shadow: () => server.open(),
    withPrivileges: settings.withPrivileges === true,
    withOwners: settings.withOwners === true,
    cwd: terminal.cwd,
  };
  terminal.progress("Reading the schemas …");
  const startedMs = performance.now();
  // At the same time: each is mostly waiting for a server.
  const opening = [sources.old, sources.new].map((source) => openSource(source, options));
  const opened = (await Promise.allSettled(opening)).flatMap((one) =>
    one.status === "fulfilled" ? [one.value] : [],
  );
  try {
    const [old, wanted] = (await Promise.all(opening)) as [Source, Source];
    if (settings.for !== undefined && old.kind === "live") {
      throw new CliError(
        "ASHLAR_CLI_USAGE",
        "--for is for schemas in files: a database tells its version itself",
        {
          hint: "leave --for out",
        },
      );
    }
    const readMs = performance.now() - startedMs;
    terminal.progress("Planning …");
    const proposal = await proposeMigration({
      old,
      new: wanted,
      now: now(),
      ...options,
      ...(settings.for === undefined ? {} : { plannedFor: settings.for }),
      ...(settings.name === undefined ? {} : { name: settings.name }),
      renames: settings.rename,
      refuse: settings.refuse,
      allowDestructive: settings.allowDestructive === true,
      isProved: settings.proof,
      onProgress: (text) => terminal.progress(`${text.charAt(0).toUpperCase()}${text.slice(1)} …`),
    });
    const proofMs = "durationMs" in proposal.proof ? proposal.proof.durationMs : 0;
    const planMs = performance.now() - startedMs - readMs - proofMs;
    return { old: factsOf(old), new: factsOf(wanted), proposal, durations: { readMs, planMs, proofMs } };
  } finally {
    for (const source of opened) await source.close();
  }
}

function factsOf({ kind, label, database }: Source): DiffRun["old"] {
  return { kind, label, serverVersion: database.serverVersion };
}

/** Started when it is first asked for. */
class SharedShadowServer {
  private readonly settings: DiffSettings;
  private readonly session: Session;
  private opening: Promise<ShadowServer> | undefined;

  constructor(settings: DiffSettings, session: Session) {
    this.settings = settings;
    this.session = session;
  }

  open(): Promise<ShadowServer> {
    const { shadow } = this.settings;
    this.opening ??= openShadowServer({
      ...(shadow === undefined ? {} : { url: connectionUrl(shadow) ?? shadow }),
      onProgress: (text) => this.session.terminal.progress(`${text} …`),
    });
    return this.opening;
  }

  async stop(): Promise<void> {
    // One that did not start needs no stopping, and has said why.
    const server = await this.opening?.catch(() => undefined);
    await server?.stop();
  }
}
