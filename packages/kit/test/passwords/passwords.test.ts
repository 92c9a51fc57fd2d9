import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/errors/index.ts";
import { hashPassword, needsRehash, verifyPassword } from "../../src/passwords/index.ts";
import { printHash, readHash } from "../../src/passwords/scrypt-hash.ts";

// RFC 7914 §12, third vector, as the text that would be stored.
const vector = printHash({
  cost: { ln: 14, r: 8, p: 1 },
  salt: Buffer.from("SodiumChloride"),
  key: Buffer.from(
    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
    "hex",
  ),
});

describe("a password", () => {
  it("is known again by its hash, and no other is", async () => {
    const hash = await hashPassword("correct horse");
    expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword("correct horse", hash)).toBe(true);
    expect(await verifyPassword("correct horsf", hash)).toBe(false);
    expect(await hashPassword("correct horse")).not.toBe(hash);
    expect(needsRehash(hash)).toBe(false);
  });

  it("is the same however a keyboard composes its letters", async () => {
    expect(await verifyPassword("cafe\u0301", await hashPassword("caf\u00e9"))).toBe(true);
  });

  it("is checked against hashes of another cost, which ought to be renewed", async () => {
    expect(await verifyPassword("pleaseletmein", vector)).toBe(true);
    expect(needsRehash(vector)).toBe(true);
  });

  it("of somebody who is not there takes as long", async () => {
    const hash = await hashPassword("x");
    const timeOf = async (stored: string | undefined) => {
      const startedMs = performance.now();
      expect(await verifyPassword("y", stored)).toBe(false);
      return performance.now() - startedMs;
    };
    const [known, unknown] = [await timeOf(hash), await timeOf(undefined)];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it("is refused when it is longer than anyone types", async () => {
    await expect(hashPassword("x".repeat(1025))).rejects.toMatchObject({
      status: 400,
      code: "PASSWORD_TOO_LONG",
    });
    expect(await verifyPassword("x".repeat(1025), await hashPassword("x".repeat(1024)))).toBe(false);
  });

  it("waits in a row that is bounded", async () => {
    const cheap = printHash({ cost: { ln: 1, r: 1, p: 1 }, salt: Buffer.alloc(16), key: Buffer.alloc(32) });
    const answers = await Promise.allSettled(Array.from({ length: 80 }, () => verifyPassword("x", cheap)));
    const refused = answers.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(80 - 66);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({
      status: 503,
      headers: { "Retry-After": "1" },
    });
    expect(await verifyPassword("x", cheap)).toBe(false);
  });
});

describe("a stored text that is no hash of ours", () => {
  it.each([
    "",
    "$2b$12$abcdefghijklmnopqrstuv",
    "$scrypt$ln=30,r=8,p=1$c29kaXVtY2hsb3JpZGU$c29kaXVtY2hsb3JpZGVzb2RpdW1jaGxvcmlkZQ",
    "$scrypt$ln=15,r=99,p=1$c29kaXVtY2hsb3JpZGU$c29kaXVtY2hsb3JpZGVzb2RpdW1jaGxvcmlkZQ",
    "$scrypt$ln=15,r=8,p=0$c29kaXVtY2hsb3JpZGU$c29kaXVtY2hsb3JpZGVzb2RpdW1jaGxvcmlkZQ",
  ])("is not read: %j", (text) => {
    expect(readHash(text)).toBeUndefined();
    expect(needsRehash(text)).toBe(true);
  });

  it("is never read as one that costs more than 512 MiB", () => {
    const digits = fc.nat(120);
    fc.assert(
      fc.property(digits, digits, digits, (ln, r, p) => {
        const cost = readHash(`$scrypt$ln=${ln},r=${r},p=${p}$${"A".repeat(22)}$${"A".repeat(43)}`)?.cost;
        return cost === undefined || 128 * 2 ** cost.ln * cost.r <= 512 * 1024 * 1024;
      }),
    );
  });

  it("lets nobody in, and throws nothing but a ServiceError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (text, stored) => {
        const answer = await verifyPassword(text, stored).catch((error: unknown) => error);
        expect(answer === false || answer instanceof ServiceError).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});
