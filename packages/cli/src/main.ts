/** argv → command → exit code. */
import { type Command, CommanderError } from "commander";
import { createCommand, usageError } from "./command.ts";
import { addDbCommands } from "./commands/db.ts";
import { addGenerateCommand } from "./commands/generate-command.ts";
import { addLoadCommand } from "./commands/load.ts";
import { addNewCommand } from "./commands/new-command.ts";
import { addScaffoldCommand } from "./commands/scaffold-command.ts";
import { addSpecCommand } from "./commands/spec.ts";
import { createApiLoadTester } from "./compat/api-load-tester.ts";
import { createApiScaffolder } from "./compat/api-scaffolder.ts";
import { createDatabaseMigrationTool, databaseCommandOf } from "./compat/database-migration-tool.ts";
import { CliError } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { Interrupt } from "./interrupt.ts";
import type { Session } from "./session.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { readVersion } from "./version.ts";

/** The names that the launchers in `bin/` go by. */
export type ProgramName = "ashlar" | "api-scaffolder" | "database-migration-tool" | "api-load-tester";

/** Runs this process's command line and sets its exit code. */
export async function main(name: ProgramName): Promise<void> {
  const terminal = processTerminal();
  const interrupt = new Interrupt(() => terminal.err("Stopped. Nothing was written.\n"));
  const unlisten = interrupt.listen();
  process.exitCode = await run(name, process.argv.slice(2), { terminal, interrupt, now: () => new Date() });
  unlisten();
}

/** Runs one command line; errors are printed, never thrown. */
export async function run(
  name: ProgramName,
  argv: readonly string[],
  world: Omit<Session, "finish">,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const finish = (given: ExitCode) => {
    code = given;
  };
  const program = createProgram(name, { ...world, finish });
  try {
    refuseHelpOfNothing(program, argv);
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    return await explain(error, program, argv, { name, terminal: world.terminal });
  }
  return code;
}

/** Commander answers `help nope` with the help of everything, as if nothing were wrong. */
function refuseHelpOfNothing(program: Command, [first, second = ""]: readonly string[]): void {
  const { commands } = program;
  if (first !== "help" || commands.length === 0 || second === "" || /^(?:-|help$)/.test(second)) return;
  if (commands.some((one) => one.name() === second)) return;
  throw new CliError("ASHLAR_CLI_USAGE", `unknown command '${second}'`, {
    hint: `see ${program.name()} --help`,
  });
}

function createProgram(name: ProgramName, session: Session): Command {
  return PROGRAMS[name](session).version(readVersion(), "-V, --version", "print the version");
}

const PROGRAMS: Readonly<Record<ProgramName, (session: Session) => Command>> = {
  ashlar: createAshlar,
  "api-scaffolder": createApiScaffolder,
  "database-migration-tool": createDatabaseMigrationTool,
  "api-load-tester": createApiLoadTester,
};

/** The command of `ashlar` that a tool of its own name stands for. */
const COMMAND_OF_TOOL: Readonly<Partial<Record<ProgramName, (argv: readonly string[]) => string>>> = {
  "database-migration-tool": databaseCommandOf,
  "api-load-tester": () => "load",
};

function createAshlar(session: Session): Command {
  const program = createCommand("ashlar", session.terminal)
    .description("Keeps a backend's API document, code, database schema and behaviour under load in joint.")
    .usage("COMMAND [options]")
    // What stands behind a command is that command's: `spec diff --format markdown`.
    .enablePositionalOptions()
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText(
      "after",
      "\nExample:\n  ashlar scaffold openapi.yaml --framework express --output src/routes/",
    );
  addNewCommand(program, session);
  addGenerateCommand(program, session);
  addScaffoldCommand(program, session);
  addSpecCommand(program, session);
  addDbCommands(program, session);
  addLoadCommand(program, session);
  return program;
}

async function explain(
  error: unknown,
  program: Command,
  argv: readonly string[],
  { name, terminal }: { readonly name: ProgramName; readonly terminal: Terminal },
): Promise<ExitCode> {
  const path = commandPath(program, argv);
  const command = COMMAND_OF_TOOL[name]?.(argv) ?? (wordsOf(path) || "scaffold");
  const json = argv.includes("--json");
  // Most runs end without a word about errors.
  const [{ printError }, { exitCodeOf }] = await Promise.all([
    import("./print-error.ts"),
    import("./exit-code-of.ts"),
  ]);
  if (!(error instanceof CommanderError)) {
    printError(terminal, error, { command, json });
    return exitCodeOf(error);
  }
  if (error.exitCode === 0) return EXIT.done;
  if (error.code === "commander.help") {
    terminal.err((path.at(-1) ?? program).helpInformation());
    return EXIT.badInput;
  }
  const help = `${[program.name(), wordsOf(path)].join(" ").trim()} --help`;
  printError(terminal, usageError(error, help), { command, json });
  return EXIT.badInput;
}

/** The commands that the first words name, from the outer to the inner: `db migrate`. */
function commandPath(program: Command, argv: readonly string[]): Command[] {
  const [word, ...rest] = argv;
  const command = program.commands.find((one) => one.name() === word);
  return command === undefined ? [] : [command, ...commandPath(command, rest)];
}

function wordsOf(path: readonly Command[]): string {
  return path.map((command) => command.name()).join(" ");
}
