import { createPrivateKey } from "node:crypto";
import type { Socket } from "node:net";
import type { TLSSocket, TlsOptions } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { epollKind } from "../src/engines/epoll.ts";
import type { TlsSettings } from "../src/plan.ts";
import { makeCertificate } from "./support/certificate.ts";
import { driveEngine, loopback } from "./support/drive-engine.ts";
import { startThreadServer, type ThreadServer } from "./support/thread-server.ts";

const lack = await epollKind.problem(
  { isSecure: true, hostname: "localhost", port: 443 },
  { isVerified: true },
);

const authority = {
  commonName: "Authority",
  ...makeCertificate({ commonName: "Authority", isAuthority: true }),
};
const good = makeCertificate({
  commonName: "localhost",
  names: ["localhost", "127.0.0.1"],
  issuer: authority,
});
const trusting: TlsSettings = { isVerified: true, authorities: authority.cert };

function answer(socket: Socket): void {
  socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
}

describe.skipIf(lack !== undefined)("epoll with TLS", () => {
  const servers: ThreadServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(behave: (socket: Socket) => void, tls: TlsOptions): Promise<number> {
    const server = await startThreadServer(behave, { tls });
    servers.push(server);
    return server.port;
  }

  interface Asked {
    readonly tls?: TlsSettings;
    readonly hostname?: string;
    readonly requests?: number;
    readonly connections?: number;
    readonly lingerMs?: number;
    readonly request?: Uint8Array;
  }

  function ask(port: number, { tls = trusting, hostname = "localhost", requests = 5, ...rest }: Asked = {}) {
    const origin = { isSecure: true, hostname };
    return driveEngine(epollKind, { destination: loopback(port), origin, tls, requests, ...rest });
  }

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "speaks %s, and waits through what a server says unasked",
    async (version) => {
      const port = await serve(answer, { ...good, minVersion: version, maxVersion: version });
      const driven = await ask(port, { connections: 3, requests: 100, lingerMs: 50 });
      expect(driven).toMatchObject({ failures: [], idleFailures: [], opened: 3 });
      expect(driven.statuses).toHaveLength(100);
    },
  );

  test("a server that begins anew in the middle (TLS 1.2) is followed", async () => {
    const port = await serve(
      (socket) => {
        socket.on("data", () => {
          (socket as TLSSocket).renegotiate({}, () => {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          });
        });
      },
      { ...good, maxVersion: "TLSv1.2" },
    );
    const driven = await ask(port, { requests: 2 });
    expect(driven).toMatchObject({ failures: [], statuses: [200, 200] });
  });

  test("long requests and long answers arrive whole", async () => {
    const port = await serve((socket) => {
      let left = 4_000_000;
      socket.on("data", (bytes) => {
        left -= bytes.length;
        if (left > 0) return;
        left = 4_000_000;
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
        socket.write(Buffer.alloc(3_000_000));
      });
    }, good);
    const head = Buffer.from("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 0003999940\r\n\r\n");
    const request = Buffer.concat([head, Buffer.alloc(4_000_000 - head.length)]);
    const driven = await ask(port, { request, connections: 2, requests: 6 });
    expect(driven).toMatchObject({ failures: [], received: 6 * 3_000_044, sent: 6 * 4_000_000 });
    expect(driven.statuses).toHaveLength(6);
  });

  test("asks for a name, and for no name where it has an address", async () => {
    const port = await serve(
      (socket) => {
        const name = (socket as TLSSocket & { servername?: string | false }).servername;
        const protocol = (socket as TLSSocket).alpnProtocol;
        const status = name === "localhost" ? 201 : name === false ? 202 : 500;
        socket.on("data", () => {
          socket.write(`HTTP/1.1 ${protocol === "http/1.1" ? status : 500} OK\r\nContent-Length: 0\r\n\r\n`);
        });
      },
      { ...good, ALPNProtocols: ["h2", "http/1.1"] },
    );
    expect((await ask(port, { requests: 1 })).statuses).toEqual([201]);
    expect((await ask(port, { hostname: "127.0.0.1", requests: 1 })).statuses).toEqual([202]);
    const named = { ...trusting, serverName: "localhost" };
    expect((await ask(port, { hostname: "127.0.0.9", tls: named, requests: 1 })).statuses).toEqual([201]);
  });

  const refusals = [
    {
      name: "another name",
      hostname: "elsewhere.example",
      tls: trusting,
      words: /mismatch.*ALTNAME.*--server-name/,
    },
    { name: "another address", hostname: "127.0.0.2", tls: trusting, words: /mismatch.*ALTNAME/ },
    { name: "an unknown issuer", hostname: "localhost", tls: { isVerified: true }, words: /--ca FILE/ },
  ];
  test.each(refusals)("$name is refused in words that say what to do", async ({ hostname, tls, words }) => {
    const port = await serve(answer, good);
    const driven = await ask(port, { hostname, tls, requests: 1 });
    expect(driven.failures).toEqual([{ failure: "tls", detail: expect.stringMatching(words) }]);
    const unverified = { ...tls, isVerified: false };
    expect((await ask(port, { hostname, tls: unverified, requests: 1 })).statuses).toEqual([200]);
  });

  describe("a certificate of the client", () => {
    const client = makeCertificate({ commonName: "client", issuer: authority });
    const other = makeCertificate({ commonName: "other", issuer: authority });
    const passphrase = "open sesame";
    const locked = createPrivateKey(client.key)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    const asking = { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true };

    const shown: readonly { readonly name: string; readonly with: Partial<TlsSettings> }[] = [
      { name: "is shown", with: { certificate: client.cert, key: client.key } },
      {
        name: "is shown with its chain",
        with: { certificate: client.cert + authority.cert, key: client.key },
      },
      { name: "may be in one file with its key", with: { certificate: client.cert + client.key } },
      { name: "may have a locked key", with: { certificate: client.cert, key: locked, passphrase } },
    ];
    test.each(shown)("$name", async ({ with: settings }) => {
      const port = await serve(answer, asking);
      const driven = await ask(port, { tls: { ...trusting, ...settings }, requests: 3 });
      expect(driven).toMatchObject({ failures: [], statuses: [200, 200, 200] });
    });

    const useless: readonly { readonly name: string; readonly with: Partial<TlsSettings> }[] = [
      { name: "of another key", with: { certificate: client.cert, key: other.key } },
      { name: "that is none", with: { certificate: "nothing", key: client.key } },
      { name: "without a key", with: { certificate: client.cert } },
      { name: "with a locked key and no passphrase", with: { certificate: client.cert, key: locked } },
      { name: "with the wrong passphrase", with: { certificate: client.cert, key: locked, passphrase: "x" } },
      { name: "beside authorities that are none", with: { authorities: "nothing" } },
    ];
    test.each(useless)("$name cannot be used", async ({ with: settings }) => {
      await expect(ask(9, { tls: { ...trusting, ...settings } })).rejects.toMatchObject({
        code: "ASHLAR_LOAD_INPUT",
        message: expect.stringMatching(/^the certificate or its key cannot be used: .+/),
      });
    });
  });

  test("a server that ends in the handshake is a failure of TLS", async () => {
    const server = await startThreadServer((socket) => socket.destroy());
    servers.push(server);
    const driven = await ask(server.port, { requests: 1 });
    expect(driven.failures).toMatchObject([{ failure: "tls", detail: expect.stringContaining("handshake") }]);
  });

  test("nothing is left in memory of connections that are gone", async () => {
    const port = await serve((socket) => {
      socket.once("data", () =>
        socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"),
      );
    }, good);
    const growth = [];
    for (let round = 0; round < 3; round++) {
      const before = process.memoryUsage.rss();
      const driven = await ask(port, { connections: 8, requests: 500 });
      expect(driven.statuses).toHaveLength(500);
      growth.push(process.memoryUsage.rss() - before);
    }
    // An SSL with its buffers takes 40 KB and more: 500 of them would be 20 MB each round.
    expect(Math.min(...growth)).toBeLessThan(10_000_000);
  });
});
