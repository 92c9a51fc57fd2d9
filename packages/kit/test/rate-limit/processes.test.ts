import { spawn } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { openRedis } from "./test-redis.ts";

const redis = await openRedis();
if (redis === undefined) {
  console.error("SKIPPED: limits that two processes share. Install redis-server, or set REDIS_URL.");
}
afterAll(async () => redis?.stop());

describe.skipIf(redis === undefined)("two processes on one Redis", () => {
  it("share limits, and the wait after failures", async () => {
    const answers = await Promise.all([1, 2].map(() => askFromProcess(redis?.url ?? "")));
    const allowed = answers.reduce((sum, answer) => sum + answer.allowed, 0);
    expect(allowed).toBe(30);
    // Each failed twice: the last of the four waits for 8 seconds.
    expect(Math.max(...answers.map(({ waitS }) => waitS))).toBe(8);
  });
});

/** Takes 25 tokens of 30, and fails twice, in a process of its own. */
function askFromProcess(url: string): Promise<{ readonly allowed: number; readonly waitS: number }> {
  const module = new URL("../../src/rate-limit/index.ts", import.meta.url).href;
  const script = `
    import { Redis } from "ioredis";
    import { createRateLimits, redisStore } from ${JSON.stringify(module)};
    const redis = new Redis(${JSON.stringify(url)});
    const store = redisStore(redis, { prefix: "processes-${process.pid}", timeoutMs: 5000 });
    const limits = createRateLimits({
      store,
      perIp: { name: "ip", requests: 30, windowS: 3600 },
      backoff: { freeFailures: 0, firstWaitS: 1, longestWaitS: 60, forgetS: 60 },
    });
    let allowed = 0;
    for (let request = 0; request < 25; request += 1) {
      if ((await limits.admit({ ip: "192.0.2.1", route: undefined })).isAllowed) allowed += 1;
    }
    await limits.backoff.fail("eve");
    console.log(JSON.stringify({ allowed, waitS: await limits.backoff.fail("eve") }));
    redis.disconnect();`;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--conditions=@ashlar/source", "--input-type=module", "-e", script],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.once("error", reject);
    child.once("close", () => {
      try {
        resolve(JSON.parse(text));
      } catch (error) {
        reject(error);
      }
    });
  });
}
