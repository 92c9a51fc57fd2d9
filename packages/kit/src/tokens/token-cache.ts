/** Remembers which tokens were found right: checking a signature takes thirty times as long as finding it here. */
import { hash } from "node:crypto";
import type { Actor } from "../call/index.ts";

export interface CachedToken {
  readonly actor: Actor;
  /** `VerificationKey.id`. */
  readonly keyId: string;
  readonly jti: string | undefined;
  readonly issuedAtS: number | undefined;
  /** Epoch milliseconds, the clock's tolerance included. */
  readonly notBeforeMs: number;
  readonly expiresAtMs: number;
}

/**
 * Two generations: what is used moves to the young one, and when that is full the old one is dropped. So it holds at
 * most `size` tokens, and a hit costs no reordering.
 */
export class TokenCache {
  readonly #most: number;
  #young = new Map<string, CachedToken>();
  #old = new Map<string, CachedToken>();

  constructor(size: number) {
    this.#most = Math.floor(size / 2);
  }

  /** By a hash of the whole token, signature included: the token itself is not kept. */
  keyOf(token: string): string {
    return hash("sha256", token, "base64");
  }

  get(key: string): CachedToken | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) {
      this.#old.delete(key);
      this.set(key, old);
    }
    return old;
  }

  set(key: string, token: CachedToken): void {
    if (this.#most < 1) return;
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, token);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
