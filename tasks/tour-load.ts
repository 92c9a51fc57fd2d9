/**
 * The end of the tour: five seconds of load on the list that was slow, and the picture of its latency. What was sent is looked
 * up in the service's own metrics, too.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { indented, sectionOf } from "./command-output.ts";
import type { CreatedService } from "./created-service.ts";
import { send } from "./send.ts";
import { listPath } from "./slow-list.ts";

const flags = "--rate 100 --duration 5 --warm-up 1s --concurrency 20 --output load.json".split(" ");
const headings = ["REQUESTS", "LATENCY", "DISTRIBUTION", "TIMELINE", "RECOMMENDATION"];

/** @returns whether everything was as it should be */
export async function tourLoad(service: CreatedService): Promise<boolean> {
  console.log(`\nAnd how it bears load, 100 requests a second whatever it answers: ashlar load\n`);
  // Development's limit is for people: 300 requests a minute.
  const running = await service.start({ env: { LOG_LEVEL: "warn", RATE_LIMIT_PER_IP: "0" } });
  try {
    await send(running.url, { method: "GET", url: listPath, headers: {}, body: undefined });
    const before = await countedRequests(running.url);
    const argv = ["load", running.url + listPath, ...flags];
    console.log(`$ ashlar ${argv.map(quoted).join(" ")}`);
    const { code, out, err } = await service.ashlar(argv);
    if (code !== 0) throw new Error(`ashlar load exited with ${code}: ${err}${out}`);
    console.log(indented(err));
    for (const heading of headings) {
      const section = sectionOf(out, heading);
      if (section !== "") console.log(`\n${indented(section)}`);
    }
    const counted = (await countedRequests(running.url)) - before;
    const { requests } = JSON.parse(await readFile(join(service.folder, "load.json"), "utf8")) as {
      requests: { sent: number; succeeded: number; warmUp: number };
    };
    const sent = requests.sent + requests.warmUp;
    const isExact = sent === counted;
    console.log(
      `\n${sent} requests were sent, with the warm-up, and the service's own metrics count ${counted}: ${isExact ? "the same" : "not the same!"}.`,
    );
    const haveSucceeded = requests.succeeded === requests.sent;
    if (!haveSucceeded) console.log(`! Not so: ${requests.succeeded} of ${requests.sent} succeeded`);
    return isExact && haveSucceeded;
  } finally {
    await running.stop();
  }
}

/** By the service's metrics; those of the list alone. */
async function countedRequests(url: string): Promise<number> {
  const { body } = await send(url, { method: "GET", url: "/metrics", headers: {}, body: undefined });
  const lines = body.split("\n").filter((line) => /^http_requests_total\{.*"\/v1\/books"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

function quoted(argument: string): string {
  return /[?&]/.test(argument) ? `'${argument}'` : argument;
}
