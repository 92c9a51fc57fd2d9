/** `ashlar spec`: from a service's code to its OpenAPI document. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Session } from "../session.ts";
import { addSpecDiffCommand } from "./spec/diff-command.ts";
import type { SpecRun, SpecSettings } from "./spec/spec-run.ts";

export function addSpecCommand(program: Command, session: Session): void {
  const command = createCommand("spec", session.terminal)
    .summary("write the OpenAPI document of code; compare two documents")
    .description(
      "Reads Express, Fastify and Koa code, without running it, and writes its OpenAPI 3.1 document. To stdout unless --output or --merge names a file.",
    )
    .usage("[options] [paths...]\n       ashlar spec diff [options] <old> <new>")
    .argument("[paths...]", "files and folders of code; src/routes/ unless given")
    // So that `spec diff --json` is an option of diff.
    .enablePositionalOptions()
    .helpCommand(false);
  addSpecOptions(command).addHelpText(
    "after",
    "\nExamples:\n  ashlar spec src/ --output openapi.yaml\n  ashlar spec src/ --merge openapi.yaml\n  ashlar spec src/ --check",
  );
  command.action(async (paths: string[], settings: SpecSettings) => {
    session.finish(await runSpec(paths, settings, session));
  });
  addSpecDiffCommand(command, session);
  program.addCommand(command);
}

function addSpecOptions(command: Command): Command {
  return command
    .option("--output <file>", "where the document is written")
    .option("--merge <file>", "bring this document up to date, and keep what people wrote into it")
    .addOption(
      new Option(
        "--check",
        "write nothing; exit 1 when the document is not what the code says; openapi.yaml unless --output or --merge names it",
      ).conflicts("force"),
    )
    .addOption(
      new Option("--format <name>", "by the file's ending unless given, else yaml").choices(["yaml", "json"]),
    )
    .option("--title <text>", "the document's title; the package's name unless given")
    .option("--api-version <text>", "the document's version; the package's unless given")
    .option("--no-confidence", "leave x-confidence out of the document")
    .option("--force", "replace the file even where a person wrote or changed it")
    .option("--json", "print one JSON object")
    .option("--verbose", "print every finding and every difference");
}

/** @returns what to tell the shell */
export async function runSpec(
  paths: readonly string[],
  settings: SpecSettings,
  session: Session,
): Promise<ExitCode> {
  // Other commands need not wait for these to be read.
  const [{ planSpec }, { printSpec }, { writeTarget }] = await Promise.all([
    import("./spec/plan-spec.ts"),
    import("./spec/spec-report.ts"),
    import("./spec/target.ts"),
  ]);
  const run = await planSpec(paths.length === 0 ? ["src/routes/"] : paths, settings, session);
  if (run.mode.kind === "write") await writeTarget(run.mode.target, session);
  printSpec(run, session.terminal);
  return isPassed(run) ? EXIT.done : EXIT.notPassed;
}

function isPassed({ mode }: SpecRun): boolean {
  return mode.kind !== "check" || mode.differences.length === 0;
}
