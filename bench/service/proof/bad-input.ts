/** Sends requests that are bad in every way that comes to mind, and tells which answers a service may not give. */
import fc from "fast-check";
import type { ServiceProcess } from "../../../tasks/service-process.ts";
import { bytesOf, type HostileRequest, hostileRequests, isWhole } from "./hostile-request.ts";
import { leaksIn } from "./leaks.ts";
import { exchangeRaw, type RawAnswer } from "./raw-exchange.ts";
import type { Known } from "./valid-requests.ts";

export interface BadInputFigures {
  readonly sent: number;
  /** Answers by status; `none` where the request never came to its end. */
  readonly statuses: Readonly<Record<string, number>>;
  /** What no service may answer, with the request that made it. */
  readonly failures: readonly string[];
}

export interface BadInputOptions {
  readonly known: Known;
  /** Of the service; no answer names it. */
  readonly folder: string;
  readonly requests: number;
  readonly seed: number;
}

/** At most this many under way: bodies of requests that never end are waited for. */
const together = 8;

export async function sendBadInput(
  service: ServiceProcess,
  { known, folder, requests, seed }: BadInputOptions,
): Promise<BadInputFigures> {
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  const waiting = [
    ...outsizedRequests(known),
    ...fc.sample(hostileRequests(known.valid, known), { numRuns: requests, seed }),
  ];
  const sent = waiting.length;
  const senders = Array.from({ length: together }, async () => {
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const answer = await exchangeRaw(service.url, bytesOf(request), { isWhole: isWhole(request) }).catch(
        String,
      );
      const problems = typeof answer === "string" ? [answer] : problemsOf(request, answer, folder);
      failures.push(...problems.map((problem) => `${problem}: ${shown(request)}`));
      const status = typeof answer === "string" ? "none" : (answer.status ?? "none");
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  });
  await Promise.all(senders);
  if (!service.isRunning) failures.push("the service ended");
  return { sent, statuses, failures };
}

function problemsOf(request: HostileRequest, answer: RawAnswer, folder: string): readonly string[] {
  const { status } = answer;
  const leaks = leaksIn(answer, folder).map((what) => `told ${what}`);
  if (status === undefined) return isWhole(request) ? ["no answer"] : leaks;
  // Operations that nobody has written yet say so.
  return status >= 500 && status !== 501 ? [`status ${status}`, ...leaks] : leaks;
}

/** Larger than what a fuzzer draws. */
function outsizedRequests({ valid }: Known): readonly HostileRequest[] {
  const create = valid.find(({ method, template }) => method === "POST" && template === "/v1/books");
  if (create === undefined) return [];
  const { method, url: target } = create;
  const headers = Object.entries(create.headers);
  const many = Array.from({ length: 300 }, (_, at) => [`X-Number-${at}`, "1"] as const);
  const title = (text: string): Buffer =>
    Buffer.from(JSON.stringify({ title: text, authors: ["A"], priceCents: 1 }));
  return [
    { method, target, headers, body: title("x".repeat(5_000_000)) },
    { method, target, headers, body: Buffer.alloc(2_000_000, 0xff) },
    { method, target, headers: [...headers, ...many], body: title("many headers") },
    { method, target, headers: [...headers, ["X-Long", "x".repeat(100_000)]], body: title("a long header") },
    { method: "GET", target: `/v1/books?genre=${"novel,".repeat(2_000)}`, headers: [], body: undefined },
    { method: "GET", target: `/v1/books?${"a=1&".repeat(3_000)}`, headers: [], body: undefined },
    { method: "GET", target: `/${"a/".repeat(4_000)}`, headers: [], body: undefined },
    { method: "GET", target: "*", headers: [], body: undefined },
    { method: "GET", target: "//", headers: [], body: undefined },
    { method: "GET", target: "http://elsewhere.example/v1/books", headers: [], body: undefined },
  ];
}

/** As it was sent, but for the token. */
function shown({ method, target, headers, body }: HostileRequest): string {
  const open = headers.filter(([name]) => name.toLowerCase() !== "authorization");
  const text = `${method} ${target} ${JSON.stringify(open)} ${body?.toString("utf8") ?? ""}`;
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
