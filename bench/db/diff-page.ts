/** The part of `README.md` about comparing databases, written from `results-diff.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Figure } from "../scaffold/figure.ts";
import type { Machine } from "../scaffold/machine.ts";
import { factsOf, table } from "../service/page.ts";

export interface DiffResults {
  readonly machine: Machine;
  readonly schema: { readonly tables: number; readonly objects: number };
  readonly inspectMs: Figure;
  /** The commands of the same run, in turns. */
  readonly commands: readonly {
    readonly name: string;
    readonly what: string;
    readonly wallMs: Figure;
    readonly cpuMs: Figure;
    readonly memoryMb: Figure;
    readonly changes: string;
  }[];
  readonly growth: readonly {
    readonly tables: number;
    readonly inspectMs: Figure;
    readonly planMs: Figure;
    readonly createMs: Figure;
    readonly textMs: Figure;
    readonly seedMs: Figure;
  }[];
}

const START = `# Database tool: figures

Each part is written by the script that measured it, between its markers.

`;

export function writeDiffPart(results: DiffResults): void {
  writeFileSync(new URL("results-diff.json", import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
  const file = new URL("README.md", import.meta.url);
  const page = readPage(file);
  const marked = /(<!-- diff -->\n)[\s\S]*?(<!-- \/diff -->)/;
  const whole = marked.test(page) ? page : `${page.trimEnd()}\n\n<!-- diff -->\n<!-- /diff -->\n`;
  writeFileSync(
    file,
    whole.replace(marked, (_, start: string, end: string) => `${start}\n${partOf(results)}\n\n${end}`),
  );
}

function readPage(file: URL): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return START;
  }
}

function partOf({ machine, schema, inspectMs, commands, growth }: DiffResults): string {
  const [own] = commands;
  const ratio = (figure: Figure) => (own === undefined ? "" : (figure.median / own.wallMs.median).toFixed(1));
  return `## Comparing two databases

\`npm run bench:diff -- SCHEMA.sql [--peers]\` loads the schema into two databases of one embedded Postgres 18 and compares them; psql has to be on the PATH. With \`--peers\` it installs the peers into a folder of its own, outside the project. Commands take turns, whole processes; memory is the peak of the process, without the server. These figures are of MusicBrainz' schema: ${schema.tables} tables, ${schema.objects} objects with their columns.

${factsOf(machine)}

Reading one live database: ${text(inspectMs)} ms.

${table(
  ["", "wall ms", "× ashlar", "CPU ms", "peak MB", "says"],
  commands.map(({ name, what, wallMs, cpuMs, memoryMb, changes }) => [
    `${name} (${what})`,
    text(wallMs),
    ratio(wallMs),
    text(cpuMs),
    text(memoryMb),
    changes,
  ]),
)}

Both databases were made from one file: "no difference" is the right answer. Nothing is proved where nothing differs. drizzle-kit, where it stands in the table, reads one database and writes TypeScript, which is less work than comparing two. migra (Python), pg-schema-diff, pgschema and Atlas (Go) are not on npm and were not run; @supabase/pg-delta's release on npm is an empty placeholder.

Growth, on made schemas (${GROWTH_NOTE}); milliseconds:

${table(
  ["tables", "inspect", "plan of a tenth changed", "plan of all made anew", "its text", "seed plan"],
  growth.map(({ tables, inspectMs: read, planMs, createMs, textMs, seedMs }) => [
    String(tables),
    ...[read, planMs, createMs, textMs, seedMs].map(text),
  ]),
)}

${growthSentence(growth)}`;
}

const GROWTH_NOTE =
  "six columns a table, a key, a foreign key, an index, two checks; every fifth with a view";

function text({ median, min, max }: Figure): string {
  return `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`;
}

function growthSentence(growth: DiffResults["growth"]): string {
  const [first, last] = [growth[0], growth.at(-1)];
  if (first === undefined || last === undefined) return "";
  const grown = (of: (one: DiffResults["growth"][number]) => Figure) =>
    (of(last).min / of(first).min).toFixed(1);
  return `${last.tables / first.tables} times as many tables take ${grown((one) => one.inspectMs)} times as long to read, ${grown((one) => one.planMs)} times to plan from, ${grown((one) => one.createMs)} times to plan anew (fastest runs).`;
}
