/**
 * Whether comparisons call a winner where there is one and nowhere else: the same server twice, and one that works 5 %
 * longer. Both in turns, and as two runs one after the other. What computes has to have a core for itself; what waits can
 * be tried beside other things. `--only` tries what has such words in its title.
 *
 *   tsx --conditions @ashlar/source bench/load/same-twice.ts [--comparisons 20] [--seconds 10] [--kind work|wait] [--only WORDS]
 */
import { parseArgs } from "node:util";
import {
  type Comparison,
  compareResults,
  type LoadPlan,
  type LoadResult,
  prepareLoad,
  runComparison,
  runLoad,
  summarise,
} from "@ashlar/load";
import { startWorkingServer, type WorkingServer } from "./working-server.ts";

const serverCore = 0;
const targets = {
  work: { usual: "/work/1", longer: "/work/1.05" },
  wait: { usual: "/wait/20", longer: "/wait/21" },
};
const { values } = parseArgs({
  options: {
    comparisons: { type: "string", default: "20" },
    seconds: { type: "string", default: "10" },
    kind: { type: "string", default: "work" },
    only: { type: "string", default: "" },
  },
});
const count = Number(values.comparisons);
const seconds = Number(values.seconds);
const { usual, longer } = targets[values.kind === "wait" ? "wait" : "work"];
const toolVersion = "bench";

interface Trial {
  readonly title: string;
  readonly count: number;
  /** How many may have a winner, or have to. */
  readonly most?: number;
  readonly least?: number;
  readonly compare: () => Promise<Comparison>;
}

function planOf(server: WorkingServer, target: string, seconds: number): LoadPlan {
  return {
    origin: { isSecure: false, hostname: "127.0.0.1", port: server.port },
    requests: [{ method: "GET", target, headers: [], weight: 1, label: `GET ${target}` }],
    arrival: { kind: "closed" },
    concurrency: 10,
    durationMs: seconds * 1000,
    warmUpMs: 1000,
    timeoutMs: 10_000,
    connectTimeoutMs: 10_000,
    tls: { isVerified: true },
    workers: 1,
    seed: 1,
  };
}

async function inTurns(server: WorkingServer, target: string, seconds: number): Promise<Comparison> {
  const a = await prepareLoad(planOf(server, usual, seconds));
  const b = await prepareLoad(planOf(server, target, seconds));
  const [first, second] = await runComparison([a, b]);
  return compareResults(summarise(first, { toolVersion }), summarise(second, { toolVersion }), {
    isInterleaved: true,
  });
}

async function oneRun(server: WorkingServer, target: string, seconds: number): Promise<LoadResult> {
  return summarise(await runLoad(await prepareLoad(planOf(server, target, seconds))), { toolVersion });
}

async function apart(server: WorkingServer, target: string, seconds: number): Promise<Comparison> {
  const first = await oneRun(server, usual, seconds);
  return compareResults(first, await oneRun(server, target, seconds), { isInterleaved: false });
}

/** @returns whether as many had a winner as should have */
async function tryOut({ title, count, most = count, least = 0, compare }: Trial): Promise<boolean> {
  let winners = 0;
  for (let trial = 1; trial <= count; trial++) {
    const comparison = await compare();
    if (comparison.overall !== "same" && comparison.overall !== "unclear") winners++;
    console.log(`${title}, ${trial} of ${count}: ${figuresOf(comparison)} ${comparison.overall}`);
  }
  const isRight = winners <= most && winners >= least;
  console.log(`${isRight ? "ok" : "NOT OK"}: ${title}: ${winners} of ${count} have a winner\n`);
  return isRight;
}

/** `perSecond +0.4 % (-1.2 to +2.0)` */
function figuresOf({ metrics }: Comparison): string {
  return metrics
    .filter(({ name }) => name !== "errorShare")
    .map(({ name, change, low, high }) => `${name} ${signed(change)} (${signed(low)} to ${signed(high)})`)
    .join(", ");
}

function signed(share: number | null): string {
  if (share === null) return "?";
  return `${share < 0 ? "" : "+"}${(share * 100).toFixed(1)}`;
}

const server = await startWorkingServer(serverCore);
try {
  const trials: Trial[] = [
    { title: "the same in turns", count, most: 1, compare: () => inTurns(server, usual, seconds) },
    {
      title: "5 % longer in turns",
      count: Math.ceil(count / 2),
      least: Math.ceil(count * 0.4),
      compare: () => inTurns(server, longer, seconds * 2),
    },
    { title: "the same, one after the other", count, most: 1, compare: () => apart(server, usual, seconds) },
  ];
  const outcomes: boolean[] = [];
  for (const trial of trials.filter(({ title }) => title.includes(values.only)))
    outcomes.push(await tryOut(trial));
  process.exitCode = outcomes.every(Boolean) ? 0 : 1;
} finally {
  await server.stop();
}
