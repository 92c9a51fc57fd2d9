/**
 * How much of a database comes back from the migration that a service gets: database → migration → database.
 *
 *     npm run bench:roundtrip-databases -- [--pairs FILE] [--services] [--framework NAME] [--write] SCHEMA.sql…
 *
 * FILE is a JSON list of `{ name, setup?, old, new }`, whose two schemas are tried each. With --write, databases.md and
 * results/databases.json are written. --framework may be given again; unless told, services are made for all three.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { type MadeService, makeService } from "./databases/made-service.ts";
import { type DatabasesResults, printPage } from "./databases/page.ts";
import { type TakenDatabase, takeDatabase } from "./databases/take-database.ts";

const resultsFile = fileURLToPath(new URL("results/databases.json", import.meta.url));
const pageFile = fileURLToPath(new URL("databases.md", import.meta.url));

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pairs: { type: "string" },
      services: { type: "boolean", default: false },
      framework: { type: "string", multiple: true, default: ["express", "fastify", "koa"] },
      write: { type: "boolean", default: false },
    },
  });
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const observed = observeMachine(commit);
  const server = await openShadowServer();
  const databases: TakenDatabase[] = [];
  let small: DatabasesResults["small"] = { loaded: 0, equal: 0, others: [] };
  try {
    for (const path of positionals) {
      const taken = await takeDatabase(path, { name: nameOf(path), server });
      databases.push(taken);
      console.log(JSON.stringify(taken));
    }
    if (values.pairs !== undefined) small = await takePairs(values.pairs, server);
  } finally {
    await server.stop();
  }
  const services: MadeService[] = [];
  if (values.services) {
    for (const path of positionals) {
      for (const framework of values.framework) {
        const made = makeService(resolve(path), nameOf(path), framework);
        services.push(made);
        console.log(JSON.stringify(made));
      }
    }
  }
  const results: DatabasesResults = {
    version: 1,
    machine: machineText(observed()),
    databases,
    small,
    services,
  };
  console.log(printPage(results));
  if (!values.write) return;
  mkdirSync(dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(pageFile, printPage(results));
}

function machineText(machine: Machine): string {
  const { date, commit, cpu, cores, memoryGb, kernel, node, loadBefore, loadAfter } = machine;
  return `${date} UTC, commit ${commit}, ${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}, Node ${node}, load average ${loadBefore} before, ${loadAfter} after.`;
}

function nameOf(path: string): string {
  return basename(path).replace(/\.sql$/, "");
}

interface Pair {
  readonly name: string;
  readonly setup?: string;
  readonly old: string;
  readonly new: string;
}

/** Those without a table, and those that the embedded server cannot load, are no databases to serve. */
async function takePairs(file: string, server: ShadowServer): Promise<DatabasesResults["small"]> {
  const pairs = JSON.parse(readFileSync(file, "utf8")) as readonly Pair[];
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-"));
  const others: string[] = [];
  let [loaded, equal] = [0, 0];
  try {
    for (const { name, setup = "", ...sides } of pairs) {
      for (const side of ["old", "new"] as const) {
        const path = join(folder, "schema.sql");
        writeFileSync(path, `${setup}\n${sides[side]}`);
        const taken = await takeDatabase(path, { name: `${name} (${side})`, server }).catch(() => undefined);
        if (taken === undefined) continue;
        loaded++;
        const wrong = [...taken.problems, ...taken.differences];
        if (wrong.length === 0) equal++;
        else others.push(`${taken.name}: ${wrong.join("; ")}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { loaded, equal, others };
}

await main();
