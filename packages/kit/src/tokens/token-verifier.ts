/** Checks bearer tokens: signed JWTs as access tokens (RFC 9068), with the practices of RFC 8725. */
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { Actor } from "../call/index.ts";
import { ConfigError } from "../config/index.ts";
import { actorOf, jtiOf } from "./actor.ts";
import { algorithmOf, allAlgorithms, type TokenAlgorithm } from "./algorithm.ts";
import { KeyFile } from "./key-file.ts";
import type { VerificationKey } from "./key-set.ts";
import type { KeySource } from "./key-source.ts";
import { RemoteKeys } from "./remote-keys.ts";
import { type Revocation, Revocations } from "./revocations.ts";
import { type CachedToken, TokenCache } from "./token-cache.ts";
import { authenticationUnavailable, invalidToken } from "./token-errors.ts";

export interface TokenVerifierOptions {
  /** `iss` of the tokens. */
  readonly issuer: string;
  /** One of their `aud`. */
  readonly audience: string;
  /** Where the issuer publishes its keys: https; http on this machine, or in development. One of this and `publicKeyFile`. */
  readonly jwksUrl?: string | undefined;
  /** PEM, JWK or JWK Set; read again when it changes. */
  readonly publicKeyFile?: string | undefined;
  /** All three unless told. */
  readonly algorithms?: readonly TokenAlgorithm[] | undefined;
  /** Seconds by which the issuer's clock may differ; 5 unless told. */
  readonly clockToleranceS?: number | undefined;
  /** Verified tokens that are remembered; 10 000 unless told, 0 for none. */
  readonly cacheSize?: number | undefined;
  /** Asked for each token, also a remembered one: for revocations that several processes share. */
  readonly isRevoked?: ((token: RevocableToken) => boolean | Promise<boolean>) | undefined;
  /** How long a fetched set of keys is used: renewed after `maxAgeS` (600), not trusted after `staleS` (3600) without. */
  readonly jwks?:
    | {
        readonly maxAgeS?: number;
        readonly staleS?: number;
        readonly cooldownS?: number;
        readonly timeoutMs?: number;
      }
    | undefined;
  /** `process.env` unless told; NODE_ENV=production refuses keys for development. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** What names a token when it is revoked. */
export interface RevocableToken {
  readonly jti: string | undefined;
  readonly subject: string;
  /** Epoch seconds. */
  readonly issuedAtS: number | undefined;
}

export interface TokenVerifier {
  /**
   * @throws {ServiceError} 401 INVALID_TOKEN; 503 AUTHENTICATION_UNAVAILABLE where the issuer's keys, or `isRevoked`'s
   *   answer, cannot be had
   */
  verify(token: string): Promise<Actor>;
  /** From now on refuses one token, or all that the subject was given until now. Kept in this process, for a day. */
  revoke(revocation: Revocation): void;
}

/** Longer than a header may be (16 KiB with node's defaults) is no token of ours. */
const longestToken = 16_384;
const revocationsKeptMs = 24 * 3600 * 1000;

/** @throws {ConfigError} where the options cannot be used, or would trust a development key in production */
export function createTokenVerifier(o: TokenVerifierOptions): TokenVerifier {
  const isProduction = (o.env ?? process.env)["NODE_ENV"] === "production";
  const verifier = new Verifier(o, openKeySource(o, isProduction));
  return {
    verify: (token) => verifier.verify(token),
    revoke: (revocation) => verifier.revocations.add(revocation, Date.now()),
  };
}

function openKeySource(o: TokenVerifierOptions, isProduction: boolean): KeySource {
  if (o.issuer === "" || o.audience === "") {
    throw new ConfigError([
      { name: "token verifier", expected: "an issuer and an audience", found: "an empty one" },
    ]);
  }
  if (isProduction && o.issuer.startsWith("development:")) {
    throw new ConfigError([
      {
        name: "token issuer",
        expected: "the issuer of production",
        found: `${o.issuer}, whose key is for development`,
      },
    ]);
  }
  if ((o.jwksUrl === undefined) === (o.publicKeyFile === undefined)) {
    const found = o.jwksUrl === undefined ? "neither" : "both";
    throw new ConfigError([{ name: "token keys", expected: "a JWKS URL or a public key file", found }]);
  }
  if (o.publicKeyFile !== undefined) return new KeyFile(o.publicKeyFile, { isProduction });
  const url = o.jwksUrl ?? "";
  if (!isSafeUrl(url, isProduction)) {
    throw new ConfigError([
      {
        name: "JWKS URL",
        expected: "a URL with https, or in development or on this machine with http",
        found: "another",
      },
    ]);
  }
  return new RemoteKeys({
    url,
    maxAgeMs: (o.jwks?.maxAgeS ?? 600) * 1000,
    staleMs: (o.jwks?.staleS ?? 3600) * 1000,
    cooldownMs: (o.jwks?.cooldownS ?? 30) * 1000,
    timeoutMs: o.jwks?.timeoutMs ?? 5000,
  });
}

/** Keys that came in the clear could be anybody's: that will do for an issuer that a developer runs beside. */
function isSafeUrl(text: string, isProduction: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === "https:") return true;
  return protocol === "http:" && (!isProduction || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

class Verifier {
  readonly revocations: Revocations = new Revocations(revocationsKeptMs);
  readonly #o: TokenVerifierOptions;
  readonly #keys: KeySource;
  readonly #cache: TokenCache;
  readonly #toleranceS: number;
  readonly #algorithms: readonly TokenAlgorithm[];

  constructor(o: TokenVerifierOptions, keys: KeySource) {
    this.#o = o;
    this.#keys = keys;
    this.#cache = new TokenCache(o.cacheSize ?? 10_000);
    this.#toleranceS = o.clockToleranceS ?? 5;
    this.#algorithms = o.algorithms ?? allAlgorithms;
  }

  async verify(token: string): Promise<Actor> {
    if (token.length > longestToken) throw invalidToken("invalid");
    const cacheKey = this.#cache.keyOf(token);
    let known = this.#cache.get(cacheKey);
    if (known !== undefined && !this.#isStillGood(known)) {
      this.#cache.delete(cacheKey);
      known = undefined;
    }
    if (known === undefined) {
      known = await this.#check(token);
      this.#cache.set(cacheKey, known);
    }
    const { jti, issuedAtS, actor } = known;
    const named = { jti, issuedAtS, subject: actor.subject };
    if (this.revocations.has(named)) throw invalidToken("invalid");
    if (this.#o.isRevoked !== undefined && (await this.#askIfRevoked(this.#o.isRevoked, named))) {
      throw invalidToken("invalid");
    }
    return actor;
  }

  /** Who keeps the list may be away: then nobody is let in, and told why. */
  async #askIfRevoked(
    isRevoked: NonNullable<TokenVerifierOptions["isRevoked"]>,
    token: RevocableToken,
  ): Promise<boolean> {
    try {
      return await isRevoked(token);
    } catch (cause) {
      throw authenticationUnavailable(cause);
    }
  }

  #isStillGood(known: CachedToken): boolean {
    const nowMs = Date.now();
    return nowMs >= known.notBeforeMs && nowMs < known.expiresAtMs && this.#keys.isCurrent(known.keyId);
  }

  async #check(token: string): Promise<CachedToken> {
    const header = headerOf(token);
    if (header === undefined || !this.#algorithms.includes(header.algorithm)) throw invalidToken("invalid");
    const candidates = await this.#keys.find(header);
    let failure: unknown;
    for (const candidate of candidates) {
      try {
        return this.#accept(await this.#payloadOf(token, candidate), candidate);
      } catch (error) {
        failure = error;
        // Of several keys without a `kid`, another may be the one that signed; any other fault is the token's own.
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw invalidToken(failure instanceof errors.JWTExpired ? "expired" : "invalid", failure);
  }

  async #payloadOf(token: string, { key, algorithm }: VerificationKey): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, key, {
      algorithms: algorithm === "EdDSA" ? ["EdDSA", "Ed25519"] : [algorithm],
      issuer: this.#o.issuer,
      audience: this.#o.audience,
      requiredClaims: ["exp", "sub"],
      clockTolerance: this.#toleranceS,
    });
    return payload;
  }

  #accept(payload: JWTPayload, { id }: VerificationKey): CachedToken {
    const { exp, nbf, iat } = payload;
    const toleranceMs = this.#toleranceS * 1000;
    return {
      actor: actorOf(payload),
      keyId: id,
      jti: jtiOf(payload),
      issuedAtS: iat,
      notBeforeMs: nbf === undefined ? Number.NEGATIVE_INFINITY : nbf * 1000 - toleranceMs,
      expiresAtMs: (exp ?? 0) * 1000 + toleranceMs,
    };
  }
}

/** Of a signed token that may be an access token. Other kinds of JWT name themselves by `typ`. RFC 8725 §3.11 */
function headerOf(
  token: string,
): { readonly kid: string | undefined; readonly algorithm: TokenAlgorithm } | undefined {
  try {
    const { alg, kid, typ } = decodeProtectedHeader(token);
    const algorithm = algorithmOf(alg);
    const isAccessToken =
      typ === undefined || (typeof typ === "string" && /^(application\/)?(at\+)?jwt$/i.test(typ));
    if (algorithm === undefined || !isAccessToken) return undefined;
    return { algorithm, kid: typeof kid === "string" ? kid : undefined };
  } catch {
    return undefined;
  }
}
