import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Connection } from "../src/connection.ts";
import type { EngineKind } from "../src/engine.ts";
import { EpollEngine } from "../src/engines/epoll/epoll-engine.ts";
import { PlainWire } from "../src/engines/epoll/plain-wire.ts";
import { epollKind } from "../src/engines/epoll.ts";
import { errnos, type Libc, libcProblem, loadLibc } from "../src/engines/libc.ts";
import { socketAddress } from "../src/socket-address.ts";
import { driveEngine, loopback, unixSocket } from "./support/drive-engine.ts";
import { startThreadServer, type ThreadServer } from "./support/thread-server.ts";

const lack = await libcProblem();

describe("socket addresses", () => {
  const cases = [
    {
      name: "IPv4",
      destination: loopback(8080),
      bytes: "0200 1f90 7f000001 0000000000000000",
    },
    {
      name: "IPv6",
      destination: {
        family: 6 as const,
        address: Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? 1 : 0)),
        text: "::1",
        port: 443,
      },
      bytes: "0a00 01bb 00000000 00000000000000000000000000000001 00000000",
    },
    { name: "a Unix socket", destination: unixSocket("/a/b"), bytes: "0100 2f612f62 00" },
  ];
  test.each(cases)("of $name are what the kernel takes", ({ destination, bytes }) => {
    expect(Buffer.from(socketAddress(destination)).toString("hex")).toBe(bytes.replaceAll(" ", ""));
  });

  test("a path of 107 bytes fits, one of 108 is refused", () => {
    expect(socketAddress(unixSocket("x".repeat(107)))).toHaveLength(110);
    expect(() => socketAddress(unixSocket("x".repeat(108)))).toThrow(
      expect.objectContaining({ code: "ASHLAR_LOAD_INPUT" }),
    );
  });
});

describe.skipIf(lack !== undefined)("epoll", () => {
  const servers: ThreadServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(...args: Parameters<typeof startThreadServer>): Promise<number> {
    const server = await startThreadServer(...args);
    servers.push(server);
    return server.port;
  }

  test("a request that does not fit into the socket arrives whole", async () => {
    const body = 8 * 1024 * 1024;
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
    const head = `POST / HTTP/1.1\r\nHost: here\r\nContent-Length: ${body}\r\n\r\n`;
    const request = Buffer.concat([Buffer.from(head), Buffer.alloc(body, "x")]);
    const driven = await driveEngine(epollKind, { destination: loopback(port), request, requests: 3 });
    expect(driven).toMatchObject({ statuses: [200, 200, 200], failures: [], sent: 3 * request.length });
  });

  test("an answer before the whole request was sent ends the connection", async () => {
    const port = await serve((socket) => {
      socket.pause();
      socket.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    });
    const request = Buffer.concat([
      Buffer.from("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 16777216\r\n\r\n"),
      Buffer.alloc(16_777_216),
    ]);
    const driven = await driveEngine(epollKind, { destination: loopback(port), request, requests: 2 });
    expect(driven.statuses).toEqual([413, 413]);
    expect(driven.opened).toBeGreaterThanOrEqual(2);
  });

  test("an answer of a server that then takes no more of the request counts all the same", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => {
        socket.pause();
        socket.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        // With bytes left unread, that is a reset.
        setTimeout(() => socket.destroy(), 20);
      });
    });
    const request = Buffer.concat([
      Buffer.from("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 16777216\r\n\r\n"),
      Buffer.alloc(16_777_216),
    ]);
    const driven = await driveEngine(epollKind, {
      destination: loopback(port),
      request,
      connections: 4,
      requests: 40,
    });
    expect(driven.failures).toEqual([]);
    expect(new Set(driven.statuses)).toEqual(new Set([413]));
  });

  test("an end that comes with the answer closes the connection, and no request is lost to it", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    const driven = await driveEngine(epollKind, {
      destination: loopback(port),
      connections: 50,
      requests: 2000,
    });
    const { statuses, failures } = driven;
    // Now and then the end comes a moment after the answer; then the next request may already be on its way.
    expect(statuses.length + failures.length).toBe(2000);
    expect(new Set(failures.map(({ failure }) => failure))).not.toContain("protocol");
  });

  test("events of a connection that was closed do not reach the one in its place", async () => {
    const port = await serve((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        setTimeout(() => socket.destroy(), 1);
      });
    });
    const driven = await driveEngine(epollKind, {
      destination: loopback(port),
      connections: 100,
      requests: 5000,
    });
    expect(driven.failures).toEqual([]);
    expect(driven.statuses).toHaveLength(5000);
  });

  test("bytes beyond the answer are a breach of the protocol, and so are bytes that nobody asked for", async () => {
    const surplus = await serve((socket) => {
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!"));
    });
    const driven = await driveEngine(epollKind, { destination: loopback(surplus), requests: 1 });
    expect(driven.failures).toMatchObject([
      { failure: "protocol", detail: expect.stringMatching(/^1 bytes/) },
    ]);

    const unasked = await serve((socket) => {
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        setTimeout(() => socket.write("more"), 20);
      });
    });
    const later = await driveEngine(epollKind, {
      destination: loopback(unasked),
      requests: 1,
      lingerMs: 200,
    });
    expect(later.statuses).toEqual([200]);
    expect(later.idleFailures).toMatchObject([
      { failure: "protocol", detail: expect.stringMatching(/^4 bytes/) },
    ]);
  });

  test("bytes beyond a long body, which is not looked at, are a breach of the protocol too", async () => {
    const port = await serve((socket) => {
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
        socket.write(Buffer.alloc(3_000_001));
      });
    });
    const driven = await driveEngine(epollKind, { destination: loopback(port), requests: 2 });
    expect(driven.failures.map(({ failure }) => failure)).toContain("protocol");
    expect(driven.statuses.length).toBeLessThan(2);
  });

  test("long bodies are counted to the byte", async () => {
    const port = await serve((socket) => {
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
        socket.write(Buffer.alloc(3_000_000));
      });
    });
    const driven = await driveEngine(epollKind, {
      destination: loopback(port),
      connections: 4,
      requests: 40,
    });
    expect(driven).toMatchObject({ failures: [], received: 40 * (3_000_000 + 44) });
    expect(driven.statuses).toHaveLength(40);
  });

  test("nothing listens: refused, told after open has returned", async () => {
    const port = await serve((socket) => socket.destroy());
    await servers.splice(0)[0]?.stop();
    const driven = await driveEngine(epollKind, { destination: loopback(port), requests: 3 });
    expect(driven.failures.length).toBeGreaterThan(0);
    expect(new Set(driven.failures.map(({ failure }) => failure))).toEqual(new Set(["connect-refused"]));
  });

  test("a Unix socket whose backlog is full is tried until it has room", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-epoll-"));
    try {
      const path = join(folder, "s");
      const behave = (socket: import("node:net").Socket): void => {
        socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
      };
      await serve(behave, { path, backlog: 2, sleepMs: 300 });
      const driven = await driveEngine(epollKind, {
        destination: unixSocket(path),
        connections: 30,
        requests: 300,
      });
      expect(driven).toMatchObject({ failures: [], opened: 30 });
      expect(driven.statuses).toHaveLength(300);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a kernel without epoll_pwait2 waits in whole milliseconds", async () => {
    const libc = await loadLibc();
    let isAsked = false;
    let isUnknown = false;
    const old: Libc = {
      ...libc,
      epoll_pwait2() {
        isAsked = true;
        isUnknown = true;
        return -1;
      },
      errno() {
        if (!isUnknown) return libc.errno();
        isUnknown = false;
        return errnos.ENOSYS;
      },
    };
    const kind: EngineKind = {
      ...epollKind,
      create: async (context) =>
        new EpollEngine(context, { libc: old, wire: new PlainWire(old, { connections: 1, isUnix: false }) }),
    };
    const port = await serve((socket) => {
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    const driven = await driveEngine(kind, { destination: loopback(port), requests: 50 });
    expect(driven.statuses).toHaveLength(50);
    expect(isAsked).toBe(true);
  });

  test("closing what is closed, or was never open, does nothing", async () => {
    const connections = [new Connection(0)];
    const engine = await epollKind.create({
      origin: { isSecure: false, hostname: "127.0.0.1", port: 9 },
      tls: { isVerified: true },
      table: {
        bytes: new Uint8Array(1),
        starts: new Float64Array(1),
        lengths: new Uint32Array(1),
        specs: new Uint16Array(1),
        headOnly: new Uint8Array(1),
        taken: new Uint32Array(1),
        order: new Uint32Array(1),
      },
      connections,
      destination: () => loopback(9),
    });
    engine.transport.close(connections[0] as Connection);
    engine.transport.open(connections[0] as Connection);
    engine.transport.close(connections[0] as Connection);
    engine.transport.close(connections[0] as Connection);
    expect(connections[0]?.fd).toBe(-1);
    engine.dispose();
  });
});
