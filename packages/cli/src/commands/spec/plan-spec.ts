/** What a run of `ashlar spec` finds, and what it is about to do; nothing is written yet. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Api } from "@ashlar/model";
import type { ApiDifference, OpenapiDocument } from "@ashlar/openapi";
import { CliError } from "../../errors.ts";
import { refuseNoFile } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import { markDocument, readMark } from "./document-mark.ts";
import type { MergeFacts, SpecFormat, SpecMode, SpecRun, SpecSettings } from "./spec-run.ts";
import { formatOf, readTarget, refuseLoss, type Target } from "./target.ts";

/** Where a document is looked for that no option names. */
const USUAL_NAMES = ["openapi.yaml", "openapi.yml", "openapi.json"] as const;

export async function planSpec(
  paths: readonly string[],
  settings: SpecSettings,
  session: Session,
): Promise<SpecRun> {
  const { terminal } = session;
  refuseAddresses(paths, settings);
  if (settings.output !== undefined) {
    refuseNoFile(settings.output, resolve(terminal.cwd, settings.output), "openapi.yaml");
  }
  // Said before the code is read, which takes longer.
  const existing = await existingDocument(settings, terminal.cwd);
  terminal.progress("Reading the code …");
  // Loaded here, because other commands do without the compiler behind it.
  const { readSource } = await import("@ashlar/source");
  const read = await readSource(paths, {
    cwd: terminal.cwd,
    ...(settings.title === undefined ? {} : { title: settings.title }),
    ...(settings.apiVersion === undefined ? {} : { version: settings.apiVersion }),
    onProgress: (what) => terminal.progress(`Reading the code: ${what} …`),
  });
  const { settleApi, writeDocument } = await import("@ashlar/openapi");
  const { api, evidence, findings: others } = settleApi(read.api, read.evidence);
  const document = writeDocument(api, settings.confidence === false ? {} : { evidence });
  const mode = await planMode(document, existing, { settings, session });
  const findings = [...read.findings, ...others];
  return { paths, settings, api, document, evidence, findings, files: read.files, mode };
}

/** Nothing is fetched, and nothing sent. An address is not repeated, because a password may stand in it. */
function refuseAddresses(paths: readonly string[], { merge, output }: SpecSettings): void {
  const named = [
    ...paths.map((path) => ["code", path] as const),
    ["--merge", merge],
    ["--output", output],
  ] as const;
  const [what] = named.find(([, name]) => /^[a-z][a-z0-9+.-]+:\/\//i.test(name ?? "")) ?? [];
  if (what === undefined) return;
  throw new CliError("ASHLAR_CLI_USAGE", `${what} must be a file, not an address`, {
    hint: what === "code" ? "name files and folders" : "fetch the document first, then name the file",
  });
}

interface ExistingDocument {
  /** As the user would name it. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly api: Api;
}

/** The document that is merged into or checked; undefined where neither is asked for. */
async function existingDocument(settings: SpecSettings, cwd: string): Promise<ExistingDocument | undefined> {
  const name = existingName(settings, cwd);
  if (name === undefined) return undefined;
  if (settings.merge !== undefined) refuseOtherFormat(settings, formatOf(name));
  const path = resolve(cwd, name);
  const text = readTarget(path, name);
  if (text === undefined) {
    throw new CliError("ASHLAR_CLI_USAGE", `${name} does not exist`, {
      hint: `make it first: ashlar spec --output ${name}`,
    });
  }
  const { readDocument } = await import("@ashlar/openapi");
  const { api } = await readDocument(name);
  return { name, path, text, api };
}

function existingName({ check, merge, output }: SpecSettings, cwd: string): string | undefined {
  if (merge !== undefined) return merge;
  if (check !== true) return undefined;
  const name = output ?? USUAL_NAMES.find((usual) => existsSync(join(cwd, usual)));
  if (name !== undefined) return name;
  throw new CliError("ASHLAR_CLI_USAGE", `--check found none of ${USUAL_NAMES.join(", ")} here`, {
    hint: "name the document: --check --output docs/api.yaml",
  });
}

interface Plan {
  readonly settings: SpecSettings;
  readonly session: Session;
}

async function planMode(
  document: OpenapiDocument,
  existing: ExistingDocument | undefined,
  plan: Plan,
): Promise<SpecMode> {
  const { settings, session } = plan;
  const { formatDocument } = await import("@ashlar/openapi");
  const isMerge = settings.merge !== undefined && existing !== undefined;
  const merged = isMerge ? await merge(document, existing) : undefined;
  if (settings.check === true && existing !== undefined) {
    const wanted = merged?.text ?? formatDocument(document, "json");
    return {
      kind: "check",
      file: existing.name,
      differences: await differencesFrom(existing, wanted),
      isMergeBetter: !isMerge && !readMark(existing.text).isUntouched,
    };
  }
  const name = settings.output ?? settings.merge;
  const format = merged?.format ?? settings.format ?? formatOf(name ?? "");
  const text = merged?.text ?? formatDocument(document, format);
  if (name === undefined) return { kind: "print", text };
  const path = resolve(session.terminal.cwd, name);
  const isOver = existing?.path === path;
  const target: Target = {
    name,
    path,
    text: merged?.isMarked === false ? text : markDocument(text, format),
    before: isOver ? existing.text : readTarget(path, name),
  };
  if (!isOver && settings.force !== true) await refuseLoss(target, session);
  return { kind: "write", target, merge: merged?.facts };
}

interface Merged {
  readonly text: string;
  readonly format: SpecFormat;
  /** Whether nobody had changed the document by hand, so that it goes on to bear a mark. */
  readonly isMarked: boolean;
  readonly facts: MergeFacts;
}

async function merge(document: OpenapiDocument, existing: ExistingDocument): Promise<Merged> {
  const { mergeDocument } = await import("@ashlar/openapi");
  const { isUntouched, unmarked } = readMark(existing.text);
  const { text, ...merged } = mergeDocument(isUntouched ? unmarked : existing.text, document);
  // What went out of a document that nobody changed, nobody wrote.
  const facts = isUntouched ? { ...merged, lost: [] } : merged;
  return { text, format: formatOf(existing.name), isMarked: isUntouched, facts };
}

function refuseOtherFormat({ format, output }: SpecSettings, merged: SpecFormat): void {
  const wanted = format ?? (output === undefined ? merged : formatOf(output));
  if (wanted === merged) return;
  throw new CliError(
    "ASHLAR_CLI_USAGE",
    `a document in ${merged.toUpperCase()} cannot be merged into one in ${wanted.toUpperCase()}`,
    { hint: "leave --format out, and give --output the ending of the merged file" },
  );
}

/** Both are read alike, so that nothing but their meaning is compared. */
async function differencesFrom(
  { api, name }: ExistingDocument,
  wanted: string,
): Promise<readonly ApiDifference[]> {
  const { differencesOf, readDocument } = await import("@ashlar/openapi");
  const code = await readDocument("code.yaml", { readText: () => Promise.resolve(wanted) });
  return differencesOf(api, code.api, { names: [name, "the code"] });
}
