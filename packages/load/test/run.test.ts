import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descriptorLimit } from "../src/descriptor-limit.ts";
import { ENGINES } from "../src/engines.ts";
import { LoadError } from "../src/errors.ts";
import type { LoadPlan } from "../src/plan.ts";
import { prepareLoad } from "../src/prepare.ts";
import { runComparison, runLoad } from "../src/run.ts";
import { summarise } from "../src/summary.ts";
import { makeCertificate } from "./support/certificate.ts";
import { type CountServer, startCountServer } from "./support/count-server.ts";
import { constantRate, makePlan } from "./support/make-plan.ts";

let server: CountServer;

beforeAll(async () => {
  server = await startCountServer();
});

afterAll(() => server.stop());

async function run(changes: Partial<LoadPlan>): ReturnType<typeof runLoad> {
  return runLoad(await prepareLoad(makePlan(server, changes)));
}

function openFiles(): number {
  return readdirSync("/proc/self/fd").length;
}

describe("a run", () => {
  it.runIf(process.platform === "linux")("leaves no connection of its own open, by any engine", async () => {
    for (const { name, problem } of ENGINES) {
      if ((await problem(makePlan(server).origin, { isVerified: true })) !== undefined) continue;
      await run({ engine: name, requestLimit: 40 });
      const before = openFiles();
      await run({ engine: name, concurrency: 40, requestLimit: 400 });
      // The server is in this process, and may not have closed its ends yet; that would be 80.
      expect(openFiles() - before).toBeLessThan(45);
    }
  });

  it("sends a limit exactly, whatever the warm-up sent", async () => {
    const before = Date.now();
    const { total, warmUpSent, startedAt } = await run({ warmUpMs: 57, requestLimit: 300 });
    expect(startedAt.getTime()).toBeGreaterThanOrEqual(before + 57);
    expect(total).toMatchObject({ sent: 300, completed: 300 });
    expect(warmUpSent).toBeGreaterThan(0);
  });

  it("refuses a limit that threads could not count to", async () => {
    await expect(run({ requestLimit: 2 ** 31 })).rejects.toThrow("requests 2147483648");
  });

  it("tells what a thread was refused as what the user can mend", async () => {
    const own = makeCertificate({ commonName: "client" });
    const other = makeCertificate({ commonName: "client" });
    const plan = makePlan(
      { ...server, isSecure: true },
      { tls: { isVerified: false, certificate: own.cert, key: other.key } },
    );
    await expect(prepareLoad(plan).then(runLoad)).rejects.toSatisfy(
      (error) => error instanceof LoadError && error.code === "ASHLAR_LOAD_INPUT" && error.hint !== "",
    );
  });
});

describe("a comparison", () => {
  it.runIf(process.platform === "linux")(
    "asks for no more open files than both together may have",
    async () => {
      const limit = descriptorLimit();
      // Each of them fits by itself.
      const concurrency = Math.min(100_000, Math.floor(limit * 0.6));
      const prepared = await prepareLoad(makePlan(server, { concurrency, durationMs: 1000 }));
      if (2 * concurrency < limit) return;
      await expect(runComparison([prepared, prepared])).rejects.toThrow("connections do not fit");
    },
  );

  it("leaves its warm-up out of the rate, and lasts as long as was asked for", async () => {
    const prepared = await prepareLoad(
      makePlan(server, { arrival: constantRate(50, 1200), durationMs: 1200 }),
    );
    for (const one of await runComparison([prepared, prepared])) {
      expect(one.rows.length).toBe(2);
      expect(one.sendingMs).toBeCloseTo(1200, 0);
      expect(summarise(one, { toolVersion: "0" }).schedule?.plannedPerSecond).toBeCloseTo(50, 1);
    }
  });
});
