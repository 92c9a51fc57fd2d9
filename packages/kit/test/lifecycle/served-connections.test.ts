import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { ServedConnections } from "../../src/lifecycle/served-connections.ts";

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

it.each([
  ["nothing", ""],
  ["half a head", "GET / HTTP/1.1\r\nHost: a"],
  ["a head after an answered request", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT"],
])("a client that has sent %s and no more is not waited for", async (_what, sent) => {
  const server = createServer((_request, response) => response.end("fine"));
  const connections = new ServedConnections(server);
  const client = connect(await listen(server), "127.0.0.1");
  client.on("error", () => {});
  client.write(sent);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const startedMs = performance.now();
  connections.announceClose();
  await connections.close();
  expect(performance.now() - startedMs).toBeLessThan(2_500);
  client.destroy();
});

it("a request whose body comes slowly is waited for", async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end("whole"));
  });
  const connections = new ServedConnections(server);
  const client = connect(await listen(server), "127.0.0.1");
  client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closed = connections.close();
  setTimeout(() => client.write("2"), 1_600);
  const answer = await new Promise<string>((resolve) =>
    client.once("data", (bytes) => resolve(bytes.toString())),
  );
  expect(answer).toContain("whole");
  await closed;
});

it("a request that came while the process stood still is answered", async () => {
  const server = createServer((_request, response) => response.end("fine"));
  const connections = new ServedConnections(server);
  const client = connect(await listen(server), "127.0.0.1");
  await once(server, "connection");
  const closed = connections.close();
  const answer = once(client, "data");
  setTimeout(() => {
    client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const untilMs = performance.now() + 1_500;
    while (performance.now() < untilMs);
  }, 200);
  expect(String(await answer)).toContain("fine");
  await closed;
});
