/** `ashlar spec diff` on the command line. */
import { type Command, Option } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { SpecDiffSettings } from "./diff.ts";

const EXAMPLES = `
Examples:
  ashlar spec diff https://api.example.com/openapi.json openapi.yaml
  ashlar spec diff old.yaml new.yaml --allow "operation-removed:GET /legacy"
  ashlar spec diff old.yaml new.yaml --accept accepted.yaml`;

export function addSpecDiffCommand(group: Command, session: Session): void {
  const command = createCommand("diff", session.terminal)
    .summary("compare two documents; exit 1 where callers would break")
    .description(
      "Compares two OpenAPI documents by what callers notice. Exits with 1 when one change or more breaks them.",
    )
    .argument("<old>", "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address")
    .argument("<new>", "the same")
    .addOption(new Option("--format <name>", "of the report").choices(["text", "markdown"]).default("text"))
    .addOption(
      new Option("--allow <rule[:place]>", "a breaking change that is known and accepted; may be given again")
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([] as readonly string[], "none"),
    )
    .option(
      "--accept <file>",
      "breaking changes that are accepted: rule, operation or part, why, and until when",
    )
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES);
  command.action(async (old: string, wanted: string, settings: SpecDiffSettings) => {
    const { runSpecDiff } = await import("./diff.ts");
    session.finish(await runSpecDiff({ old, new: wanted }, settings, session));
  });
  group.addCommand(command);
}
