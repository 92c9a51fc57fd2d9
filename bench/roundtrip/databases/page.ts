/** Prints `databases.md`. */
import type { MadeService } from "./made-service.ts";
import type { TakenDatabase } from "./take-database.ts";

export interface DatabasesResults {
  readonly version: 1;
  /** When, on what, and how busy it was. */
  readonly machine: string;
  readonly databases: readonly TakenDatabase[];
  /** Small schemas, from files of pairs. */
  readonly small: { readonly loaded: number; readonly equal: number; readonly others: readonly string[] };
  readonly services: readonly MadeService[];
}

export function printPage({ machine, databases, small, services }: DatabasesResults): string {
  return `# Database → service → database

\`npm run bench:roundtrip-databases -- [--pairs FILE] [--services] SCHEMA.sql…\` reads each schema, makes an API of it, writes the
whole database as one migration, loads that into an empty one, and compares the two with the diff tool. With \`--services\`,
\`ashlar new\` makes a service of each for every framework, which is compiled strictly and runs its own contract tests:
every list, item, filter, page and row over HTTP, on made-up rows.

${machine}

| database | tables | objects | resources | operations | read ms | routes ms | migration ms | proved | differences |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |
${databases
  .map(
    (one) =>
      `| ${one.name} | ${one.tables} | ${one.objects} | ${one.resources} | ${one.operations} | ${one.readMs} | ${one.scaffoldMs} | ${one.baselineMs} | ${one.problems.length === 0 ? "yes" : "no"} | ${one.differences.length} |\n`,
  )
  .join("")}
Of ${small.loaded} small schemas that load, ${small.equal} come back equal.
${listOf([
  ...databases.flatMap(({ name, problems, differences }) =>
    [...problems, ...differences].map((what) => `${name}: ${what}`),
  ),
  ...small.others,
])}
${services.length === 0 ? "" : `\n${servicesTable(services)}`}`;
}

function servicesTable(services: readonly MadeService[]): string {
  const rows = services.map(
    (one) =>
      `| ${one.name} | ${one.framework} | ${one.newMs} | ${one.complaints === "" ? "yes" : "no"} | ${one.compileMs} | ${one.passed} | ${one.failed} | ${one.skipped} | ${one.testsMs} |\n`,
  );
  return `## Services

| database | framework | ashlar new ms | compiles | tsc ms | tests passed | failed | skipped | tests ms |
| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |
${rows.join("")}${listOf(
  services.flatMap(({ name, framework, failures }) =>
    failures.slice(0, 10).map((failure) => `${name}, ${framework}: ${failure}`),
  ),
)}`;
}

function listOf(lines: readonly string[]): string {
  return lines.length === 0
    ? ""
    : `\n${lines.map((line) => `- ${line.replace(/\s+/g, " ").slice(0, 300)}\n`).join("")}`;
}
