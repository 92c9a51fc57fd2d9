/** What happens on the wire when things go wrong: real sockets, under Express, Fastify and Koa. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootEchoServices, type EchoService, frameworks } from "./echo-service.ts";

let services: EchoService[] = [];
beforeAll(async () => {
  services = await bootEchoServices({ name: "wire" });
});
afterAll(() => Promise.all(services.map((service) => service.stop())));

describe.each(frameworks)("under %s", (framework) => {
  const address = (): string => services[frameworks.indexOf(framework)]?.address ?? "";

  async function ended(stream: string): Promise<unknown> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const { streams } = (await (await fetch(`${address()}/state`)).json()) as {
        streams: Record<string, { sent: number; ended: boolean }>;
      };
      if (streams[stream]?.ended) return streams[stream];
      await sleep(20);
    }
    return undefined;
  }

  test.each([
    ["announced", (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
    ["in pieces", (body: string) => `Transfer-Encoding: chunked\r\n\r\n${chunked(body)}`],
  ])("a connection is used again after a body that was too large, %s", async (_, framed) => {
    const head = "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    const requests = `${head}${framed(`"${"x".repeat(8_000_000)}"`)}${head}${framed('{"a":1}')}`;
    const answers = await raw(address(), requests, (text) => text.includes('"body":{"a":1}'));
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"]);
    expect(answers).toContain("PAYLOAD_TOO_LARGE");
  });

  test("a client that announces too much and then waits gets its answer", async () => {
    const answer = await raw(
      address(),
      "POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{",
      (text) => text.includes("PAYLOAD_TOO_LARGE"),
    );
    expect(answer).toContain("HTTP/1.1 413");
  });

  test.each([
    ["closes with its answer", "Connection: close\r\n", 413],
    ["goes on", "", 413],
    ["sends what nobody understands", "Connection: close\r\n", 415],
  ])("a client that %s is answered at once, and may not send for ever", async (_, connection, status) => {
    const { hostname, port } = new URL(address());
    const socket = connect(Number(port), hostname);
    const started = Date.now();
    const answered = once(socket, "data").then(([chunk]) => ({
      text: String(chunk),
      ms: Date.now() - started,
    }));
    const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()).on("error", () => {}));
    const type = status === 415 ? "text/csv" : "application/json";
    socket.write(
      `POST /json HTTP/1.1\r\nHost: x\r\n${connection}Content-Type: ${type}\r\nContent-Length: 900000000\r\n\r\n`,
    );
    const drip = setInterval(() => socket.writable && socket.write("x".repeat(1_000)), 50);
    const { text, ms } = await answered;
    expect(text).toContain(`HTTP/1.1 ${status}`);
    expect(ms).toBeLessThan(1_000);
    await closed;
    clearInterval(drip);
    expect(Date.now() - started).toBeLessThan(4_000);
  });

  test("a client that closes reads the answer to a body that was too large", async () => {
    const body = `"${"x".repeat(8_000_000)}"`;
    const head = "POST /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
    const answer = await raw(address(), `${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    expect(answer).toContain("HTTP/1.1 413");
    expect(answer).toContain("PAYLOAD_TOO_LARGE");
  });

  test("an upload that breaks off harms nobody", async () => {
    const { hostname, port } = new URL(address());
    for (const type of ["application/json", "multipart/form-data; boundary=x"]) {
      const path = type.startsWith("multipart") ? "/multipart" : "/json";
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n--x\r\n{"a":`,
      );
      await sleep(50);
      socket.destroy();
    }
    await sleep(50);
    expect((await fetch(`${address()}/state`)).status).toBe(200);
  });

  test("headers beyond Node's limit are answered 431", async () => {
    const answer = await raw(
      address(),
      `GET /state HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`,
    );
    expect(answer).toContain("HTTP/1.1 431");
  });

  test("a request that is no HTTP is answered 400", async () => {
    expect(await raw(address(), "NONSENSE\r\n\r\n")).toContain("HTTP/1.1 400");
  });

  test("a failure after the answer began breaks the answer off", async () => {
    const answer = await raw(address(), "GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(answer).toContain("begun");
    expect(answer).not.toContain("secret");
    expect((await fetch(`${address()}/state`)).status).toBe(200);
  });

  test("a stream that fails midway breaks the answer off", async () => {
    const answer = await raw(address(), "GET /broken-stream HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(answer).toContain("data: 1");
    expect(answer).not.toContain("secret");
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
    expect((await fetch(`${address()}/state`)).status).toBe(200);
  });

  test("a stream's head is sent before its first event", async () => {
    const answer = await raw(address(), "GET /waiting HTTP/1.1\r\nHost: x\r\n\r\n", (text) =>
      text.includes("\r\n\r\n"),
    );
    expect(answer.toLowerCase()).toContain("content-type: text/event-stream");
    expect(await ended("waiting")).toEqual({ sent: 0, ended: true });
  });

  test("a source of events hears that its client has gone", async () => {
    await raw(address(), "GET /ticking HTTP/1.1\r\nHost: x\r\n\r\n", (text) => text.includes("data: 2"));
    expect(await ended("ticking")).toMatchObject({ ended: true });
  });

  test("a source of events waits for a client that does not read", async () => {
    const { hostname, port } = new URL(address());
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n");
    await sleep(600);
    const { streams } = (await (await fetch(`${address()}/state`)).json()) as {
      streams: { flood: { sent: number; ended: boolean } };
    };
    // Ten thousand events of 10 kB are wanted; what fits between the two is sent.
    expect(streams.flood.ended).toBe(false);
    expect(streams.flood.sent).toBeLessThan(5_000);
    socket.destroy();
    expect(await ended("flood")).toMatchObject({ ended: true });
  });
});

function chunked(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

/** Sends bytes and reads until the connection ends, enough has come, or two seconds have passed; then hangs up. */
async function raw(
  address: string,
  text: string,
  isEnough: (text: string) => boolean = () => false,
): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let answer = "";
  const enough = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (isEnough(answer)) resolve();
    });
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
  await once(socket, "connect");
  socket.write(text);
  await Promise.race([enough, sleep(2_000)]);
  socket.destroy();
  return answer;
}
