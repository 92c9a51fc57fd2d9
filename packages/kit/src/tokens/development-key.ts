/** A key with which a developer's own machine signs tokens for itself. */
import { createHash, createPrivateKey, generateKeyPairSync, type JsonWebKey, randomUUID } from "node:crypto";
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT } from "jose";
import { ConfigError } from "../config/index.ts";

export interface DevelopmentKey {
  /** `development:<id of the key>`, which no verifier in production takes. */
  readonly issuer: string;
  readonly audience: string;
  /** For `createTokenVerifier`. */
  readonly publicKeyFile: string;
  /** An access token; `ttlS` seconds, an hour unless told. */
  sign(o: {
    readonly subject: string;
    readonly scopes: readonly string[];
    readonly roles?: readonly string[];
    /** Others, such as what policies of the database read: `{ tenant_id: "7" }`. */
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly ttlS?: number;
  }): Promise<string>;
}

const audience = "development";

/**
 * Opens `signing-key.json` of the folder (`.data`), which only its owner can read; makes it where there is none, once,
 * however many processes start at the same time. Beside it lies `verification-key.json`, its public half.
 *
 * @throws {ConfigError} in production, and where the file holds something else
 */
export async function openDevelopmentKey(
  folder: string,
  o: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<DevelopmentKey> {
  if ((o.env ?? process.env)["NODE_ENV"] === "production") {
    throw new ConfigError([
      { name: "NODE_ENV", expected: "development, for a development key", found: "production" },
    ]);
  }
  await mkdir(folder, { recursive: true });
  const file = join(folder, "signing-key.json");
  const jwk = (await readKey(file)) ?? (await makeKey(file));
  const { kty, crv, x, y } = jwk;
  const kid = createHash("sha256").update(`${x}.${y}`).digest("base64url").slice(0, 16);
  const publicKeyFile = join(folder, "verification-key.json");
  const published = { kty, crv, x, y, kid, alg: "ES256", use: "sig", ashlar_development: true };
  await replaceFile(publicKeyFile, `${JSON.stringify({ keys: [published] })}\n`);
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const issuer = `development:${kid}`;
  return {
    issuer,
    audience,
    publicKeyFile,
    sign: ({ subject, scopes, roles = [], claims = {}, ttlS = 3600 }) => {
      const nowS = Math.floor(Date.now() / 1000);
      return new SignJWT({ ...claims, scope: scopes.join(" "), roles: [...roles] })
        .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setJti(randomUUID())
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + ttlS)
        .sign(key);
    },
  };
}

async function readKey(file: string): Promise<JsonWebKey | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) await chmod(file, 0o600);
  try {
    const jwk = JSON.parse(text) as JsonWebKey;
    createPrivateKey({ key: jwk, format: "jwk" });
    if (jwk.crv === "P-256") return jwk;
  } catch {
    // Told below, without the text: it may be a key all the same.
  }
  throw new ConfigError([{ name: file, expected: "a P-256 key as JWK", found: "something else" }], {
    hint: "remove the file: a new key is made, and tokens of the old one are no longer valid",
  });
}

async function makeKey(file: string): Promise<JsonWebKey> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = privateKey.export({ format: "jwk" });
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(jwk)}\n`, { mode: 0o600, flag: "wx" });
  try {
    // Fails where the file is there already, and puts the whole of it there at once: one process wins.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
  const winner = await readKey(file);
  if (winner === undefined) throw new Error(`${file} went away while it was being made`);
  return winner;
}

async function replaceFile(file: string, text: string): Promise<void> {
  const isSame = await readFile(file, "utf8").then(
    (before) => before === text,
    () => false,
  );
  if (isSame) return;
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
