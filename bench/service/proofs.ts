/**
 * Proves on whole services what figures of a library cannot: nothing is lost when they end, nothing is done twice, no input
 * brings them down. Writes `results-proofs.json` and the table of `README.md`; exits with 1 when a proof fails.
 *
 *   npm run bench:proofs -- [--quick] [--page]
 *
 * - `--quick`: a tenth of everything, to see that it works
 * - `--page`: nothing is proved, only the page is written
 */
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readDocument } from "@ashlar/openapi";
import { createDatabase, createPool, startEmbedded } from "@ashlar/postgres";
import type { FrameworkName } from "@ashlar/scaffold";
import { CreatedService } from "../../tasks/created-service.ts";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { factsOf, readResults, table, writePart, writeResults } from "./page.ts";
import { type BadInputFigures, sendBadInput } from "./proof/bad-input.ts";
import { type KillFigures, killWhileWriting } from "./proof/kill-while-writing.ts";
import { type SameKeyFigures, sameKeyTogether } from "./proof/same-key-together.ts";
import { type StopFigures, stopUnderLoad } from "./proof/stop-under-load.ts";
import { validRequests } from "./proof/valid-requests.ts";

interface Row {
  readonly framework: FrameworkName;
  readonly stops: readonly StopFigures[];
  readonly sameKey: SameKeyFigures;
  readonly kill: KillFigures;
  readonly badInput: BadInputFigures;
}

interface Results {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];
const document = "examples/bookshop.yaml";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, page: { type: "boolean" } } });

if (values.page !== true) writeResults("proofs", await proveAll(values.quick === true ? 0.1 : 1));
const results = readResults<Results>("proofs");
writePage(results);
for (const failure of results.rows.flatMap(failuresOf)) {
  console.error(failure);
  process.exitCode = 1;
}

/** @param share of the full amount */
async function proveAll(share: number): Promise<Results> {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const machine = observeMachine(commit);
  const folder = await mkdtemp(join(tmpdir(), "ashlar-proofs-"));
  // Where root runs this, the embedded server runs as somebody else, who must be able to come in.
  await chmod(folder, 0o755);
  const embedded = await startEmbedded({ folder: join(folder, "postgres") });
  try {
    const rows: Row[] = [];
    for (const framework of frameworks) {
      const databaseUrl = await createDatabase(embedded.connectionString, { name: framework });
      rows.push(await proveOne(framework, databaseUrl, share));
      console.log(`${framework}: done`);
    }
    return { machine: machine(), rows };
  } finally {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function proveOne(framework: FrameworkName, databaseUrl: string, share: number): Promise<Row> {
  const service = await CreatedService.create(document, framework);
  const pool = createPool({ connectionString: databaseUrl, max: 2 });
  // A limit would refuse what is to be proved.
  const limits = { RATE_LIMIT_PER_IP: "0", RATE_LIMIT_PER_USER: "0", RATE_LIMIT_AUTH: "0" };
  const env = { DATABASE_URL: databaseUrl, LOG_LEVEL: "warn", ...limits };
  try {
    const complaints = await service.build();
    if (complaints !== "") throw new Error(`${framework} does not compile:\n${complaints}`);
    const token = await service.token(["books:write"]);
    const stops: StopFigures[] = [];
    const load = { path: "/v1/books?limit=5", ratePerS: 200, connections: 20, forMs: 1000 };
    for (let stop = 0; stop < 10 * share; stop++) stops.push(await stopUnderLoad(service, { env, ...load }));
    const amount = {
      writes: Math.round(1000 * share),
      clients: 10,
      kills: Math.ceil(10 * share),
      name: "Killed",
    };
    const kill = await killWhileWriting(service, { env, token, pool, ...amount });
    const running = await service.start({ isCompiled: true, env });
    const sameKey = await sameKeyTogether({ url: running.url, token, pool, requests: 100, key: "together" });
    const { api } = await readDocument(fileURLToPath(new URL(`../../${document}`, import.meta.url)));
    const known = await validRequests(running.url, api, token);
    const given = { known, folder: service.folder, requests: Math.round(20_000 * share), seed: 20_261_121 };
    const badInput = await sendBadInput(running, given);
    return { framework, stops, sameKey, kill, badInput };
  } finally {
    await service.remove();
    await pool.end();
  }
}

/** What is not as it must be, in words. */
function failuresOf({ framework, stops, sameKey, kill, badInput }: Row): readonly string[] {
  const { 201: made = 0, 409: inFlight = 0 } = sameKey.statuses;
  const proofs: readonly (readonly [isProved: boolean, otherwise: string])[] = [
    [
      stops.every(({ lost }) => lost.length === 0),
      "requests that it had accepted were lost when it was stopped",
    ],
    [stops.every(({ exitCode }) => exitCode === 0), "it did not end with 0"],
    [sameKey.rows === 1 && sameKey.storedAnswers === 1, "one key had more than one effect, or none"],
    [sameKey.differentAnswers === 1 && made + inFlight === sameKey.sent, "one key had more than one answer"],
    [kill.acknowledged === kill.writes && kill.lost === 0, "an acknowledged write was lost"],
    [kill.doneTwice === 0, "a write was done twice"],
    [badInput.failures.length === 0, badInput.failures.join("\n")],
  ];
  return proofs.flatMap(([isProved, otherwise]) => (isProved ? [] : [`${framework}: ${otherwise}`]));
}

function writePage({ machine, rows }: Results): void {
  const head = ["", ...rows.map(({ framework }) => framework)];
  const line = (name: string, cell: (row: Row) => string): readonly string[] => [name, ...rows.map(cell)];
  const sum = (row: Row, of: (figures: StopFigures) => number): number =>
    row.stops.reduce((total, figures) => total + of(figures), 0);
  const text = table(head, [
    line("SIGTERM at 200 requests/s: stops", ({ stops }) => String(stops.length)),
    line("– requests answered, after the signal", (row) =>
      [sum(row, ({ tally }) => tally.complete), sum(row, (one) => one.completeAfterSignal)].join(", "),
    ),
    line("– requests lost on accepted connections", (row) => String(sum(row, ({ lost }) => lost.length))),
    line("– connections reset before they were accepted", (row) =>
      String(sum(row, ({ unaccepted }) => unaccepted)),
    ),
    line("100 requests at once with one key: answers", ({ sameKey }) =>
      Object.entries(sameKey.statuses)
        .map(([status, count]) => `${count} × ${status}`)
        .join(", "),
    ),
    line("– rows, stored answers", ({ sameKey }) => `${sameKey.rows}, ${sameKey.storedAnswers}`),
    line(
      "`kill -9` while writing: kills, writes acknowledged",
      ({ kill }) => `${kill.kills}, ${kill.acknowledged}`,
    ),
    line("– lost, done twice", ({ kill }) => `${kill.lost}, ${kill.doneTwice}`),
    line("bad requests", ({ badInput }) => String(badInput.sent)),
    line("– answered 2xx, 4xx, 501 (a stub)", ({ badInput }) =>
      [/^2/, /^4/, /^501$/].map((pattern) => countOf(badInput, pattern)).join(", "),
    ),
    line("– answered 500, leaks, crashes", ({ badInput }) => String(badInput.failures.length)),
  ]);
  writePart("proofs", `${text}\n\n${factsOf(machine)}`);
}

function countOf({ statuses }: BadInputFigures, pattern: RegExp): number {
  const counts = Object.entries(statuses).filter(([status]) => pattern.test(status));
  return counts.reduce((sum, [, count]) => sum + count, 0);
}
