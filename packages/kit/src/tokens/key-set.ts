/** Reads public keys as issuers publish them and as people keep them in files. */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { algorithmOf, type TokenAlgorithm } from "./algorithm.ts";

export interface VerificationKey {
  /** Of the key itself, whatever it is called: SHA-256 of its DER form, base64url. */
  readonly id: string;
  readonly kid: string | undefined;
  /** A key serves one algorithm only. RFC 8725 §3.1 */
  readonly algorithm: TokenAlgorithm;
  readonly key: KeyObject;
  /** Made by `openDevelopmentKey`: no production may trust it. */
  readonly isDevelopment: boolean;
}

/** Keys that can be used, and why each other one cannot. */
export interface KeySet {
  readonly keys: readonly VerificationKey[];
  readonly refused: readonly string[];
}

/** More keys than an issuer has; each token without a `kid` may be tried on all that fit. */
const mostKeys = 100;

/** Of a JWK Set (RFC 7517 §5), one JWK, or a PEM public key or certificate. Never throws. */
export function readKeySet(text: string): KeySet {
  if (text.includes("-----BEGIN")) return readPem(text);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { keys: [], refused: ["neither PEM nor JSON"] };
  }
  const list = isRecord(document) && Array.isArray(document["keys"]) ? document["keys"] : [document];
  const keys: VerificationKey[] = [];
  const refused: string[] = [];
  for (const jwk of list.slice(0, mostKeys)) {
    const read = readJwk(jwk);
    if (typeof read === "string") refused.push(read);
    else keys.push(read);
  }
  return { keys, refused };
}

/** The keys that a token's header may mean: those of its `kid`, or else those that have none, for its algorithm. */
export function keysFor(
  keys: readonly VerificationKey[],
  header: { readonly kid: string | undefined; readonly algorithm: TokenAlgorithm },
): readonly VerificationKey[] {
  const fitting = keys.filter((key) => key.algorithm === header.algorithm);
  if (header.kid === undefined) return fitting;
  const named = fitting.filter((key) => key.kid === header.kid);
  return named.length > 0 ? named : fitting.filter((key) => key.kid === undefined);
}

function readPem(text: string): KeySet {
  if (text.includes("PRIVATE KEY-----")) return { keys: [], refused: ["a private key"] };
  try {
    const read = verificationKey(createPublicKey(text), { kid: undefined, isDevelopment: false });
    return typeof read === "string" ? { keys: [], refused: [read] } : { keys: [read], refused: [] };
  } catch {
    return { keys: [], refused: ["PEM that holds no public key"] };
  }
}

function readJwk(jwk: unknown): VerificationKey | string {
  if (!isRecord(jwk)) return "something that is no JWK";
  const { kid, alg, use, key_ops: operations, d } = jwk as Record<string, unknown>;
  if (d !== undefined) return "a private key";
  if (use !== undefined && use !== "sig") return "a key that is not for signatures";
  if (Array.isArray(operations) && !operations.includes("verify")) return "a key that may not verify";
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk as import("node:crypto").JsonWebKey, format: "jwk" });
  } catch {
    return "a JWK that is no public key";
  }
  const read = verificationKey(key, {
    kid: typeof kid === "string" ? kid : undefined,
    isDevelopment: jwk["ashlar_development"] === true,
  });
  if (typeof read === "string" || alg === undefined) return read;
  return algorithmOf(alg) === read.algorithm ? read : "a key for another algorithm";
}

function verificationKey(
  key: KeyObject,
  o: { readonly kid: string | undefined; readonly isDevelopment: boolean },
): VerificationKey | string {
  const algorithm = algorithmFor(key);
  if (algorithm === "weak") return "an RSA key of less than 2048 bits";
  if (algorithm === undefined) return "a key of a kind that is not supported";
  const id = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("base64url");
  return { id, algorithm, key, ...o };
}

function algorithmFor(key: KeyObject): TokenAlgorithm | "weak" | undefined {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  // RFC 7518 §3.3: 2048 bits or more.
  if (key.asymmetricKeyType === "rsa") return modulusLength >= 2048 ? "RS256" : "weak";
  if (key.asymmetricKeyType === "ec") return namedCurve === "prime256v1" ? "ES256" : undefined;
  return key.asymmetricKeyType === "ed25519" ? "EdDSA" : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
