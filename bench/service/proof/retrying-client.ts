/** A client that sends a request again, under the same Idempotency-Key, until it is answered for good. */
import { setTimeout as sleep } from "node:timers/promises";

export interface KeyedRequest {
  /** Asked before each attempt: a service that was started again may have another address. */
  readonly url: () => string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface KeyedAnswer {
  readonly status: number;
  readonly body: string;
  readonly isReplayed: boolean;
}

const attempts = 500;
const pauseMs = 30;

/** @returns the first answer that is neither a failure nor "still under way" */
export async function sendUntilAnswered(request: KeyedRequest): Promise<KeyedAnswer> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answer = await sendKeyed(request).catch(() => undefined);
    if (answer !== undefined && answer.status < 500 && answer.status !== 409) return answer;
    await sleep(pauseMs);
  }
  throw new Error(`no answer to ${request.key} in ${attempts} attempts`);
}

export async function sendKeyed({ url, key, headers, body }: KeyedRequest): Promise<KeyedAnswer> {
  const answer = await fetch(url(), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers, "idempotency-key": key },
    body,
  });
  return {
    status: answer.status,
    body: await answer.text(),
    isReplayed: answer.headers.get("idempotent-replayed") === "true",
  };
}
