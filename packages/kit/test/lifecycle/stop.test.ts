import { Agent } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { get, runService } from "./run-service.ts";

const sleep = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

describe("a service that is told to stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "by %s under 200 requests a second, with clients that keep connections, loses none that it accepted",
    async (signal) => {
      const service = await runService({ drainDelayMs: 500 });
      const agent = new Agent({ keepAlive: true, maxSockets: 20 });
      const outcomes = { complete: 0, refused: 0, reset: [] as number[], lost: [] as unknown[] };
      const underWay: Promise<void>[] = [];
      const send = () =>
        get(service.port, `/?ms=${5 + Math.random() * 60}`, agent).then(
          (answer) => {
            if (answer.status === 200 && answer.body.length === 10_000) {
              outcomes.complete += 1;
            } else {
              outcomes.lost.push(answer.status);
            }
          },
          (error: NodeJS.ErrnoException & { readonly localPort?: number }) => {
            // Nobody listens any more: the request was never taken, and goes elsewhere.
            if (error.code === "ECONNREFUSED") {
              outcomes.refused += 1;
            } else if (error.code === "ECONNRESET" && error.localPort !== undefined) {
              outcomes.reset.push(error.localPort);
            } else {
              outcomes.lost.push(error.code ?? error.message);
            }
          },
        );
      const timer = setInterval(() => underWay.push(send()), 5);
      await sleep(500);
      service.kill(signal);
      const { code, log } = await service.ended;
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
      expect(outcomes.lost).toEqual([]);
      // Who waits in the kernel when the listener closes is reset there, each client at most once.
      const accepted = log.flatMap((line) => (line["accepted"] as number[] | undefined) ?? []);
      expect(accepted.length).toBeGreaterThan(20);
      expect(outcomes.reset.filter((port) => accepted.includes(port))).toEqual([]);
      expect(outcomes.reset.length).toBeLessThanOrEqual(20);
      expect(outcomes.complete).toBeGreaterThan(100);
      expect(code).toBe(0);
    },
  );

  it("answers 503 to whoever asks if it is ready, and serves the rest with Connection: close", async () => {
    const service = await runService({ drainDelayMs: 500 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const before = await get(service.port, "/health/ready", agent);
    expect([before.status, before.headers.connection, before.body]).toEqual([
      200,
      "keep-alive",
      '{"status":"ok","checks":{}}',
    ]);
    // Under way when the signal comes: it is told as well.
    const slow = get(service.port, "/?ms=250");
    await sleep(50);
    service.kill("SIGTERM");
    await sleep(100);
    const during = await Promise.all(
      ["/health/ready", "/health/live", "/health/startup", "/"].map((path) => get(service.port, path)),
    );
    expect(during.map((answer) => answer.status)).toEqual([503, 200, 200, 200]);
    expect(during[0]?.body).toBe('{"status":"draining"}');
    expect(during.map((answer) => answer.headers.connection)).toEqual(Array(4).fill("close"));
    expect((await slow).headers.connection).toBe("close");
    expect((await service.ended).code).toBe(0);
    agent.destroy();
  });

  it("finishes what is under way, though its head had promised to keep the connection", async () => {
    const service = await runService({ drainDelayMs: 50 });
    const agent = new Agent({ keepAlive: true });
    const stream = get(service.port, "/stream?ms=600", agent);
    await sleep(100);
    const startMs = performance.now();
    service.kill("SIGTERM");
    expect((await stream).body).toHaveLength(20_000);
    expect((await service.ended).code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    agent.destroy();
  });

  it("closes idle connections, and those that never sent a byte", async () => {
    const service = await runService({ drainDelayMs: 0 });
    const agent = new Agent({ keepAlive: true });
    await get(service.port, "/", agent);
    const silent = connect(service.port, "127.0.0.1");
    const closed = new Promise((resolve) => silent.once("close", resolve));
    silent.on("error", () => {});
    await sleep(50);
    const startMs = performance.now();
    service.kill("SIGTERM");
    expect((await service.ended).code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(3_000);
    await closed;
    agent.destroy();
  });

  it("closes what it opened in reverse order, and goes on after one that fails", async () => {
    const service = await runService({
      drainDelayMs: 0,
      hooks: [
        { name: "pool", does: "close" },
        { name: "redis", does: "throw" },
        { name: "sweeper", does: "close" },
      ],
    });
    service.kill("SIGTERM");
    const { code, log } = await service.ended;
    expect(log.map((line) => line["closing"]).filter(Boolean)).toEqual(["sweeper", "redis", "pool"]);
    expect(log.find((line) => line["hook"] === "redis")).toMatchObject({ msg: "closing failed" });
    expect(code).toBe(0);
  });

  it("ends at once, with 1, at a second signal", async () => {
    const service = await runService({ drainDelayMs: 3_000 });
    service.kill("SIGTERM");
    await sleep(400);
    const startMs = performance.now();
    service.kill("SIGTERM");
    expect((await service.ended).code).toBe(1);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  it("takes two of the same signal at once for one: npm passes on the Ctrl-C that the terminal has sent", async () => {
    const service = await runService({ drainDelayMs: 400 });
    service.kill("SIGINT");
    await sleep(20);
    service.kill("SIGINT");
    expect((await service.ended).code).toBe(0);
  });

  it("cuts off what is not done by the deadline, closes what it opened, and ends with 1", async () => {
    const service = await runService({
      drainDelayMs: 0,
      deadlineMs: 600,
      hooks: [{ name: "pool", does: "close" }],
    });
    const endless = get(service.port, "/?ms=60000").catch((error: NodeJS.ErrnoException) => error.code);
    await sleep(100);
    service.kill("SIGTERM");
    const { code, log } = await service.ended;
    expect([code, await endless]).toEqual([1, "ECONNRESET"]);
    expect(log.find((line) => line["requests"] === 1)).toBeDefined();
    expect(log.some((line) => line["closing"] === "pool")).toBe(true);
  });

  it("ends at the deadline, with 1, when a hook does not come back", async () => {
    const service = await runService({
      drainDelayMs: 0,
      deadlineMs: 400,
      hooks: [{ name: "stuck", does: "hang" }],
    });
    service.kill("SIGTERM");
    const { code, log } = await service.ended;
    expect(code).toBe(1);
    expect(log.find((line) => line["waitingFor"] === "stuck")).toBeDefined();
  });

  it("during startup closes what there is, without a delay", async () => {
    const service = await runService({
      drainDelayMs: 4_000,
      startupMs: -1,
      hooks: [{ name: "pool", does: "close" }],
    });
    expect((await get(service.port, "/health/startup")).status).toBe(503);
    expect((await get(service.port, "/health/ready")).status).toBe(503);
    expect((await get(service.port, "/health/live")).status).toBe(200);
    const startMs = performance.now();
    service.kill("SIGTERM");
    const { code, log } = await service.ended;
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect([code, log.some((line) => line["closing"] === "pool")]).toEqual([0, true]);
  });

  it("during startup does not become ready any more", async () => {
    const service = await runService({ drainDelayMs: 0, startupMs: 150 });
    const slow = get(service.port, "/?ms=500");
    await sleep(50);
    service.kill("SIGTERM");
    const { code, log } = await service.ended;
    expect((await slow).status).toBe(200);
    expect([code, log.at(-2)?.["msg"]]).toEqual([0, "stopped"]);
  });
});
