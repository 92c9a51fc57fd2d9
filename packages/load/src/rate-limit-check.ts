/**
 * Does what a polite client does after a 429: waits as long as it was told, then asks once more. A limiter that refuses
 * even then has told the wrong time.
 */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimitCheck } from "./checks.ts";
import type { LoadRun } from "./load-run.ts";
import type { LoadPlan } from "./plan.ts";
import { renderRequests } from "./request-table.ts";
import { trustedAuthorities } from "./tls-authorities.ts";

export interface FollowUpOptions {
  /** A longer Retry-After is not waited for. */
  readonly mostWaitS: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (waitS: number) => void;
}

/** Sends the plan's first request once more, after the Retry-After of the run. */
export async function followUpRateLimit(
  { plan, total, retryAfterS }: Pick<LoadRun, "plan" | "total" | "retryAfterS">,
  options: FollowUpOptions,
): Promise<RateLimitCheck> {
  if (total.statuses[429] === 0) return { kind: "not-asked", reason: "no 429" };
  if (total.withRetryAfter === 0) return { kind: "not-asked", reason: "no Retry-After" };
  if (retryAfterS !== undefined) return askAfter(plan, retryAfterS, options);
  // The engine keeps seconds alone: one more answer tells what a date says.
  const answer = await ask(plan, options.signal);
  if (answer.kind === "failed") return { ...answer, waitedS: 0 };
  if (answer.status !== 429) return { kind: "answered", status: answer.status, waitedS: 0 };
  const waitS = secondsOf(answer.retryAfter, Date.now());
  if (waitS === undefined) {
    return { kind: "not-asked", reason: "Retry-After is neither seconds nor a date" };
  }
  return askAfter(plan, waitS, options);
}

/**
 * RFC 9110 §10.2.3: seconds, or the date after which to try again.
 *
 * @returns undefined where it is neither
 */
export function secondsOf(retryAfter: string, nowMs: number): number | undefined {
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  // Dates of HTTP end in GMT; Date.parse would take "5 apples" too.
  const atMs = /GMT$/.test(retryAfter.trim()) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}

async function askAfter(
  plan: LoadPlan,
  waitS: number,
  { mostWaitS, signal, onWait }: FollowUpOptions,
): Promise<RateLimitCheck> {
  if (waitS > mostWaitS) {
    return { kind: "not-tried", reason: `not tried: Retry-After is ${waitS} s, more than ${mostWaitS} s` };
  }
  onWait?.(waitS);
  const isStopped = await sleep(waitS * 1000, false, signal === undefined ? {} : { signal }).catch(
    () => true,
  );
  if (isStopped) return { kind: "not-asked", reason: "not tried: stopped" };
  const answer = await ask(plan, signal);
  if (answer.kind === "failed") return { ...answer, waitedS: waitS };
  return { kind: "answered", status: answer.status, waitedS: waitS };
}

type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfter: string }
  | { readonly kind: "failed"; readonly detail: string };

function ask(plan: LoadPlan, signal: AbortSignal | undefined): Promise<Answer> {
  const { method, path, headers, body } = firstRequest(plan);
  const { origin, tls, timeoutMs } = plan;
  const send = origin.isSecure ? httpsRequest : httpRequest;
  const name = tls.serverName ?? origin.hostname;
  return new Promise((resolve) => {
    const request = send({
      ...(origin.socketPath === undefined
        ? { host: origin.hostname, port: origin.port }
        : { socketPath: origin.socketPath }),
      method,
      path,
      headers,
      agent: false,
      setHost: false,
      rejectUnauthorized: tls.isVerified,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(origin.isSecure ? { ca: trustedAuthorities(tls) } : {}),
      ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
      ...(signal === undefined ? {} : { signal }),
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    request.once("response", (response: IncomingMessage) => {
      response.destroy();
      const { statusCode = 0, headers } = response;
      resolve({ kind: "answered", status: statusCode, retryAfter: headers["retry-after"] ?? "" });
    });
    // Every end resolves; what comes after the first is of no interest.
    request.on("error", ({ message }) => resolve({ kind: "failed", detail: message }));
    request.once("close", () => {
      clearTimeout(timer);
      resolve({ kind: "failed", detail: "the connection was closed" });
    });
    request.end(body);
  });
}

/** The rendered bytes, taken apart as Node wants them, so that what is sent is the same. */
function firstRequest(plan: LoadPlan): {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
} {
  const { bytes, starts, lengths } = renderRequests(plan);
  const start = starts[0] as number;
  const message = Buffer.from(bytes.subarray(start, start + (lengths[0] as number)));
  const end = message.indexOf("\r\n\r\n");
  const [requestLine = "", ...lines] = message.toString("latin1", 0, end).split("\r\n");
  const [method = "", path = ""] = requestLine.split(" ");
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  return { method, path, headers, body: message.subarray(end + 4) };
}
