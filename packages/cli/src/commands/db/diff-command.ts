/** `ashlar db diff` on the command line. */
import type { HazardName } from "@ashlar/db";
import { type Command, InvalidArgumentError, Option } from "commander";
import { createCommand } from "../../command.ts";
import type { Session } from "../../session.ts";
import type { DiffSettings } from "./diff.ts";

const HAZARDS: readonly HazardName[] = [
  "data-loss",
  "rewrite",
  "blocks-writes",
  "blocks-reads",
  "fails-on-rows",
  "breaks-code",
  "loses-integrity",
  "changes-privileges",
  "irreversible",
];

export function addDiffCommand(group: Command, session: Session): void {
  const command = createCommand("diff", session.terminal)
    .summary("compare two schemas, and write the migration between them")
    .description(
      "Compares two schemas and writes the migration from the old to the new one, with its rollback. Both are tried on a shadow database with rows in it before they are written; neither source is changed.",
    )
    .argument("<old>", "a connection string, a .sql file, or a folder of them")
    .argument("<new>", "the same")
    .option("--output <folder>", "where the migration is written", "migrations/")
    .option("--name <what>", "what stands after the time in its name; told by the changes unless given")
    .addOption(
      new Option("--rename <old=new>", "a rename, such as users.name=full_name; may be given again")
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([] as readonly string[], "none"),
    )
    .addOption(
      new Option(
        "--refuse <hazards>",
        `exit 1 and write nothing where a step has one of: ${HAZARDS.join(", ")}`,
      )
        .argParser(hazards)
        .default([] as readonly HazardName[], "none"),
    )
    .addOption(
      new Option(
        "--for <version>",
        "the Postgres that it will run on, such as 15, where the old schema is in files; the shadow's unless given",
      ).argParser(majorVersion),
    )
    .option("--allow-destructive", "write steps that lose data as steps, not as comments")
    .option("--no-proof", "try nothing on a shadow; the files say so")
    .option("--shadow <url>", "a server to make shadows on, in place of the embedded one")
    .option("--with-privileges", "compare privileges too")
    .option("--with-owners", "compare owners too")
    .option("--dry-run", "write nothing")
    .option("--json", "print one JSON object")
    .option("--verbose", "print statements, rollback steps and every note")
    .addHelpText(
      "after",
      "\nExamples:\n  ashlar db diff postgres://localhost/shop schema/v2.sql\n  ashlar db diff old.sql new.sql --rename users.name=full_name --dry-run",
    );
  command.action(async (old: string, wanted: string, settings: DiffSettings) => {
    const { runDiff } = await import("./diff.ts");
    session.finish(await runDiff({ old, new: wanted }, settings, session));
  });
  group.addCommand(command);
}

function majorVersion(text: string): number {
  const major = Number(text);
  if (Number.isInteger(major) && major >= 13 && major < 100) return major;
  throw new InvalidArgumentError("It is a major version of Postgres from 13, such as 15.");
}

function hazards(text: string): readonly HazardName[] {
  return text.split(",").map((word) => {
    const found = HAZARDS.find((name) => name === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`Hazards are ${HAZARDS.join(", ")}.`);
    return found;
  });
}
