/** The keys in a file, read again when it changes. */
import { readFileSync, statSync } from "node:fs";
import { ConfigError } from "../config/index.ts";
import type { TokenAlgorithm } from "./algorithm.ts";
import { keysFor, readKeySet, type VerificationKey } from "./key-set.ts";
import type { KeySource } from "./key-source.ts";

/** A file is looked at no more often; the look takes microseconds. */
const lookEveryMs = 1000;

export class KeyFile implements KeySource {
  readonly #file: string;
  readonly #isProduction: boolean;
  #keys: readonly VerificationKey[] = [];
  #ids: ReadonlySet<string> = new Set();
  #mark = "";
  #lookedAtMs: number;

  /** @throws {ConfigError} where the file holds no key that can be used */
  constructor(file: string, o: { readonly isProduction: boolean }) {
    this.#file = file;
    this.#isProduction = o.isProduction;
    this.#lookedAtMs = performance.now();
    const problem = this.#read();
    if (problem === undefined) return;
    throw new ConfigError([
      { name: "public key file", expected: "public keys as PEM, JWK or JWK Set", found: problem },
    ]);
  }

  async find(header: {
    readonly kid: string | undefined;
    readonly algorithm: TokenAlgorithm;
  }): Promise<readonly VerificationKey[]> {
    this.#look();
    return keysFor(this.#keys, header);
  }

  isCurrent(keyId: string): boolean {
    this.#look();
    return this.#ids.has(keyId);
  }

  /** A file that is being replaced, or broken, leaves the keys as they were. */
  #look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs < lookEveryMs) return;
    this.#lookedAtMs = nowMs;
    this.#read();
  }

  #read(): string | undefined {
    try {
      const { mtimeMs, ino, size } = statSync(this.#file);
      const mark = `${mtimeMs} ${ino} ${size}`;
      if (mark === this.#mark) return undefined;
      const { keys, refused } = readKeySet(readFileSync(this.#file, "utf8"));
      if (this.#isProduction && keys.some((key) => key.isDevelopment))
        return `${this.#file}, a development key`;
      if (keys.length === 0) return `${this.#file}, which holds ${refused.join(", ") || "no key"}`;
      this.#keys = keys;
      this.#ids = new Set(keys.map((key) => key.id));
      this.#mark = mark;
      return undefined;
    } catch (error) {
      return `${this.#file}: ${error instanceof Error && "code" in error ? error.code : "unreadable"}`;
    }
  }
}
