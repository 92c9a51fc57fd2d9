/** `database-migration-tool`: the commands of `ashlar db` under one name, chosen by flags. */
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { createDbCommand } from "../commands/db.ts";
import { CliError } from "../errors.ts";
import type { Session } from "../session.ts";

/** The options as commander gives them. */
interface CompatSettings {
  readonly connection?: string;
  readonly analyze?: true;
  readonly compare?: string;
  readonly suggestIndexes?: true;
  readonly migrate?: string;
  readonly rollback?: true;
  readonly status?: true;
  readonly output?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly verbose?: true;
}

const ACTIONS = ["analyze", "compare", "suggestIndexes", "migrate", "rollback", "status"] as const;

export function createDatabaseMigrationTool(session: Session): Command {
  return createCommand("database-migration-tool", session.terminal)
    .description("Analyses a Postgres database, compares schemas, advises indexes, and applies migrations.")
    .usage("[schema.sql] ACTION [options]")
    .argument("[schema]", "a schema file, in place of --connection")
    .option("--connection <url>", "the database; DATABASE_URL unless given")
    .addOption(action("--analyze", "report tables, missing indexes, N+1 risks and slow queries"))
    .addOption(action("--compare <schema>", "report the difference to this schema, and plan the migration"))
    .addOption(action("--suggest-indexes", "plan the indexes that the workload wants"))
    .addOption(action("--migrate <file>", "apply a migration, or all of a folder"))
    .addOption(action("--rollback", "take the last migration back"))
    .addOption(
      action("--status", "list the migrations of the folder migrations/ and what the database has had"),
    )
    .option("--output <folder>", "where migrations are written")
    .option("--dry-run", "show what would happen, change nothing")
    .option("--json", "print one JSON object")
    .option("--verbose", "print more")
    .addHelpText(
      "after",
      `
Other options are those of ashlar db: --shadow, --rename, --allow-destructive, …

Examples:
  database-migration-tool --connection postgres://localhost/mydb --analyze
  database-migration-tool old.sql --compare new.sql --output migrations/
  database-migration-tool --migrate migrations/add_indexes.sql --dry-run`,
    )
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_schema: string | undefined, settings: CompatSettings, command: Command) => {
      const argv = translate(command.args, settings);
      await createDbCommand(session).parseAsync(argv, { from: "user" });
    });
}

/** The command of `ashlar` that an error or a result is told under. */
export function databaseCommandOf(argv: readonly string[]): string {
  const has = (option: string) => argv.some((word) => word === option || word.startsWith(`${option}=`));
  if (has("--compare")) return "db diff";
  if (has("--suggest-indexes")) return "db index";
  if (has("--migrate")) return "db migrate";
  if (has("--rollback")) return "db rollback";
  return has("--status") ? "db status" : "db analyze";
}

/** One action at a time: the flags exclude each other. */
function action(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.conflicts(ACTIONS.filter((name) => name !== option.attributeName()));
}

/** The arguments of the command of `ashlar db` that does the same. */
function translate(args: readonly string[], settings: CompatSettings): string[] {
  // What the tool does not know by itself is the command's to judge.
  const schema = args[0]?.startsWith("-") ? undefined : args[0];
  const rest = schema === undefined ? args : args.slice(1);
  const { connection, output, json, verbose } = settings;
  if (schema !== undefined && connection !== undefined) {
    throw usage(`both the schema ${schema} and --connection are given`, "name one of them");
  }
  const source = [schema ?? connection].filter((one) => one !== undefined);
  const isAdvice = settings.analyze === true || settings.suggestIndexes === true;
  // What the command itself has to say of other options comes first.
  if (isAdvice && source.length === 0 && rest.length === 0 && (process.env["DATABASE_URL"] ?? "") === "") {
    const flag = settings.analyze === true ? "--analyze" : "--suggest-indexes";
    const hint = `database-migration-tool --connection postgres://localhost/mydb ${flag}, or set DATABASE_URL`;
    throw usage("no database is named", hint);
  }
  const target = connection === undefined ? [] : ["--connection", connection];
  const common = [
    ...(output === undefined ? [] : ["--output", output]),
    ...(settings.dryRun === true ? ["--dry-run"] : []),
    ...(json === true ? ["--json"] : []),
    ...(verbose === true ? ["--verbose"] : []),
    ...rest,
  ];
  if (settings.analyze === true) return ["analyze", ...source, ...common];
  if (settings.suggestIndexes === true) return ["index", ...source, ...common];
  if (settings.compare !== undefined) return ["diff", ...old(source), settings.compare, ...common];
  if (schema !== undefined && ACTIONS.some((name) => settings[name] !== undefined)) {
    throw usage(`${schema} is a file: migrations are applied to a database`, "name it with --connection URL");
  }
  if (settings.migrate !== undefined) return ["migrate", settings.migrate, ...target, ...common];
  if (settings.rollback === true) return ["rollback", ...target, ...common];
  if (settings.status === true) return ["status", ...target, ...common];
  throw usage(
    "it is not said what to do",
    "add --analyze, --compare FILE, --suggest-indexes, --migrate FILE, --rollback or --status",
  );
}

/** `ashlar db diff` has two sources, so the first cannot be left out. */
function old(source: readonly string[]): readonly string[] {
  if (source.length > 0) return source;
  const url = process.env["DATABASE_URL"] ?? "";
  if (url !== "") return [url];
  throw usage(
    "--compare needs something to compare with",
    "name --connection URL, or a schema file before it",
  );
}

function usage(message: string, hint: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", message, { hint });
}
