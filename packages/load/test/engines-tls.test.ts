/** Every engine that has TLS here: whom it trusts, what it shows, and the answers that it reads. */
import { describe, expect, it } from "vitest";
import type { LoadRun } from "../src/load-run.ts";
import type { LoadPlan } from "../src/plan.ts";
import type { RunHooks } from "../src/run.ts";
import { badBehaviours, goodRequests } from "./support/answers.ts";
import { makeCertificate } from "./support/certificate.ts";
import { get, makePlan } from "./support/make-plan.ts";
import {
  enginesHere,
  expectExact,
  failuresOf,
  runWithin,
  withBadServer,
  withCountServer,
} from "./support/whole-run.ts";

const authority = {
  commonName: "Test Authority",
  ...makeCertificate({ commonName: "Test Authority", isAuthority: true }),
};
const good = makeCertificate({
  commonName: "localhost",
  names: ["localhost", "127.0.0.1"],
  issuer: authority,
});
const trusting = { isVerified: true, authorities: authority.cert };

describe.each(await enginesHere({ isSecure: true }))("$name", ({ name, problem }) => {
  if (problem !== undefined) {
    it.skip(`has no TLS here: ${problem}`);
    return;
  }
  const run = (plan: LoadPlan, hooks?: RunHooks): Promise<LoadRun> => runWithin(name, plan, hooks);

  it("speaks TLS, and sends what the server counts", async () => {
    await withCountServer({ tls: good }, async (server) => {
      const listening = { ...server, isSecure: true };
      const made = await run(
        makePlan(listening, { requests: goodRequests, requestLimit: 160, tls: trusting }),
      );
      expectExact(made, server);
      expect(made.total.succeeded).toBe(160);
      expect(server.bodyBytes).toBe(10 * 3_001_000);
    });
  });

  it.each([
    [
      "is self-signed",
      makeCertificate({ commonName: "localhost", names: ["localhost"] }),
      trusting,
      "self-signed",
    ],
    ["comes from nobody known", good, { isVerified: true }, "certificate"],
    [
      "has expired",
      makeCertificate({ commonName: "localhost", names: ["localhost"], issuer: authority, days: -1 }),
      trusting,
      "expired",
    ],
    [
      "is for another name",
      makeCertificate({ commonName: "other", names: ["other.example"], issuer: authority }),
      trusting,
      "other.example|mismatch",
    ],
  ])(
    "refuses a certificate that %s, unless it is told not to look",
    async (_, certificate, settings, words) => {
      await withCountServer({ tls: certificate }, async (server) => {
        const listening = { ...server, isSecure: true, hostname: "localhost" };
        await expect(run(makePlan(listening, { tls: settings }))).rejects.toMatchObject({
          code: "ASHLAR_LOAD_UNREACHABLE",
          message: expect.stringMatching(words),
        });
        expect(server.requests).toBe(0);
        const made = await run(makePlan(listening, { tls: { ...settings, isVerified: false } }));
        expectExact(made, server);
      });
    },
  );

  it("shows its own certificate where it is asked, and is refused without", async () => {
    const client = makeCertificate({ commonName: "client", issuer: authority });
    const settings = { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
    await withCountServer({ tls: settings }, async (server) => {
      const listening = { ...server, isSecure: true };
      const shown = { ...trusting, certificate: client.cert, key: client.key };
      expectExact(await run(makePlan(listening, { tls: shown })), server);
      server.reset();
      const refused = await run(makePlan(listening, { tls: trusting, requestLimit: 8 })).catch(
        (error: Error) => error,
      );
      // TLS 1.3 refuses after the handshake: some see it when they connect, some when they ask.
      if (!(refused instanceof Error)) expect(Object.keys(failuresOf(refused))).not.toEqual([]);
      expect(server.requests).toBe(0);
    });
  });

  it("says that a server has no TLS", async () => {
    await withCountServer({}, async (server) => {
      await expect(run(makePlan({ ...server, isSecure: true }))).rejects.toMatchObject({
        code: "ASHLAR_LOAD_UNREACHABLE",
        message: expect.stringContaining("does not speak TLS"),
      });
    });
  });

  it("counts what ends early under TLS", async () => {
    const behaviours = { ...badBehaviours["closed-early"] };
    await withBadServer({ behaviours, tls: good }, async (server) => {
      const requests = Object.keys(behaviours).map((behaviour) => get(`/${behaviour}`));
      const listening = { ...server, isSecure: true };
      const made = await run(makePlan(listening, { requests, requestLimit: 24, tls: trusting }));
      expect(failuresOf(made)).toEqual({ "closed-early": 24 });
      expect(server.requests).toBe(24);
    });
  });
});
