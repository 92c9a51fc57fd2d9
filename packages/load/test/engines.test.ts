/** Every engine that works here, whole runs, against servers that are good and bad: the same table for all of them. */
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ENGINES } from "../src/engines.ts";
import { FAILURES, type Failure } from "../src/failure.ts";
import type { LoadRun } from "../src/load-run.ts";
import type { EngineName, LoadPlan } from "../src/plan.ts";
import { type PreparedLoad, prepareLoad } from "../src/prepare.ts";
import { type RunHooks, runComparison, runLoad } from "../src/run.ts";
import {
  type BadServer,
  type BadServerOptions,
  type Behaviour,
  goesAway,
  startBadServer,
  startSleepingServer,
  writes,
  writesAndCloses,
  writesAndResets,
  writesForEver,
  writesInPieces,
} from "./support/bad-server.ts";
import { makeCertificate } from "./support/certificate.ts";
import { type CountServer, type CountServerOptions, startCountServer } from "./support/count-server.ts";
import { constantRate, get, makePlan, post } from "./support/make-plan.ts";

/** After which a run hangs; runs take seconds, on a machine that has other things to do as well. */
const deadlineMs = 40_000;

const plainOrigin = { isSecure: false, hostname: "127.0.0.1", port: 80 };
const secureOrigin = { ...plainOrigin, isSecure: true };
const tls = { isVerified: true };
const engines = await Promise.all(
  ENGINES.map(async (kind) => ({
    name: kind.name,
    problem: await kind.problem(plainOrigin, tls),
    tlsProblem: await kind.problem(secureOrigin, tls),
  })),
);

/** Answers that are right, each in its own way; by what the good server has for it. */
const goodRequests = [
  get("/"),
  get("/size/0"),
  get("/size/65536"),
  get("/size/1000000"),
  get("/chunked/5"),
  get("/chunked/0"),
  get("/until-close/3000"),
  get("/close"),
  get("/hints"),
  get("/continue"),
  get("/status/204"),
  get("/status/304"),
  { ...get("/size/500"), method: "HEAD" },
  post("/echo", 1_000),
  post("/echo/large", 3_000_000),
  get("/delay/5"),
];

const tooLarge = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\n";

/** Right as well, of servers that are old or slow or odd. */
const oddBehaviours: Record<string, Behaviour> = {
  "old-until-close": writesAndCloses("HTTP/1.0 200 OK\r\n\r\nold"),
  "old-with-length": writesAndCloses("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"),
  "old-kept": writes("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold"),
  "empty-until-close": writesAndCloses(`${OK}\r\n`),
  dripping: writesInPieces([...`${OK}Content-Length: 2\r\n\r\nab`], 1),
  "dripping-chunks": writesInPieces([...`${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`], 1),
  redirect: writes("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
  upgrade: writesAndCloses(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n",
  ),
};

/** Wrong in ways that have one name each. */
const badBehaviours: Partial<Record<Failure, Record<string, Behaviour>>> = {
  "closed-early": {
    "before-anything": writesAndCloses(""),
    "in-status-line": writesAndCloses("HTTP/1.1 20"),
    "in-head": writesAndCloses(`${OK}Content-Le`),
    "in-body": writesAndCloses(`${OK}Content-Length: 10\r\n\r\nabc`),
    "before-body": writesAndCloses(`${OK}Content-Length: 10\r\n\r\n`),
    "in-chunk": writesAndCloses(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nab`),
    "before-last-chunk": writesAndCloses(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n`),
    "after-hints": writesAndCloses("HTTP/1.1 103 Early Hints\r\n\r\n"),
  },
  reset: {
    "reset-before-anything": writesAndResets(""),
    "reset-in-head": writesAndResets(`${OK}Content-Le`),
    "reset-in-body": writesAndResets(`${OK}Content-Length: 10\r\n\r\nabc`),
    "reset-in-chunk": writesAndResets(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nab`),
    "reset-until-close": writesAndResets(`${OK}\r\nsome`),
  },
  protocol: {
    garbage: writes("\x00\x01\x02 what is this\r\n\r\n"),
    "garbage-and-closed": writesAndCloses("SSH-2.0-OpenSSH_9.2\r\n"),
    "tls-alert": writesAndCloses("\x15\x03\x01\x00\x02\x02\x46"),
    "http-2": writes("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"),
    "no-status": writes("HTTP/1.1 abc\r\n\r\n"),
    "length-negative": writes(`${OK}Content-Length: -1\r\n\r\n`),
    "length-garbage": writes(`${OK}Content-Length: ten\r\n\r\n0123456789`),
    "lengths-differ": writes(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`),
    "too-much": writes(`${OK}Content-Length: 3\r\n\r\nabcdef`),
    "two-answers": writes(`${OK}Content-Length: 1\r\n\r\na${OK}Content-Length: 1\r\n\r\na`),
    "chunk-size": writes(`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nab`),
    "endless-head": writesForEver(`${OK}X-Long: `, "h"),
    "endless-heads": writesForEver(OK, "X-Again: yes\r\n"),
    "endless-hints": writesForEver("HTTP/1.1 ", "garbage"),
  },
  "request-timeout": {
    never: () => {},
    "slow-head": writesInPieces([...`${OK}X-Slow: ${"s".repeat(100_000)}`], 10),
    "too-little": writes(`${OK}Content-Length: 10\r\n\r\nabc`),
    "endless-body": writesForEver(`${OK}\r\n`, "b"),
    "endless-chunks": writesForEver(`${OK}Transfer-Encoding: chunked\r\n\r\n`, "4\r\nabcd\r\n"),
    "only-hints": writes("HTTP/1.1 100 Continue\r\n\r\n"),
  },
};

const folder = mkdtempSync(join(tmpdir(), "ashlar-load-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

describe.each(engines)("$name", ({ name, problem, tlsProblem }) => {
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
        // Whoever is told of the reset while writing may lose what was not read; Node always does.
        if (behaviour !== "resets it") expect(reset).toBe(0);
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

  if (tlsProblem !== undefined) {
    it.skip(`has no TLS here: ${tlsProblem}`);
    return;
  }

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

/** A whole run on one engine; what hangs is abandoned, and fails. */
async function runWithin(engine: EngineName, plan: LoadPlan, hooks: RunHooks = {}): Promise<LoadRun> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const abandon = hooks.abandon === undefined ? deadline : AbortSignal.any([deadline, hooks.abandon]);
  const made = await runLoad(await prepareLoad({ ...plan, engine }), { ...hooks, abandon });
  expect(deadline.aborted, "the run hung").toBe(false);
  expect(made.engine).toBe(engine);
  return made;
}

/** Gives a signal when the first requests are under way. */
function onceSent(signal: "stop" | "abandon"): RunHooks {
  const controller = new AbortController();
  return {
    [signal]: controller.signal,
    onProgress: ({ sent }) => {
      if (sent > 0) controller.abort();
    },
  };
}

/** All that left was answered, and the server has counted just as much. */
function expectExact(run: LoadRun, server: CountServer): void {
  expect(failuresOf(run)).toEqual({});
  expect(run.total.completed).toBe(run.total.sent);
  expect(run.total.sent).toBe(server.requests);
  expect(run.total.inFlight).toBe(0);
  expect(run.total.sent).toBeGreaterThan(0);
}

/** How often each failure was counted, without those that were not. */
function failuresOf(run: LoadRun): Record<string, number> {
  const counted = FAILURES.map((failure, index): [string, number] => [
    failure,
    run.total.failures[index] ?? 0,
  ]);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

async function withCountServer(
  options: CountServerOptions,
  use: (server: CountServer) => Promise<void>,
): Promise<void> {
  const server = await startCountServer(options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

async function withBadServer(
  options: BadServerOptions,
  use: (server: BadServer) => Promise<void>,
): Promise<void> {
  const server = await startBadServer(options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}
