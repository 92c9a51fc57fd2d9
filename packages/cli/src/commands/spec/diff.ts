/** `ashlar spec diff`: what a change of the document does to those who call the service. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Finding } from "@ashlar/model";
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { refuseDevice } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import type { Terminal } from "../../terminal.ts";
import { refuseOtherAddress } from "../scaffold.ts";
import { type Allowance, type Judgement, judgeChanges, readAllowance } from "./diff-allowed.ts";
import { printChanges } from "./diff-report.ts";

/** The options as commander gives them. */
export interface SpecDiffSettings {
  readonly format: "text" | "markdown";
  readonly json?: true;
  /** `RULE` or `RULE:PLACE`. */
  readonly allow: readonly string[];
  /** Path of the file of accepted changes. */
  readonly accept?: string;
}

/** Two documents, and what is different. */
export interface SpecDiffRun extends Judgement {
  /** As they were read, secrets of addresses left out. */
  readonly old: string;
  readonly new: string;
  readonly settings: SpecDiffSettings;
  /** What is wrong with the documents, which may be why something seems to be gone. */
  readonly findings: readonly Finding[];
}

export async function runSpecDiff(
  documents: { readonly old: string; readonly new: string },
  settings: SpecDiffSettings,
  { terminal, now }: Session,
): Promise<ExitCode> {
  refuseOtherAddress(documents.old);
  refuseOtherAddress(documents.new);
  for (const name of [documents.old, documents.new, settings.accept]) {
    if (name !== undefined) refuseDevice(name, terminal.cwd);
  }
  // Loaded here, because other commands do without it.
  const { CHANGE_RULES, compareApis, readDocument } = await import("@ashlar/openapi");
  const { readAccepted } = await import("./accepted-file.ts");
  const today = now().toISOString().slice(0, 10);
  // What is misspelt is told before anything is fetched.
  const allowed = settings.allow.map((text) => readAllowance(text, CHANGE_RULES));
  const text = settings.accept === undefined ? undefined : await readAcceptFile(settings.accept, terminal);
  const acceptedFor = (version: string): Allowance[] => {
    if (settings.accept === undefined || text === undefined) return [];
    return readAccepted(text, { file: settings.accept, rules: CHANGE_RULES, today, version });
  };
  acceptedFor("");
  terminal.progress("Reading the documents …");
  const [old, wanted] = await Promise.all([readDocument(documents.old), readDocument(documents.new)]);
  const allowances = [...allowed, ...acceptedFor(wanted.api.version)];
  const { changes, unused, over } = judgeChanges(compareApis(old.api, wanted.api, { today }), allowances);
  const isNotPassed = changes.some((change) => change.isBreaking && change.isAllowed !== true);
  printChanges(
    {
      old: old.files[0] ?? documents.old,
      new: wanted.files[0] ?? documents.new,
      settings,
      changes: [
        ...changes.filter((change) => change.isBreaking && change.isAllowed !== true),
        ...changes.filter((change) => change.isAllowed === true),
        ...changes.filter((change) => !change.isBreaking),
      ],
      unused,
      over,
      findings: [...old.findings, ...wanted.findings].filter(({ severity }) => severity !== "info"),
    },
    terminal,
  );
  return isNotPassed ? EXIT.notPassed : EXIT.done;
}

async function readAcceptFile(file: string, { cwd }: Terminal): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), "utf8");
  } catch (cause) {
    const isGone = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CliError(
      "ASHLAR_CLI_USAGE",
      `--accept ${file}: ${isGone ? "there is no such file" : "it cannot be read"}`,
      {
        hint: "name a YAML file that begins with accepted: and holds a list",
        cause,
      },
    );
  }
}
