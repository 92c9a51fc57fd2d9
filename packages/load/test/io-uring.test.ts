import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { BUSY, Connection, IDLE } from "../src/connection.ts";
import { descriptorLimit } from "../src/descriptor-limit.ts";
import type { Destination, EngineContext, EngineKind, TrafficEvents } from "../src/engine.ts";
import { type IoUringSizes, makeIoUring, sizesFor } from "../src/engines/io-uring/io-uring.ts";
import { IoUringEngine } from "../src/engines/io-uring/io-uring-engine.ts";
import { ioUringKind, ioUringRefusal } from "../src/engines/io-uring.ts";
import { errnos, loadLibc } from "../src/engines/libc.ts";
import { driveEngine, loopback, unixSocket } from "./support/drive-engine.ts";
import { startThreadServer, type ThreadServer } from "./support/thread-server.ts";

const origin = { isSecure: false, hostname: "127.0.0.1", port: 80 };
const tls = { isVerified: true };
const lack = await ioUringKind.problem(origin, tls);

describe("where io_uring does not work, it says why", () => {
  it.each([
    ["ENOSYS", /no io_uring/],
    ["EPERM", /not allowed, as in most containers/],
    ["EINVAL", /needs Linux 6\.1, this is \d/],
    ["ENOMEM", /ulimit -l/],
    ["EMFILE", /ulimit -n/],
    ["EIO", /EIO/],
  ] as const)("%s", (name, words) => {
    expect(ioUringRefusal(errnos[name])).toMatch(words);
  });

  it("TLS", async () => {
    expect(await ioUringKind.problem({ ...origin, isSecure: true }, tls)).toBe("it does not speak TLS");
  });
});

describe.skipIf(lack !== undefined)("io_uring", () => {
  const servers: ThreadServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(...args: Parameters<typeof startThreadServer>): Promise<number> {
    const server = await startThreadServer(...args);
    servers.push(server);
    return server.port;
  }

  const answers = (socket: Socket): void => {
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  };

  it("goes on where there are fewer buffers than answers", async () => {
    const port = await serve(answers);
    const kind = withSizes({ buffers: { count: 2, bytes: 16 } });
    const driven = await driveEngine(kind, { destination: loopback(port), connections: 100, requests: 3000 });
    expect(driven).toMatchObject({ failures: [], opened: 100, received: 3000 * 40 });
    expect(driven.statuses).toHaveLength(3000);
  });

  it("goes on where there is less room for requests and completions than both need", async () => {
    const port = await serve(answers);
    const kind = withSizes({ ring: { submissions: 4, completions: 8 } });
    const driven = await driveEngine(kind, { destination: loopback(port), connections: 200, requests: 4000 });
    expect(driven).toMatchObject({ failures: [], opened: 200 });
    expect(driven.statuses).toHaveLength(4000);
  });

  it("puts together an answer that comes in many buffers, at whatever places", async () => {
    const port = await serve((socket) => {
      const head = `HTTP/1.1 200 OK\r\nX-Long: ${"x".repeat(5000)}\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const chunk = `1f4;extension\r\n${"y".repeat(500)}\r\n`;
      socket.on("data", () => socket.write(`${head}${chunk.repeat(20)}0\r\nTrailer: z\r\n\r\n`));
    });
    const kind = withSizes({ buffers: { count: 64, bytes: 61 } });
    const driven = await driveEngine(kind, { destination: loopback(port), connections: 5, requests: 200 });
    expect(driven.failures).toEqual([]);
    expect(driven.statuses).toHaveLength(200);
  });

  it("counts long bodies to the byte", async () => {
    const port = await serve((socket) => {
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
        socket.write(Buffer.alloc(3_000_000));
      });
    });
    const drive = { destination: loopback(port), connections: 4, requests: 40 };
    const driven = await driveEngine(ioUringKind, drive);
    expect(driven).toMatchObject({ failures: [], received: 40 * (3_000_000 + 44) });
  });

  it.each([
    {
      title: "an end that no answer told of",
      behave: (socket: Socket) => {
        let count = 0;
        socket.on("data", () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n${"x".repeat(300_000)}`);
          if (++count === 5) socket.end();
        });
      },
      // As with short ones, the next request may already be on its way.
      expected: { least: 16, failure: "closed-early" },
    },
    {
      title: "an end before the last byte",
      behave: (socket: Socket) => {
        socket.once("data", () => {
          socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n${"x".repeat(299_999)}`);
        });
      },
      expected: { least: 0, failure: "closed-early" },
    },
    {
      title: "a reset",
      behave: (socket: Socket) => {
        socket.once("data", () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n${"x".repeat(200_000)}`);
          setTimeout(() => socket.resetAndDestroy(), 20);
        });
      },
      expected: { least: 0, failure: "reset" },
    },
    {
      title: "more than there should be",
      behave: (socket: Socket) => {
        socket.on("data", () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n${"x".repeat(300_007)}`);
        });
      },
      expected: { least: 1, failure: "protocol" },
    },
  ])("drops long bodies, and sees what follows: $title", async ({ behave, expected }) => {
    const port = await serve(behave);
    const drive = { destination: loopback(port), connections: 4, requests: 20 };
    const { statuses, failures, isLate } = await driveEngine(ioUringKind, drive);
    expect(isLate).toBe(false);
    expect(statuses.length + failures.length).toBe(20);
    expect(statuses.length).toBeGreaterThanOrEqual(expected.least);
    for (const { failure } of failures) expect(failure).toBe(expected.failure);
    if (expected.least < 16) expect(failures).not.toEqual([]);
  });

  it("sends a request whole that does not fit into the socket", async () => {
    const port = await serve((socket) => {
      let left = 0;
      // Slowly at first, so that the sender has to wait.
      socket.pause();
      setTimeout(() => socket.resume(), 50);
      socket.on("data", (bytes) => {
        if (left === 0) left = 8 * 1024 * 1024 + bytes.indexOf("\r\n\r\n") + 4;
        left -= bytes.length;
        if (left === 0) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
    });
    const request = largeRequest(8 * 1024 * 1024);
    const driven = await driveEngine(ioUringKind, { destination: loopback(port), request, requests: 3 });
    expect(driven).toMatchObject({ statuses: [200, 200, 200], failures: [], sent: 3 * request.length });
  });

  it("an answer before the whole request was sent ends the connection", async () => {
    const port = await serve((socket) => {
      socket.pause();
      socket.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    });
    const request = largeRequest(16_777_216);
    const driven = await driveEngine(ioUringKind, { destination: loopback(port), request, requests: 2 });
    expect(driven).toMatchObject({ statuses: [413, 413], failures: [], opened: 2 });
  });

  it("what a server takes no more of is a reset", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => socket.resetAndDestroy());
    });
    const request = largeRequest(16_777_216);
    const driven = await driveEngine(ioUringKind, { destination: loopback(port), request, requests: 2 });
    expect(driven.failures).toMatchObject([{ failure: "reset" }, { failure: "reset" }]);
  });

  it("an end that comes with the answer closes the connection", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    const drive = { destination: loopback(port), connections: 50, requests: 2000 };
    const { statuses, failures } = await driveEngine(ioUringKind, drive);
    // Now and then the end comes a moment after the answer; then the next request may already be on its way.
    expect(statuses.length + failures.length).toBe(2000);
    expect(failures.map(({ failure }) => failure)).not.toContain("protocol");
  });

  it("completions for a connection that was closed do not reach the one in its place", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        setTimeout(() => socket.destroy(), 1);
      });
    });
    const drive = { destination: loopback(port), connections: 100, requests: 2000 };
    const driven = await driveEngine(ioUringKind, drive);
    expect(driven.failures).toEqual([]);
    expect(driven.statuses).toHaveLength(2000);
  });

  it("a request whose connection is closed at once arrives all the same, on its own; its answer is nobody's", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-io-uring-"));
    const path = join(folder, "s");
    // Unix sockets are connected as soon as they are opened: what is not handed over yet could go to the next one.
    for (const where of [{ path: undefined }, { path }]) {
      const port = await serve(
        (socket) => {
          let onThis = 0;
          socket.on("data", (bytes) => {
            const here = bytes.toString().split("GET").length - 1;
            onThis += here;
            const all = globalThis as { requests?: number; most?: number };
            all.requests = (all.requests ?? 0) + here;
            all.most = Math.max(all.most ?? 0, onThis);
            const head = `HTTP/1.1 20${all.most} OK\r\nRetry-After: ${all.requests}`;
            setTimeout(() => socket.write(`${head}\r\nContent-Length: 0\r\n\r\n`), 50);
          });
        },
        where.path === undefined ? {} : { path: where.path },
      );
      const connection = new Connection(0);
      const destination = where.path === undefined ? loopback(port) : unixSocket(where.path);
      const engine = await ioUringKind.create(contextOf([connection], destination));
      const { transport } = engine;
      const traffic = new Watcher();
      traffic.onOpen = () => {
        traffic.opened++;
        connection.request = 0;
        connection.state = BUSY;
        connection.response.begin(false);
        transport.send(connection);
        if (traffic.opened === 50) return;
        transport.close(connection);
        transport.open(connection);
      };
      traffic.onResponse = () => {
        traffic.responses++;
        connection.state = IDLE;
      };
      transport.open(connection);
      await engine.run(traffic);
      engine.dispose();
      expect(traffic).toMatchObject({ opened: 50, responses: 1 });
      expect(connection.response).toMatchObject({ status: 201, retryAfterS: 50 });
    }
    await rm(folder, { recursive: true });
  });

  it("bytes beyond the answer are a breach of the protocol, and so are bytes that nobody asked for", async () => {
    const surplus = await serve((socket) => {
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!"));
    });
    const driven = await driveEngine(ioUringKind, { destination: loopback(surplus), requests: 1 });
    expect(driven.failures).toMatchObject([
      { failure: "protocol", detail: expect.stringMatching(/^1 bytes/) },
    ]);
    const unasked = await serve((socket) => {
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        setTimeout(() => socket.write("more"), 20);
      });
    });
    const drive = { destination: loopback(unasked), requests: 1, lingerMs: 200 };
    const later = await driveEngine(ioUringKind, drive);
    expect(later.statuses).toEqual([200]);
    expect(later.idleFailures).toMatchObject([
      { failure: "protocol", detail: expect.stringMatching(/^4 bytes/) },
    ]);
  });

  it("nothing listens: refused, told after open has returned", async () => {
    const port = await serve((socket) => socket.destroy());
    await servers.splice(0)[0]?.stop();
    const driven = await driveEngine(ioUringKind, { destination: loopback(port), requests: 3 });
    expect(new Set(driven.failures.map(({ failure }) => failure))).toEqual(new Set(["connect-refused"]));
  });

  it("closes what is still connecting", async () => {
    // Nothing is accepted, and the backlog is soon full.
    const port = await serve(() => undefined, { backlog: 1, sleepMs: 60_000 });
    const connections = Array.from({ length: 20 }, (_, place) => new Connection(place));
    const engine = await ioUringKind.create(contextOf(connections, loopback(port)));
    for (const connection of connections) engine.transport.open(connection);
    const traffic = new Watcher();
    let before = 0;
    traffic.advance = () => {
      if (traffic.turns !== 20) return;
      before = connectingTo(port);
      for (const connection of connections) engine.transport.close(connection);
    };
    await engine.run(traffic);
    expect(before).toBeGreaterThan(10);
    expect(connectingTo(port)).toBe(0);
    expect(connections.map(({ fd }) => fd)).toEqual(connections.map(() => -1));
    engine.dispose();
  });

  it("holds ten thousand connections, where so many files may be open", async () => {
    const files = descriptorLimit();
    // The server is in this process, too.
    const count = Math.min(10_000, Math.floor((files - 200) / 2));
    const port = await serve(answers, { backlog: 4096 });
    const drive = {
      destination: loopback(port),
      connections: count,
      requests: 3 * count,
      deadlineMs: 40_000,
    };
    const driven = await driveEngine(ioUringKind, drive);
    expect(driven).toMatchObject({ failures: [], opened: count });
    expect(driven.statuses).toHaveLength(3 * count);
  });

  it("leaves neither files nor mappings behind when it is made and disposed of again and again", async () => {
    const port = await serve((socket) => {
      socket.on("end", () => socket.end());
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    const files = (): number => readdirSync("/proc/self/fd").length;
    // Node has rings of its own.
    const mappings = (): number => readFileSync("/proc/self/maps", "utf8").split("[io_uring]").length;
    const before = { files: files(), mappings: mappings() };
    for (let time = 0; time < 40; time++) {
      const drive = { destination: loopback(port), connections: 8, requests: 80 };
      expect((await driveEngine(ioUringKind, drive)).statuses).toHaveLength(80);
    }
    await sleep(100);
    expect(files()).toBeLessThan(before.files + 40);
    expect(mappings()).toBeLessThan(before.mappings + 10);
  });
});

function withSizes(sizes: Partial<IoUringSizes>): EngineKind {
  return {
    ...ioUringKind,
    async create(context) {
      const making = makeIoUring(await loadLibc(), { ...sizesFor(context.connections.length), ...sizes });
      if (making.kind === "refused") throw new Error(`no ${making.what}: ${making.errno}`);
      return new IoUringEngine(context, making.io);
    },
  };
}

/** Turns sixty times or so, and says when something fails. */
class Watcher implements TrafficEvents {
  readonly isScheduled: boolean = false;
  turns: number = 0;
  opened: number = 0;
  responses: number = 0;

  get isOver(): boolean {
    return ++this.turns > 60;
  }

  onOpen(): void {
    this.opened++;
  }

  onResponse(): void {
    this.responses++;
  }

  onFailure(_connection: Connection, failure: string, detail: string): void {
    expect.fail(`${failure}: ${detail}`);
  }

  countBytes(): void {}

  advance(): void {}

  waitMs(): number {
    return 10;
  }
}

/** How many sockets of this machine wait for an answer from a port: proc_net_tcp, state 2 is SYN_SENT. */
function connectingTo(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = readFileSync("/proc/net/tcp", "utf8").split("\n");
  return lines.filter((line) => new RegExp(`^ *\\d+: \\S+ \\w+:${hex} 02 `).test(line)).length;
}

function contextOf(connections: readonly Connection[], destination: Destination): EngineContext {
  const request = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
  return {
    origin,
    tls,
    table: {
      bytes: request,
      starts: Float64Array.of(0),
      lengths: Uint32Array.of(request.length),
      specs: Uint16Array.of(0),
      headOnly: Uint8Array.of(0),
      taken: new Uint32Array(1),
      order: Uint32Array.of(0),
    },
    connections,
    destination: () => destination,
  };
}

function largeRequest(bodyBytes: number): Uint8Array {
  const head = `POST / HTTP/1.1\r\nHost: here\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bodyBytes, "x")]);
}
