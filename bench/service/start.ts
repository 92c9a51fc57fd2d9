/**
 * Measures how long a new service takes from `npm start` to its first answer, its embedded Postgres included, and writes
 * `results-start.json` and the table of `README.md`.
 *
 *   npm run bench:start -- [--quick] [--page]
 *
 * - `--quick`: one run of everything, to see that it works
 * - `--page`: nothing is measured, only the page is written
 */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FrameworkName } from "@ashlar/scaffold";
import { CreatedService } from "../../tasks/created-service.ts";
import { type Figure, figureOf } from "../scaffold/figure.ts";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { type Launch, timeToAnswer } from "./first-answer.ts";
import { factsOf, readResults, table, writePart, writeResults } from "./page.ts";

interface Row {
  readonly framework: FrameworkName;
  /** Milliseconds. Nothing is there: the database is made and migrated, every source file translated. */
  readonly coldMs: Figure;
  /** The second start and all later ones. */
  readonly warmMs: Figure;
  /** Warm, `node dist/main.js`: without npm, and without translating. */
  readonly compiledMs: Figure;
}

interface Results {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];
const document = "examples/bookshop.yaml";
/** A route of the document that reads the database. */
const route = "/v1/books";

const launches: Readonly<Record<"npm" | "compiled", Launch>> = {
  npm: { command: "npm", argv: ["start"] },
  compiled: { command: process.execPath, argv: ["--enable-source-maps", "dist/main.js"] },
};

const { values } = parseArgs({ options: { quick: { type: "boolean" }, page: { type: "boolean" } } });

if (values.page !== true) writeResults("start", await measureAll(values.quick === true ? 1 : 5));
writePage(readResults<Results>("start"));

async function measureAll(runs: number): Promise<Results> {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const machine = observeMachine(commit);
  const services = await Promise.all(frameworks.map((name) => CreatedService.create(document, name)));
  const times = new Map(services.map((service) => [service, newTimes()]));
  try {
    for (const service of services) await build(service);
    // Frameworks take turns. The first round brings the files into the disk's cache and does not count.
    for (let round = -1; round < runs; round++) {
      for (const [service, { cold, warm, compiled }] of times) {
        const round1 = await measureOnce(service);
        if (round < 0) continue;
        cold.push(round1.cold);
        warm.push(round1.warm);
        compiled.push(round1.compiled);
      }
    }
  } finally {
    for (const service of services) await service.remove();
  }
  return {
    machine: machine(),
    rows: [...times].map(([{ framework }, { cold, warm, compiled }]) => ({
      framework,
      coldMs: figureOf(cold),
      warmMs: figureOf(warm),
      compiledMs: figureOf(compiled),
    })),
  };
}

function newTimes(): { readonly cold: number[]; readonly warm: number[]; readonly compiled: number[] } {
  return { cold: [], warm: [], compiled: [] };
}

async function build(service: CreatedService): Promise<void> {
  const complaints = await service.build();
  if (complaints !== "") throw new Error(`${service.framework} does not compile:\n${complaints}`);
}

async function measureOnce({
  folder,
}: CreatedService): Promise<{ readonly cold: number; readonly warm: number; readonly compiled: number }> {
  // tsx keeps what it translated in the folder for temporary files.
  const temporary = join(folder, ".tmp");
  for (const each of [temporary, join(folder, ".data")]) await rm(each, { recursive: true, force: true });
  await mkdir(temporary);
  await chmod(temporary, 0o1777);
  const where = { folder, route, env: { TMPDIR: temporary } };
  const cold = await timeToAnswer(launches.npm, where);
  const warm = await timeToAnswer(launches.npm, where);
  const compiled = await timeToAnswer(launches.compiled, where);
  return { cold, warm, compiled };
}

function writePage({ machine, rows }: Results): void {
  const cells = rows.map(({ framework, coldMs, warmMs, compiledMs }) => [
    framework,
    ...[coldMs, warmMs, compiledMs].map(seconds),
  ]);
  const head = ["", "`npm start`, cold, s", "`npm start`, warm, s", "`node dist/main.js`, warm, s"];
  const runs = `Medians of ${rows[0]?.coldMs.runs} starts, with the shortest and the longest.`;
  writePart("start", `${table(head, cells)}\n\n${runs} ${factsOf(machine)}`);
}

function seconds({ median, min, max }: Figure): string {
  const [middle, low, high] = [median, min, max].map((ms) => (ms / 1000).toFixed(2));
  return `${middle} (${low}–${high})`;
}
