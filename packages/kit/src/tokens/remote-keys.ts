/** The keys that an issuer publishes at a URL (RFC 7517 §5), asked for seldom and kept while it does not answer. */
import type { TokenAlgorithm } from "./algorithm.ts";
import { keysFor, readKeySet, type VerificationKey } from "./key-set.ts";
import type { KeySource } from "./key-source.ts";
import { authenticationUnavailable } from "./token-errors.ts";

export interface RemoteKeysOptions {
  readonly url: string;
  /** Milliseconds; after them the set is fetched again, beside the requests. */
  readonly maxAgeMs: number;
  /** Milliseconds; a set that could not be renewed for so long is trusted no more. */
  readonly staleMs: number;
  /** Milliseconds between two fetches for the sake of an unknown `kid`: made-up ones must not become a flood. */
  readonly cooldownMs: number;
  readonly timeoutMs: number;
}

/** After a fetch that failed, requests that need the keys are answered at once for so long. */
const failurePauseMs = 2000;
const mostBytes = 1024 * 1024;

export class RemoteKeys implements KeySource {
  readonly #o: RemoteKeysOptions;
  #keys: readonly VerificationKey[] = [];
  #ids: ReadonlySet<string> = new Set();
  #fetchedAtMs = Number.NEGATIVE_INFINITY;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #pending: Promise<void> | undefined;

  constructor(o: RemoteKeysOptions) {
    this.#o = o;
  }

  async find(header: {
    readonly kid: string | undefined;
    readonly algorithm: TokenAlgorithm;
  }): Promise<readonly VerificationKey[]> {
    if (this.#ageMs() > this.#o.staleMs) await this.#refresh();
    else this.#refreshInTime();
    const found = keysFor(this.#keys, header);
    if (found.length > 0 || this.#ageMs() < this.#o.cooldownMs) return found;
    // Perhaps a new key of the issuer.
    await this.#refresh();
    return keysFor(this.#keys, header);
  }

  isCurrent(keyId: string): boolean {
    if (this.#ageMs() > this.#o.staleMs) return false;
    this.#refreshInTime();
    return this.#ids.has(keyId);
  }

  #ageMs(): number {
    return performance.now() - this.#fetchedAtMs;
  }

  #isPausing(): boolean {
    return performance.now() - this.#failedAtMs < failurePauseMs;
  }

  #refreshInTime(): void {
    if (this.#ageMs() > this.#o.maxAgeMs && !this.#isPausing()) this.#refresh().catch(() => {});
  }

  #refresh(): Promise<void> {
    this.#pending ??= this.#load().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #load(): Promise<void> {
    if (this.#isPausing()) throw authenticationUnavailable();
    try {
      const { keys } = readKeySet(await fetchText(this.#o));
      // An issuer that publishes nothing usable is out of order; what it published before may still be right.
      if (keys.length === 0) throw new Error(`no key that can be used at ${this.#o.url}`);
      this.#keys = keys;
      this.#ids = new Set(keys.map((key) => key.id));
      this.#fetchedAtMs = performance.now();
    } catch (cause) {
      this.#failedAtMs = performance.now();
      throw authenticationUnavailable(cause);
    }
  }
}

async function fetchText({ url, timeoutMs }: RemoteKeysOptions): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: "application/jwk-set+json, application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of response.body) {
    byteCount += chunk.length;
    if (byteCount > mostBytes) throw new Error(`${url} answers more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
