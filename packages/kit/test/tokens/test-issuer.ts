/** An issuer on this machine: keys, tokens, and a JWKS URL that can be made to fail. */
import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type JWTPayload, SignJWT } from "jose";

export interface TestKey {
  readonly kid: string;
  readonly alg: "RS256" | "ES256" | "EdDSA";
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const issuer = "https://issuer.example";
export const audience = "shop";

export function makeKey(alg: TestKey["alg"], kid: string = randomUUID()): TestKey {
  if (alg === "RS256") return { kid, alg, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
  if (alg === "ES256") return { kid, alg, ...generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  return { kid, alg, ...generateKeyPairSync("ed25519") };
}

export function jwkOf(key: TestKey): Record<string, unknown> {
  return { ...key.publicKey.export({ format: "jwk" }), kid: key.kid, alg: key.alg, use: "sig" };
}

export const nowS = (): number => Math.floor(Date.now() / 1000);

/** A good access token, but for what is told. */
export function sign(
  key: TestKey,
  claims: JWTPayload = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const payload = { iss: issuer, aud: audience, sub: "ada", iat: nowS(), exp: nowS() + 60, ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** Any header and claims, with a signature or without. */
export function assemble(
  header: unknown,
  payload: unknown,
  signature: Uint8Array = new Uint8Array(),
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(payload)}.${Buffer.from(signature).toString("base64url")}`;
}

export class TestIssuer {
  keys: readonly TestKey[] = [];
  /** Other JWKs that are published too. */
  others: readonly unknown[] = [];
  /** Undefined: as it should; a number: that status; "silent": never answers. */
  fault: number | "silent" | "garbage" | "redirect" | undefined;
  fetchCount = 0;
  readonly #server: Server = createServer((_, res) => {
    this.fetchCount += 1;
    if (this.fault === "silent") return;
    if (this.fault === "redirect") res.writeHead(302, { location: "/elsewhere" }).end();
    else if (this.fault === "garbage") res.end("<html>");
    else if (this.fault !== undefined) res.writeHead(this.fault).end();
    else res.end(JSON.stringify({ keys: [...this.keys.map(jwkOf), ...this.others] }));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks.json`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What a careless verifier would take as an HMAC key: the public key's text. */
export function pemOf(key: TestKey): string {
  return key.publicKey.export({ type: "spki", format: "pem" }).toString();
}
