import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { importJWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ConfigError } from "../../src/config/index.ts";
import { ServiceError } from "../../src/errors/index.ts";
import { createTokenVerifier, type TokenVerifier } from "../../src/tokens/index.ts";
import {
  assemble,
  audience,
  issuer,
  jwkOf,
  makeKey,
  nowS,
  pemOf,
  sign,
  TestIssuer,
  type TestKey,
} from "./test-issuer.ts";

const folder = mkdtempSync(join(tmpdir(), "kit-tokens-"));
const rsa = makeKey("RS256", "rsa");
const ec = makeKey("ES256", "ec");
const ed = makeKey("EdDSA", "ed");
const keyFile = join(folder, "keys.json");
writeFileSync(keyFile, JSON.stringify({ keys: [rsa, ec, ed].map(jwkOf) }));

const verifierOf = (o: object = {}): TokenVerifier =>
  createTokenVerifier({ issuer, audience, publicKeyFile: keyFile, env: {}, ...o });
const verifier = verifierOf();

const problemOf = async (work: Promise<unknown>): Promise<ServiceError> => {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof ServiceError) return error;
  throw new Error(`expected a ServiceError, found ${error === undefined ? "none" : String(error)}`);
};

afterEach(() => void vi.useRealTimers());
afterAll(() => rmSync(folder, { recursive: true }));

describe("a token verifier", () => {
  it.each([
    ["RS256", rsa],
    ["ES256", ec],
    ["EdDSA", ed],
  ])("takes a token signed with %s, twice", async (_, key) => {
    const token = await sign(key, {
      scope: "books:read books:write",
      scp: ["books:read", "admin"],
      roles: ["clerk"],
    });
    const actor = await verifier.verify(token);
    expect(actor).toMatchObject({
      subject: "ada",
      scheme: "bearer",
      scopes: ["books:read", "books:write", "admin"],
      roles: ["clerk"],
      claims: { iss: issuer },
    });
    expect(await verifier.verify(token)).toBe(actor);
  });

  const taken: readonly [what: string, claims: JWTPayload, header: Readonly<Record<string, unknown>>][] = [
    ["typ at+jwt", {}, { typ: "at+jwt" }],
    ["typ application/at+JWT", {}, { typ: "application/at+JWT" }],
    ["typ JWT", {}, { typ: "JWT" }],
    ["no kid", {}, { kid: undefined }],
    ["several audiences", { aud: ["other", audience] }, {}],
    ["an expiry within the clock's tolerance", { exp: nowS() - 2 }, {}],
    ["a beginning within the clock's tolerance", { nbf: nowS() + 3 }, {}],
    [
      "scopes of other types, which count for nothing",
      { scope: 7, scp: [null, 1, { a: 1 }], roles: { admin: true } },
      {},
    ],
  ];
  it.each(taken)("takes %s", async (_, claims, header) => {
    expect(await verifier.verify(await sign(ec, claims, header))).toMatchObject({ subject: "ada" });
  });

  const refused: readonly [what: string, claims: object, header: Readonly<Record<string, unknown>>][] = [
    ["another issuer", { iss: "https://evil.example" }, {}],
    ["no issuer", { iss: undefined }, {}],
    ["another audience", { aud: "other" }, {}],
    ["no audience", { aud: undefined }, {}],
    ["no expiry", { exp: undefined }, {}],
    ["a text as expiry", { exp: "2099-01-01" }, {}],
    ["a beginning in the future", { nbf: nowS() + 60 }, {}],
    ["no subject", { sub: undefined }, {}],
    ["an empty subject", { sub: "" }, {}],
    ["a subject that is a number", { sub: 7 }, {}],
    ["a jti that is an object", { jti: {} }, {}],
    ["a binding to a key that is not checked", { cnf: { jkt: "x" } }, {}],
    ["an ID token's or logout token's type", {}, { typ: "logout+jwt" }],
    ["the type of a DPoP proof", {}, { typ: "dpop+jwt" }],
    ["an unknown kid", {}, { kid: "nobody" }],
  ];
  it.each(refused)("refuses %s", async (_, claims, header) => {
    const error = await problemOf(verifier.verify(await sign(ec, claims as never, header)));
    expect(error).toMatchObject({
      status: 401,
      code: "INVALID_TOKEN",
      message: "The access token is not valid.",
    });
    expect(error.headers["WWW-Authenticate"]).toBe(
      'Bearer error="invalid_token", error_description="The access token is not valid."',
    );
  });

  it("says of an expired token that it is expired", async () => {
    const error = await problemOf(verifier.verify(await sign(ec, { exp: nowS() - 60 })));
    expect(error.headers["WWW-Authenticate"]).toContain('error_description="The access token has expired."');
  });

  const claims = { iss: issuer, aud: audience, sub: "eve", exp: nowS() + 60 };
  const forged: readonly [what: string, token: string][] = [
    ["alg none", assemble({ alg: "none" }, claims)],
    ["alg None, with a kid", assemble({ alg: "None", kid: "rsa" }, claims)],
    ["a public key used as an HMAC secret", hmac(rsa)],
    [
      "ES256 with a signature of zeros (r = s = 0)",
      assemble({ alg: "ES256", kid: "ec" }, claims, new Uint8Array(64)),
    ],
    ["an RSA key's kid under ES256", assemble({ alg: "ES256", kid: "rsa" }, claims, new Uint8Array(64))],
    ["a key in its own header", ownKey()],
    [
      "a key URL in its own header",
      assemble({ alg: "RS256", jku: "http://127.0.0.1:1/" }, claims, new Uint8Array(256)),
    ],
    [
      "a critical header that nobody knows",
      assemble({ alg: "ES256", kid: "ec", crit: ["x"], x: 1 }, claims, new Uint8Array(64)),
    ],
    ["an encrypted token's five parts", "a.b.c.d.e"],
    ["nothing", ""],
    ["dots", ".."],
    ["a megabyte", "a".repeat(1_000_000)],
  ];
  it.each(forged)("refuses %s", async (_, token) => {
    expect(await problemOf(verifier.verify(token))).toMatchObject({ status: 401, code: "INVALID_TOKEN" });
  });

  function hmac(key: TestKey): string {
    const unsigned = assemble({ alg: "HS256", kid: key.kid }, claims).slice(0, -1);
    return `${unsigned}.${createHmac("sha256", pemOf(key)).update(unsigned).digest("base64url")}`;
  }

  function ownKey(): string {
    const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const unsigned = assemble({ alg: "ES256", jwk: own.publicKey.export({ format: "jwk" }) }, claims).slice(
      0,
      -1,
    );
    const signature = signBytes("sha256", Buffer.from(unsigned), {
      key: own.privateKey,
      dsaEncoding: "ieee-p1363",
    });
    return `${unsigned}.${signature.toString("base64url")}`;
  }

  it("refuses an algorithm that is not allowed, though the key is known", async () => {
    const strict = verifierOf({ algorithms: ["RS256"] });
    expect((await problemOf(strict.verify(await sign(ec)))).code).toBe("INVALID_TOKEN");
    expect((await strict.verify(await sign(rsa))).subject).toBe("ada");
  });

  it("refuses every token of which one character was changed, whether the good one is remembered or not", async () => {
    const token = await sign(ec);
    await verifier.verify(token);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom(..."AZaz09-_.~ "),
        async (index, character) => {
          // The last character of 64 bytes in base64url holds four bits that mean nothing.
          fc.pre(token[index] !== character && index !== token.length - 1);
          await problemOf(verifier.verify(token.slice(0, index) + character + token.slice(index + 1)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never throws anything but a ServiceError", async () => {
    const json = fc.jsonValue();
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      json.map((value) => Buffer.from(JSON.stringify(value)).toString("base64url")),
      fc
        .record({
          alg: fc.constantFrom("ES256", "RS256", "none", "EdDSA"),
          kid: fc.oneof(fc.constant("ec"), json),
          typ: json,
        })
        .map((value) => Buffer.from(JSON.stringify(value)).toString("base64url")),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 5 }).map((parts) => parts.join(".")),
        ),
        async (text) => {
          expect((await problemOf(verifier.verify(text))).status).toBe(401);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never throws anything but a ServiceError for signed claims of any kind", async () => {
    const claim = fc.option(fc.jsonValue(), { nil: undefined });
    const any = fc.record({
      sub: claim,
      scope: claim,
      scp: claim,
      roles: claim,
      jti: claim,
      iat: claim,
      nbf: claim,
    });
    await fc.assert(
      fc.asyncProperty(any, async (odd) => {
        const payload = { iss: issuer, aud: audience, exp: nowS() + 60, ...odd };
        const unsigned = assemble({ alg: "EdDSA", kid: "ed" }, payload).slice(0, -1);
        const token = `${unsigned}.${signBytes(null, Buffer.from(unsigned), ed.privateKey).toString("base64url")}`;
        await verifier.verify(token).catch((error: unknown) => expect(error).toBeInstanceOf(ServiceError));
      }),
      { numRuns: 200 },
    );
  });

  it("gives an actor that no request can change for the next", async () => {
    const actor = await verifier.verify(await sign(ec, { profile: { tags: ["a"] } }));
    expect(() => (actor.scopes as string[]).push("admin")).toThrow(TypeError);
    expect(() => ((actor.claims["profile"] as { tags: string[] }).tags[0] = "b")).toThrow(TypeError);
  });
});

describe("a remembered token", () => {
  it("ends with its expiry", async () => {
    const token = await sign(ec, { exp: nowS() + 30 });
    await verifier.verify(token);
    vi.useFakeTimers({ now: Date.now() + 34_000, toFake: ["Date"] });
    await verifier.verify(token);
    vi.useFakeTimers({ now: Date.now() + 2_000, toFake: ["Date"] });
    expect((await problemOf(verifier.verify(token))).message).toBe("The access token has expired.");
  });

  it("does not begin before its time because the clock was set back", async () => {
    const token = await sign(ec, { nbf: nowS() });
    await verifier.verify(token);
    vi.useFakeTimers({ now: Date.now() - 60_000, toFake: ["Date"] });
    await problemOf(verifier.verify(token));
  });

  it("is refused once it is revoked", async () => {
    const own = verifierOf();
    const token = await sign(ec, { jti: "one" });
    const other = await sign(ec, { jti: "two" });
    await own.verify(token);
    own.revoke({ jti: "one" });
    expect((await problemOf(own.verify(token))).code).toBe("INVALID_TOKEN");
    expect((await own.verify(other)).subject).toBe("ada");
  });

  it("is refused once all of its subject are, but a later one is not", async () => {
    const own = verifierOf();
    const token = await sign(ec, { iat: nowS() - 5 });
    await own.verify(token);
    own.revoke({ subject: "ada" });
    await problemOf(own.verify(token));
    await problemOf(own.verify(await sign(ec, { iat: undefined as never })));
    expect((await own.verify(await sign(ec, { iat: nowS() + 2 }))).subject).toBe("ada");
    expect((await own.verify(await sign(ec, { sub: "bob" }))).subject).toBe("bob");
  });

  it("is asked for each time, where somebody else knows what is revoked", async () => {
    const asked: unknown[] = [];
    const isRevoked = async (token: unknown) => asked.push(token) > 1;
    const own = verifierOf({ isRevoked });
    const token = await sign(ec, { jti: "x", iat: 5 });
    await own.verify(token);
    await problemOf(own.verify(token));
    expect(asked).toEqual([1, 2].map(() => ({ jti: "x", subject: "ada", issuedAtS: 5 })));
  });

  it("is a 503, not let in, while that somebody does not answer", async () => {
    const isRevoked = async () => {
      throw new Error("the list of revocations is away");
    };
    await expect(verifierOf({ isRevoked }).verify(await sign(ec, {}))).rejects.toMatchObject({
      status: 503,
      code: "AUTHENTICATION_UNAVAILABLE",
    });
  });

  it("is one of a bounded number", async () => {
    const own = verifierOf({ cacheSize: 4 });
    const tokens = await Promise.all(
      Array.from({ length: 12 }, (_, index) => sign(ed, { sub: `user ${index}` })),
    );
    for (const token of [...tokens, ...tokens]) await own.verify(token);
    const none = verifierOf({ cacheSize: 0 });
    expect(await none.verify(await sign(ed))).not.toBe(await none.verify(await sign(ed)));
  });
});

describe("keys in a file", () => {
  const pem = join(folder, "key.pem");

  it("may be PEM, and are read again when the file changes", async () => {
    const [before, after] = [makeKey("ES256"), makeKey("ES256")];
    writeFileSync(pem, pemOf(before));
    const own = verifierOf({ publicKeyFile: pem });
    const [old, renewed] = [await sign(before), await sign(after)];
    await own.verify(old);
    await problemOf(own.verify(renewed));
    writeFileSync(pem, pemOf(after));
    utimesSync(pem, new Date(), new Date(Date.now() + 5000));
    await sleep(1050);
    expect((await own.verify(renewed)).subject).toBe("ada");
    await problemOf(own.verify(old));
  });

  it("stay as they were while the file is broken or gone", async () => {
    const key = makeKey("ES256");
    writeFileSync(pem, pemOf(key));
    const own = verifierOf({ publicKeyFile: pem, cacheSize: 0 });
    writeFileSync(pem, "-----BEGIN PUBLIC");
    await sleep(1050);
    expect((await own.verify(await sign(key))).subject).toBe("ada");
    rmSync(pem);
    await sleep(1050);
    expect((await own.verify(await sign(key))).subject).toBe("ada");
  });

  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const odd = generateKeyPairSync("ec", { namedCurve: "P-384" });
  it.each([
    ["a weak RSA key", weak.publicKey.export({ type: "spki", format: "pem" }), "less than 2048 bits"],
    [
      "a weak RSA key as JWK",
      JSON.stringify(weak.publicKey.export({ format: "jwk" })),
      "less than 2048 bits",
    ],
    ["a private key", ec.privateKey.export({ type: "pkcs8", format: "pem" }), "a private key"],
    ["a private JWK", JSON.stringify(ec.privateKey.export({ format: "jwk" })), "a private key"],
    ["a symmetric key", JSON.stringify({ kty: "oct", k: "c2VjcmV0" }), "no public key"],
    ["another curve", odd.publicKey.export({ type: "spki", format: "pem" }), "not supported"],
    ["an encryption key", JSON.stringify({ ...jwkOf(rsa), use: "enc" }), "not for signatures"],
    ["a key for another algorithm", JSON.stringify({ ...jwkOf(rsa), alg: "RS512" }), "another algorithm"],
    ["an empty set", '{"keys":[]}', "no key"],
    ["something else", "hello", "neither PEM nor JSON"],
  ])("refuses %s at start", (_, text, reason) => {
    const file = join(folder, "bad");
    writeFileSync(file, text);
    expect(() => verifierOf({ publicKeyFile: file })).toThrow(reason);
    expect(() => verifierOf({ publicKeyFile: file })).toThrow(ConfigError);
  });

  it.each([
    ["no keys", { publicKeyFile: undefined }],
    ["two places for keys", { jwksUrl: "https://issuer.example/jwks" }],
    [
      "a JWKS URL in the clear, in production",
      { publicKeyFile: undefined, jwksUrl: "http://issuer.example/jwks", env: { NODE_ENV: "production" } },
    ],
    ["a JWKS URL of another kind", { publicKeyFile: undefined, jwksUrl: "file:///etc/keys" }],
    ["no audience", { audience: "" }],
    ["a file that is not there", { publicKeyFile: join(folder, "none") }],
  ])("refuses options with %s", (_, o) => {
    expect(() => verifierOf(o)).toThrow(ConfigError);
  });
});

describe("keys at a URL", () => {
  const server = new TestIssuer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const remote = (jwks: object = {}, o: object = {}) => {
    server.fetchCount = 0;
    server.fault = undefined;
    server.others = [];
    return verifierOf({
      publicKeyFile: undefined,
      jwksUrl: server.jwksUrl,
      jwks: { timeoutMs: 200, ...jwks },
      ...o,
    });
  };

  it("are fetched once for many tokens at a time", async () => {
    server.keys = [ec, rsa];
    const own = remote();
    const tokens = await Promise.all([
      sign(ec),
      sign(ec, { sub: "bob" }),
      sign(rsa),
      sign(rsa, { sub: "eve" }),
    ]);
    await Promise.all(tokens.map((token) => own.verify(token)));
    expect(server.fetchCount).toBe(1);
  });

  it("are fetched again for an unknown kid, but not for each", async () => {
    server.keys = [ec];
    const own = remote({ cooldownS: 0.2 });
    await own.verify(await sign(ec));
    const renewed = makeKey("ES256", "renewed");
    server.keys = [ec, renewed];
    await sleep(220);
    expect((await own.verify(await sign(renewed))).subject).toBe("ada");
    expect(server.fetchCount).toBe(2);
    for (let made = 0; made < 10; made += 1)
      await problemOf(own.verify(await sign(makeKey("ES256", `made up ${made}`))));
    expect(server.fetchCount).toBe(2);
  });

  it("that have left are honoured no longer, also for remembered tokens", async () => {
    const leaving = makeKey("ES256", "leaving");
    server.keys = [leaving, ec];
    const own = remote({ maxAgeS: 0.1 });
    const token = await sign(leaving);
    await own.verify(token);
    server.keys = [ec];
    await sleep(120);
    await own.verify(token); // renews beside the request
    await sleep(100);
    await problemOf(own.verify(token));
  });

  it("of the same name but another key are another key", async () => {
    const [before, after] = [makeKey("ES256", "same"), makeKey("ES256", "same")];
    server.keys = [before];
    const own = remote({ maxAgeS: 0.05 });
    const token = await sign(before);
    await own.verify(token);
    server.keys = [after];
    await sleep(60);
    await own.verify(token);
    await sleep(60);
    await problemOf(own.verify(token));
    expect((await own.verify(await sign(after))).subject).toBe("ada");
  });

  it.each([[503], [404], ["silent"], ["garbage"], ["redirect"]] as const)(
    "that cannot be had (%s) are a 503, which is not asked for again at once",
    async (fault) => {
      server.keys = [ec];
      const own = remote();
      server.fault = fault;
      const error = await problemOf(own.verify(await sign(ec)));
      expect(error).toMatchObject({
        status: 503,
        code: "AUTHENTICATION_UNAVAILABLE",
        headers: { "Retry-After": "5" },
      });
      const startedMs = performance.now();
      for (let request = 0; request < 5; request += 1) await problemOf(own.verify(await sign(ec)));
      expect(performance.now() - startedMs).toBeLessThan(100);
      expect(server.fetchCount).toBe(1);
    },
  );

  it("serve on while the issuer is away, for a time", async () => {
    server.keys = [ec];
    const own = remote({ maxAgeS: 0.05, staleS: 0.5 });
    const token = await sign(ec);
    await own.verify(token);
    server.fault = 503;
    await sleep(100);
    expect((await own.verify(token)).subject).toBe("ada");
    expect((await own.verify(await sign(ec, { sub: "bob" }))).subject).toBe("bob");
    await sleep(500);
    expect((await problemOf(own.verify(token))).status).toBe(503);
  });

  it("leave out what is weak or not for signatures", async () => {
    server.keys = [ec];
    const own = remote();
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
    server.others = [
      { ...weak.publicKey.export({ format: "jwk" }), kid: "weak" },
      null,
      7,
      { kty: "oct", k: "eA" },
    ];
    expect((await own.verify(await sign(ec))).subject).toBe("ada");
    const unsigned = assemble(
      { alg: "RS256", kid: "weak" },
      { iss: issuer, aud: audience, sub: "x", exp: nowS() + 9 },
    ).slice(0, -1);
    const token = `${unsigned}.${signBytes("sha256", Buffer.from(unsigned), weak.privateKey).toString("base64url")}`;
    expect((await problemOf(own.verify(token))).status).toBe(401);
  });
});

describe("Ed25519, as RFC 9864 names it", () => {
  it("is EdDSA", async () => {
    const key = await importJWK(ed.privateKey.export({ format: "jwk" }) as never, "Ed25519");
    const token = await new SignJWT({ iss: issuer, aud: audience, sub: "ada", exp: nowS() + 60 })
      .setProtectedHeader({ alg: "Ed25519", kid: "ed" })
      .sign(key);
    expect((await verifier.verify(token)).subject).toBe("ada");
  });
});
