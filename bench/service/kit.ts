/**
 * Measures what the kit costs a request, beside the bare framework and the usual plugins, and writes
 * `results-kit.json` and the table of `README.md`.
 *
 *   npm run bench:kit -- [--quick] [--page]
 *
 * - `--quick`: a few short rounds, to see that it works
 * - `--page`: nothing is measured, only the page is written
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Figure, figureOf } from "../scaffold/figure.ts";
import { LoadClient } from "../scaffold/load-client.ts";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { KitProcess } from "./kit-process.ts";
import { type FrameworkName, frameworks, nameOf, subjects } from "./kit-variants.ts";

interface Row {
  readonly framework: FrameworkName;
  readonly subject: string;
  /** CPU microseconds per request. */
  readonly us: Figure;
  /** Above the bare framework, round by round. */
  readonly addedUs: Figure;
}

interface Results {
  readonly machine: Machine;
  readonly requestsPerRound: number;
  readonly rows: readonly Row[];
}

/** Only one server works at a time, on a core of its own; the client has the other. */
const serverCore = 0;
const clientCore = 1;
const body = JSON.stringify({ customer: "ada", lines: [{ book: "b-1", count: 2 }], note: "x".repeat(120) });

const { values } = parseArgs({ options: { quick: { type: "boolean" }, page: { type: "boolean" } } });
const resultsFile = new URL("results-kit.json", import.meta.url);
const pageFile = new URL("README.md", import.meta.url);

if (values.page !== true) {
  const amount =
    values.quick === true ? { rounds: 3, requestsPerRound: 2_000 } : { rounds: 15, requestsPerRound: 6_000 };
  writeFileSync(resultsFile, `${JSON.stringify(await measureAll(amount), null, 2)}\n`);
}
writePage(JSON.parse(readFileSync(resultsFile, "utf8")) as Results);

interface Amount {
  readonly rounds: number;
  readonly requestsPerRound: number;
}

async function measureAll(amount: Amount): Promise<Results> {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const machine = observeMachine(commit);
  stayOn(String(clientCore));
  const collector = await startCollector();
  try {
    const rows: Row[] = [];
    for (const framework of frameworks) rows.push(...(await measureFramework(framework, collector, amount)));
    return { machine: machine(), requestsPerRound: amount.requestsPerRound, rows };
  } finally {
    collector.close();
    collector.closeAllConnections();
    stayOn(`0-${cpus().length - 1}`);
  }
}

async function measureFramework(
  framework: FrameworkName,
  collector: Server,
  { rounds, requestsPerRound }: Amount,
): Promise<Row[]> {
  const collectorUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const runs = await Promise.all(
    subjects.map(async (subject) => ({
      subject: nameOf(subject),
      us: [] as number[],
      server: await KitProcess.start({ framework, subject, core: serverCore, collectorUrl }),
    })),
  );
  try {
    // Until the optimizing compiler has seen enough.
    for (const { server } of [...runs, ...runs]) await costOf(server, requestsPerRound);
    for (let round = 0; round < rounds; round++) {
      // Who comes first changes, so that what follows from being first falls on all.
      for (const index of runs.keys()) {
        const run = runs[(index + round) % runs.length];
        run?.us.push(await costOf(run.server, requestsPerRound));
      }
    }
  } finally {
    await Promise.all(runs.map(({ server }) => server.stop()));
  }
  const bare = runs[0]?.us ?? [];
  return runs.map(({ subject, us }) => ({
    framework,
    subject,
    us: figureOf(us),
    addedUs: figureOf(us.map((value, round) => value - (bare[round] ?? Number.NaN))),
  }));
}

/** @returns CPU microseconds per request */
async function costOf(server: KitProcess, requests: number): Promise<number> {
  // Connections of the round before may have idled for longer than the server keeps them.
  const client = await LoadClient.open({ port: server.port, path: "/v1/orders", body });
  const before = await server.usedUs();
  await client.send(requests);
  const usedUs = (await server.usedUs()) - before;
  client.close();
  return usedUs / requests;
}

/** Takes spans and forgets them. */
async function startCollector(): Promise<Server> {
  const server = createServer((req, res) => {
    req.resume().once("end", () => res.setHeader("Content-Type", "application/json").end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function stayOn(cores: string): void {
  execFileSync("taskset", ["-acp", cores, String(process.pid)], { stdio: "ignore" });
}

function writePage({ machine, requestsPerRound, rows }: Results): void {
  const us = (figure: Figure | undefined): string => (figure === undefined ? "?" : figure.median.toFixed(1));
  const lines = frameworks.map((framework) => {
    const row = (subject: string): Row | undefined =>
      rows.find((candidate) => candidate.framework === framework && candidate.subject === subject);
    const cells = subjects.slice(1).map((subject) => {
      const found = row(nameOf(subject));
      return `${us(found?.us)} (+${us(found?.addedUs)})`;
    });
    return `| ${framework} | ${[us(row("bare")?.us), ...cells].join(" | ")} |`;
  });
  const table = [
    "| CPU µs per request (above bare) | bare | kit | plugins | kit, traced | plugins, traced |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    `Medians of ${rows[0]?.us.runs ?? 0} rounds of ${requestsPerRound} requests, alternated. ${machine.date} UTC, commit ${machine.commit}, ${machine.cpu}, ${machine.cores} cores, ${machine.kernel}, Node ${machine.node}, load ${machine.loadBefore} to ${machine.loadAfter}.`,
  ].join("\n");
  const marked = /(<!-- kit -->\n)[\s\S]*?(<!-- \/kit -->)/;
  const page = readFileSync(pageFile, "utf8");
  if (!marked.test(page)) throw new Error("README.md has no markers for kit");
  writeFileSync(
    pageFile,
    page.replace(marked, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`),
  );
}
