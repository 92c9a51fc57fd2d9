/** Tells who an API key belongs to. */
import { timingSafeEqual } from "node:crypto";
import type { Actor } from "../call/index.ts";
import { ServiceError } from "../errors/index.ts";
import { readApiKey } from "./api-key.ts";
import { type ApiKeyDatabase, findApiKey, type StoredApiKey } from "./api-key-store.ts";

export interface ApiKeyVerifier {
  /**
   * The actor's subject is `api-key:<id>`, its claims hold the key's name.
   *
   * @throws {ServiceError} 401 INVALID_API_KEY; 503 AUTHENTICATION_UNAVAILABLE while the database does not answer
   */
  verify(key: string): Promise<Actor>;
}

const mostCached = 10_000;

/**
 * A key that was found is trusted for `cacheTtlMs` (5000 unless told): so long a revoked one may live on. An expiry is
 * honoured to the millisecond. Keys that are not there are not remembered, and when one was last used is not written
 * down: a write for each request would cost more than all the rest.
 */
export function createApiKeyVerifier<Tables>(
  database: ApiKeyDatabase<Tables>,
  o: { readonly cacheTtlMs?: number } = {},
): ApiKeyVerifier {
  const keys = new KeyCache((id) => findApiKey(database, id), o.cacheTtlMs ?? 5000);
  return {
    async verify(text) {
      const sent = readApiKey(text);
      if (sent === undefined) throw invalid();
      const stored = await keys.find(sent.id);
      if (stored === undefined || !isSame(stored.hash, sent.hash)) throw invalid();
      if (stored.isRevoked || stored.expiresAtMs <= Date.now()) throw invalid();
      return {
        subject: `api-key:${sent.id}`,
        scheme: "api-key",
        scopes: stored.scopes,
        roles: stored.roles,
        claims: { name: stored.name },
      };
    },
  };
}

/** One message for whatever is wrong: a guesser learns nothing. */
function invalid(): ServiceError {
  return new ServiceError(401, "INVALID_API_KEY", "The API key is not valid.");
}

function isSame(stored: string, sent: string): boolean {
  const [a, b] = [Buffer.from(stored), Buffer.from(sent)];
  return a.length === b.length && timingSafeEqual(a, b);
}

interface Cached {
  readonly stored: StoredApiKey;
  readonly untilMs: number;
}

class KeyCache {
  readonly #find: (id: string) => Promise<StoredApiKey | undefined>;
  readonly #ttlMs: number;
  readonly #cached = new Map<string, Cached>();
  readonly #asked = new Map<string, Promise<StoredApiKey | undefined>>();

  constructor(find: (id: string) => Promise<StoredApiKey | undefined>, ttlMs: number) {
    this.#find = find;
    this.#ttlMs = ttlMs;
  }

  async find(id: string): Promise<StoredApiKey | undefined> {
    const cached = this.#cached.get(id);
    if (cached !== undefined && cached.untilMs > Date.now()) return cached.stored;
    this.#cached.delete(id);
    // Requests that come while the question is out wait for its answer.
    const asked = this.#asked.get(id) ?? this.#ask(id);
    return asked;
  }

  #ask(id: string): Promise<StoredApiKey | undefined> {
    const asked = this.#load(id).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
    return asked;
  }

  async #load(id: string): Promise<StoredApiKey | undefined> {
    // Counted from before the question: what is revoked while it is out must not live longer.
    const untilMs = Date.now() + this.#ttlMs;
    let stored: StoredApiKey | undefined;
    try {
      stored = await this.#find(id);
    } catch (cause) {
      throw new ServiceError(
        503,
        "AUTHENTICATION_UNAVAILABLE",
        "The API key cannot be checked at the moment.",
        {
          headers: { "Retry-After": "5" },
          cause,
        },
      );
    }
    if (stored !== undefined && this.#ttlMs > 0) {
      if (this.#cached.size >= mostCached) this.#dropOldest();
      this.#cached.set(id, { stored, untilMs });
    }
    return stored;
  }

  #dropOldest(): void {
    const oldest = this.#cached.keys().next();
    if (!oldest.done) this.#cached.delete(oldest.value);
  }
}
