/** `ashlar spec diff`: what a change of the document does to those who call the service. */
import type { ApiChange } from "@ashlar/openapi";
import { type Command, Option } from "commander";
import { createCommand } from "../../command.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import { refuseOtherAddress } from "../scaffold.ts";
import { printChanges } from "./diff-report.ts";

/** The options as commander gives them. */
export interface SpecDiffSettings {
  readonly format: "text" | "markdown";
  readonly json?: true;
}

/** Two documents, and what is different. */
export interface SpecDiffRun {
  /** As they were read, secrets of addresses left out. */
  readonly old: string;
  readonly new: string;
  readonly settings: SpecDiffSettings;
  /** Breaking ones first. */
  readonly changes: readonly ApiChange[];
}

export function addSpecDiffCommand(group: Command, session: Session): void {
  const command = createCommand("diff", session.terminal)
    .summary("compare two documents; exit 1 where callers would break")
    .description(
      "Compares two OpenAPI documents by what callers notice. Exits with 1 when one change or more breaks them.",
    )
    .argument("<old>", "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address")
    .argument("<new>", "the same")
    .addOption(new Option("--format <name>", "of the report").choices(["text", "markdown"]).default("text"))
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExample:\n  ashlar spec diff https://api.example.com/openapi.json openapi.yaml");
  command.action(async (old: string, wanted: string, settings: SpecDiffSettings) => {
    session.finish(await runSpecDiff({ old, new: wanted }, settings, session));
  });
  group.addCommand(command);
}

async function runSpecDiff(
  documents: { readonly old: string; readonly new: string },
  settings: SpecDiffSettings,
  { terminal }: Session,
): Promise<ExitCode> {
  refuseOtherAddress(documents.old);
  refuseOtherAddress(documents.new);
  terminal.progress("Reading the documents …");
  // Loaded here, because other commands do without it.
  const { compareApis, readDocument } = await import("@ashlar/openapi");
  const [old, wanted] = await Promise.all([readDocument(documents.old), readDocument(documents.new)]);
  const changes = compareApis(old.api, wanted.api);
  const isBreaking = changes.some((change) => change.isBreaking);
  printChanges(
    {
      old: old.files[0] ?? documents.old,
      new: wanted.files[0] ?? documents.new,
      settings,
      changes: [
        ...changes.filter((change) => change.isBreaking),
        ...changes.filter((change) => !change.isBreaking),
      ],
    },
    terminal,
  );
  return isBreaking ? EXIT.notPassed : EXIT.done;
}
