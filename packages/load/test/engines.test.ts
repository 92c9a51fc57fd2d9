/** Every engine that works here, whole runs, against servers that are good and bad: the same table for all of them. */
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { LoadRun } from "../src/load-run.ts";
import type { LoadPlan } from "../src/plan.ts";
import { type PreparedLoad, prepareLoad } from "../src/prepare.ts";
import { type RunHooks, runComparison } from "../src/run.ts";
import { badBehaviours, goodRequests, oddBehaviours, tooLarge } from "./support/answers.ts";
import { type Behaviour, goesAway, startBadServer, startSleepingServer } from "./support/bad-server.ts";
import { constantRate, get, makePlan, post } from "./support/make-plan.ts";
import {
  enginesHere,
  expectExact,
  failuresOf,
  onceSent,
  runWithin,
  withBadServer,
  withCountServer,
} from "./support/whole-run.ts";

const folder = mkdtempSync(join(tmpdir(), "ashlar-load-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(await enginesHere({ isSecure: false }))("$name", ({ name, problem }) => {
  if (problem !== undefined) {
    it.skip(`does not work here: ${problem}`);
    return;
  }
  const run = (plan: LoadPlan, hooks?: RunHooks): Promise<LoadRun> => runWithin(name, plan, hooks);

  it("reads every kind of right answer, and sends what the server counts", async () => {
    await withCountServer({}, async (server) => {
      const made = await run(makePlan(server, { requests: goodRequests, requestLimit: 160 }));
      expectExact(made, server);
      expect(made.total.succeeded).toBe(160);
      expect([...made.total.specCompleted]).toEqual(goodRequests.map(() => 10));
      expect(server.bodyBytes).toBe(10 * 3_001_000);
      for (const { method, target } of goodRequests)
        expect(server.byTarget.get(`${method} ${target}`)).toBe(10);
    });
  });

  it("reads answers of servers that are old or slow or odd", async () => {
    await withBadServer({ behaviours: oddBehaviours }, async (server) => {
      const requests = Object.keys(oddBehaviours).map((behaviour) => get(`/${behaviour}`));
      const made = await run(makePlan(server, { requests, requestLimit: 40 }));
      expect(failuresOf(made)).toEqual({});
      expect(made.total).toMatchObject({ sent: 40, completed: 40 });
      expect(server.requests).toBe(40);
      expect([...made.total.specCompleted]).toEqual(requests.map(() => 5));
    });
  });

  it.each(Object.entries(badBehaviours))("calls by its name what is %s", async (failure, behaviours) => {
    await withBadServer({ behaviours }, async (server) => {
      const requests = Object.keys(behaviours).map((behaviour) => get(`/${behaviour}`));
      const requestLimit = requests.length * 3;
      const made = await run(makePlan(server, { requests, requestLimit, timeoutMs: 150, concurrency: 6 }));
      expect(failuresOf(made)).toEqual({ [failure]: requestLimit });
      expect([...made.examples.keys()]).toEqual([failure]);
      expect([...made.total.specFailed]).toEqual(requests.map(() => 3));
      expect(made.total).toMatchObject({ sent: requestLimit, completed: 0 });
      expect(server.requests).toBe(requestLimit);
    });
  });

  it("goes on where answers of one kind are wrong and others are right", async () => {
    await withBadServer({ behaviours: { ...oddBehaviours, ...badBehaviours.protocol } }, async (server) => {
      const requests = ["garbage", "old-kept", "too-much", "redirect"].map((behaviour) =>
        get(`/${behaviour}`),
      );
      const made = await run(makePlan(server, { requests, requestLimit: 400, concurrency: 3 }));
      expect(failuresOf(made)).toEqual({ protocol: 200 });
      expect(made.total).toMatchObject({ sent: 400, completed: 200, succeeded: 200 });
      expect([...made.total.specFailed]).toEqual([100, 0, 100, 0]);
      expect(server.requests).toBe(400);
    });
  });

  it("says that a server went away", async () => {
    await withBadServer({ behaviours: { "": goesAway } }, async (server) => {
      const made = await run(makePlan(server, { durationMs: 300, concurrency: 2 }));
      expect(Object.keys(failuresOf(made)).sort()).toEqual(["closed-early", "connect-refused"]);
      expect(made.total.sent).toBe(server.requests);
      expect(made.examples.get("connect-refused")).toContain("ECONNREFUSED");
    });
  });

  it("tells connections that were not made from requests that were not answered", async () => {
    const server = await startSleepingServer(1);
    const made = await run(
      makePlan(server, { durationMs: 500, timeoutMs: 200, connectTimeoutMs: 200, concurrency: 8 }),
    );
    await server.stop();
    expect(Object.keys(failuresOf(made)).sort()).toEqual(["connect-timeout", "request-timeout"]);
    expect(made.total.completed).toBe(0);
  });

  it("does not begin where nothing listens", async () => {
    const { port, stop } = await startBadServer({});
    await stop();
    await expect(run(makePlan({ port }))).rejects.toMatchObject({
      code: "ASHLAR_LOAD_UNREACHABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    await expect(run(makePlan({ port, socketPath: join(folder, "none.sock") }))).rejects.toMatchObject({
      code: "ASHLAR_LOAD_UNREACHABLE",
      message: expect.stringContaining("ENOENT"),
    });
  });

  it("opens again what a server closes before it is asked", async () => {
    await withBadServer({ onConnection: (socket) => socket.end() }, async (server) => {
      const made = await run(makePlan(server, { requestLimit: 20 }));
      expect(made.total).toMatchObject({ sent: 20, completed: 0 });
      for (const failure of Object.keys(failuresOf(made)))
        expect(["closed-early", "reset"]).toContain(failure);
    });
  });

  it("does not storm a server that closes what it accepts, in an open loop", async () => {
    await withBadServer({ onConnection: (socket) => socket.end() }, async (server) => {
      await run(makePlan(server, { arrival: constantRate(50, 500), durationMs: 500 }));
      expect(server.connections).toBeLessThan(300);
    });
  });

  it("speaks through a Unix socket", async () => {
    const socketPath = join(folder, `${name}.sock`);
    await withCountServer({ socketPath }, async (server) => {
      const made = await run(makePlan({ ...server, socketPath }));
      expectExact(made, server);
      expect(made.address).toBe(socketPath);
      expect(server.lastHeaders.host).toBe("127.0.0.1:0");
    });
  });

  it("speaks IPv6", async () => {
    await withCountServer({ host: "::1" }, async (server) => {
      const made = await run(makePlan(server));
      expectExact(made, server);
      expect(made.address).toBe(`[::1]:${server.port}`);
    });
  });

  it.each([1, 3])("sends exactly a number of requests with %i threads", async (workers) => {
    await withCountServer({}, async (server) => {
      const made = await run(makePlan(server, { workers, requestLimit: 1_001, concurrency: 20 }));
      expectExact(made, server);
      expect(made.total.sent).toBe(1_001);
    });
  });

  it("counts as the server does in a closed loop, in an open one and with a warm-up", async () => {
    await withCountServer({}, async (server) => {
      expectExact(await run(makePlan(server, { durationMs: 300, workers: 2 })), server);
      server.reset();
      const arrival = constantRate(500, 400);
      const open = await run(makePlan(server, { arrival, durationMs: 400, workers: 2 }));
      expectExact(open, server);
      expect(open.total.sent + open.unsent).toBe(200);
      server.reset();
      const warm = await run(makePlan(server, { arrival, durationMs: 400, warmUpMs: 200 }));
      expect(warm.total.sent + warm.warmUpSent).toBe(server.requests);
      expect(warm.warmUpSent).toBeGreaterThan(0);
    });
  });

  it("waits for what is under way when it is stopped, and for nothing when it is abandoned", async () => {
    await withCountServer({}, async (server) => {
      const requests = [get("/delay/100")];
      const stopped = await run(
        makePlan(server, { requests, durationMs: 10_000, workers: 2 }),
        onceSent("stop"),
      );
      expectExact(stopped, server);
      expect(stopped.isInterrupted).toBe(true);
      server.reset();
      const never = [get("/delay/100000")];
      const abandoned = await run(
        makePlan(server, { requests: never, durationMs: 10_000 }),
        onceSent("abandon"),
      );
      expect(failuresOf(abandoned)).toEqual({ abandoned: 4 });
      expect(abandoned.total.sent).toBe(server.requests);
    });
  });

  it("sees that a server limits, and when it may be asked again", async () => {
    await withCountServer({}, async (server) => {
      const requests = [get("/limited/60")];
      const made = await run(makePlan(server, { requests }));
      expect(made.total).toMatchObject({ completed: 100, succeeded: 60, withRetryAfter: 40 });
      expect(made.total.statuses[429]).toBe(40);
      expect(made.retryAfterS).toBe(1);
      expect([...made.examples.keys()]).toEqual(["http-429"]);
    });
  });

  it("gives up a body that nobody reads", async () => {
    await withBadServer({ onConnection: (socket) => socket.pause() }, async (server) => {
      const requests = [post("/", 8_000_000)];
      const made = await run(makePlan(server, { requests, requestLimit: 8, timeoutMs: 150 }));
      expect(failuresOf(made)).toEqual({ "request-timeout": 8 });
      expect(made.total.sent).toBe(8);
    });
  });

  it.each([
    ["keeps the connection", (socket: Socket) => socket.write(tooLarge)],
    ["closes it", (socket: Socket) => socket.end(tooLarge)],
    ["resets it", (socket: Socket) => socket.write(tooLarge, () => socket.destroy())],
  ])(
    "takes an answer that comes before the body has left, of a server that %s",
    async (behaviour, refuse) => {
      const behaviours: Record<string, Behaviour> = {
        "": (socket) => {
          socket.pause();
          refuse(socket);
        },
      };
      await withBadServer({ behaviours }, async (server) => {
        const requests = [post("/", 8_000_000)];
        const made = await run(makePlan(server, { requests, requestLimit: 12 }));
        const { reset = 0, ...others } = failuresOf(made);
        expect(others).toEqual({});
        expect((made.total.statuses[413] ?? 0) + reset).toBe(12);
        // Node destroys a socket that cannot be written to, with what it has not read.
        if (name !== "sockets" || behaviour !== "resets it") expect(reset).toBe(0);
        // The rest of the body is still on its way: nothing may follow it there.
        expect(server.connections).toBeGreaterThanOrEqual(12);
      });
    },
  );

  it("sends to two targets in turn, whose servers close what waits", async () => {
    await withCountServer({ idleMs: 300 }, async (first) => {
      await withCountServer({ idleMs: 300 }, async (second) => {
        const plan = { durationMs: 1_000, warmUpMs: 100, engine: name };
        const pair = [first, second].map((server) => prepareLoad(makePlan(server, plan)));
        const runs = await runComparison((await Promise.all(pair)) as [PreparedLoad, PreparedLoad]);
        for (const [index, server] of [first, second].entries()) {
          const { total, rows, warmUpSent } = runs[index] as LoadRun;
          expect(rows).toHaveLength(1);
          expect(failuresOf(runs[index] as LoadRun)).toEqual({});
          expect(total.sent + warmUpSent).toBe(server.requests);
        }
      });
    });
  });

  it("keeps a thousand connections apart", async () => {
    await withCountServer({}, async (server) => {
      const requests = [get("/size/10"), get("/chunked/2"), get("/size/40000")];
      const made = await run(makePlan(server, { requests, concurrency: 1_000, requestLimit: 3_000 }));
      expectExact(made, server);
      expect(made.total.succeeded).toBe(3_000);
      expect(server.connections).toBe(1_000);
    });
  });

  it("outlives a thousand connections that are reset at once", async () => {
    const sockets = new Set<{ resetAndDestroy(): unknown }>();
    const resetAll = (): void => {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets.clear();
    };
    const gather: Behaviour = (socket) => {
      sockets.add(socket);
      if (sockets.size === 1_000) resetAll();
    };
    await withBadServer({ behaviours: { "": gather } }, async (server) => {
      const made = await run(makePlan(server, { concurrency: 1_000, requestLimit: 3_000 }));
      expect(failuresOf(made)).toEqual({ reset: 3_000 });
      expect(server.requests).toBe(3_000);
    });
  });
});
