/** Measures comparing live databases: reading, the whole command, memory, growth; beside peers that npm has. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "@ashlar/catalog";
import { draftOf, planMigration, writeMigration } from "@ashlar/db";
import type { Database } from "@ashlar/model";
import { startEmbedded } from "@ashlar/postgres";
import pg from "pg";
import { seedPlan } from "../../packages/db/src/seed-rows/seed-plan.ts";
import { emptyDatabase } from "../../packages/db/src/side.ts";
import { figureOf } from "../scaffold/figure.ts";
import { observeMachine } from "../scaffold/machine.ts";
import { type DiffResults, writeDiffPart } from "./diff-page.ts";
import { largeSchema } from "./large-schema.ts";

const RUNS = 3;
const SIZES = [1000, 2000, 5000];
const PEERS = ["@pgkit/migra@0.6.1", "drizzle-kit@0.31.11", "drizzle-orm", "pg"];

/** A line that the process writes as it ends. */
const USAGE = `data:text/javascript,${encodeURIComponent(
  'import fs from "node:fs"; process.on("exit", () => { const u = process.resourceUsage(); fs.writeSync(3, JSON.stringify([(u.userCPUTime + u.systemCPUTime) / 1000, u.maxRSS / 1024]) + "\\n"); });',
)}`;

const [schemaFile, ...flags] = process.argv.slice(2);
if (schemaFile === undefined) throw new Error("usage: npm run bench:diff -- SCHEMA.sql [--peers]");
const root = fileURLToPath(new URL("../..", import.meta.url));
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
const finish = observeMachine(commit);
const folder = mkdtempSync(join(tmpdir(), "ashlar-bench-diff-"));
const server = await startEmbedded({ folder: join(folder, "server") });
try {
  const urls = [await database("old"), await database("new")] as const;
  for (const url of urls) execFileSync("psql", ["-q", "-f", resolve(schemaFile), url], { stdio: "ignore" });
  const read = await timesOfReading(urls[0], 2 * RUNS);
  const schemas = read.database.objects.flatMap(({ kind, name }) => (kind === "schema" ? [name] : []));
  const commands = await timesOfCommands(urls, schemas);
  const growth: DiffResults["growth"][number][] = [];
  for (const tables of SIZES) growth.push(await growthAt(tables));
  const { objects } = read.database;
  const schema = { tables: objects.filter(({ kind }) => kind === "table").length, objects: objects.length };
  writeDiffPart({ machine: finish(), schema, inspectMs: figureOf(read.times), commands, growth });
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function database(name: string): Promise<string> {
  const client = await connect(server.connectionString);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server.connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function timesOfReading(url: string, runs: number): Promise<{ times: number[]; database: Database }> {
  const client = await connect(url);
  const whole = { withOwners: true, withPrivileges: true };
  const found = await inspect(client, whole);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedMs = performance.now();
    await inspect(client, whole);
    times.push(performance.now() - startedMs);
  }
  await client.end();
  return { times, database: found };
}

interface Subject {
  readonly name: string;
  readonly what: string;
  readonly argv: readonly string[];
  readonly changes: (out: string) => string;
}

async function timesOfCommands(
  urls: readonly [string, string],
  schemas: readonly string[],
): Promise<DiffResults["commands"]> {
  const subjects = [
    {
      name: "ashlar",
      what: "db diff",
      argv: [join(root, "packages/cli/bin/ashlar.js"), "db", "diff", ...urls, "--dry-run"],
      changes: (out: string) => (out.includes("No difference.") ? "no difference" : "differences"),
    },
    ...(flags.includes("--peers") ? peers(urls, schemas) : []),
  ];
  const runs = subjects.map(() => [] as Run[]);
  for (let run = 0; run < RUNS; run++) {
    for (const [index, subject] of subjects.entries()) {
      // One that takes minutes tells enough in one run.
      if (run > 0 && (runs[index]?.[0]?.wallMs ?? 0) > 30_000) continue;
      runs[index]?.push(await timed(subject.argv));
    }
  }
  return subjects.map(({ name, what, changes }, index) => {
    const of = runs[index] ?? [];
    return {
      name,
      what,
      wallMs: figureOf(of.map(({ wallMs }) => wallMs)),
      cpuMs: figureOf(of.map(({ cpuMs }) => cpuMs)),
      memoryMb: figureOf(of.map(({ memoryMb }) => memoryMb)),
      changes: changes(of[0]?.out ?? ""),
    };
  });
}

/** @param schemas drizzle-kit reads only those that it is told */
function peers(urls: readonly [string, string], schemas: readonly string[]): Subject[] {
  const place = join(folder, "peers");
  execFileSync("npm", [
    "install",
    "--prefix",
    place,
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    ...PEERS,
  ]);
  const config = join(place, "drizzle.config.cjs");
  const settings = {
    dialect: "postgresql",
    out: "./out",
    dbCredentials: { url: urls[0] },
    schemaFilter: schemas,
  };
  writeFileSync(config, `module.exports = ${JSON.stringify(settings)};\n`);
  return [
    {
      name: "@pgkit/migra 0.6.1",
      what: "migra --unsafe",
      argv: [join(place, "node_modules/@pgkit/migra/dist/command.js"), ...urls, "--unsafe"],
      changes: (out) => {
        const count = out.match(/;\s*$/gm)?.length ?? 0;
        return count === 0 ? "no difference" : `${count} statements`;
      },
    },
    {
      name: "drizzle-kit 0.31.11",
      what: "pull of one database",
      argv: [join(place, "node_modules/drizzle-kit/bin.cjs"), "pull", "--config", config],
      changes: (out) => (/schema file is ready/.test(out) ? "a schema file" : "an error"),
    },
  ];
}

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly out: string;
}

async function timed(argv: readonly string[]): Promise<Run> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["--import", USAGE, ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  let [out, usage] = ["", ""];
  child.stdout?.on("data", (part: Buffer) => {
    out += part.toString();
  });
  child.stdio[3]?.on("data", (part: Buffer) => {
    usage += part.toString();
  });
  await once(child, "close");
  const wallMs = performance.now() - startedMs;
  const [cpuMs = Number.NaN, memoryMb = Number.NaN] = JSON.parse(usage.split("\n")[0] || "[]") as number[];
  return { wallMs, cpuMs, memoryMb, out };
}

async function growthAt(tables: number): Promise<DiffResults["growth"][number]> {
  const [old, wanted] = [await made(tables, 1), await made(tables, 2)];
  const nothing = emptyDatabase(old.database.serverVersion);
  const all = planMigration(nothing, old.database);
  const draft = draftOf(all, { before: nothing, after: old.database }, { allowDestructive: true });
  return {
    tables,
    inspectMs: figureOf(old.times),
    planMs: repeated(() => planMigration(old.database, wanted.database)),
    createMs: repeated(() => planMigration(nothing, old.database)),
    textMs: repeated(() => writeMigration(draft, { proof: "" })),
    seedMs: repeated(() => seedPlan(old.database)),
  };
}

async function made(tables: number, version: 1 | 2): Promise<{ times: number[]; database: Database }> {
  const url = await database(`large_${tables}_${version}`);
  const client = await connect(url);
  const lines = largeSchema(tables, version).sql.split("\n");
  for (let at = 0; at < lines.length; at += 500) await client.query(lines.slice(at, at + 500).join("\n"));
  await client.query("VACUUM ANALYZE");
  await client.end();
  return timesOfReading(url, RUNS);
}

function repeated(work: () => unknown): ReturnType<typeof figureOf> {
  const times = Array.from({ length: RUNS }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return figureOf(times);
}
