import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ServedConnections } from "../../src/lifecycle/served-connections.ts";

// The clients connect and send from a process of their own, while the server's stands still.
const clients = `
const { connect } = require("node:net");
const [port, count] = process.argv.slice(1, 3).map(Number);
let connected = 0, ended = 0, answered = 0;
for (let k = 0; k < count; k++) {
  const socket = connect(port, "127.0.0.1", () => {
    socket.write("GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n");
    if (++connected === count) require("node:fs").writeFileSync(process.argv[3], "");
  });
  let text = "";
  socket.on("data", (bytes) => { text += bytes; });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    if (text.startsWith("HTTP/1.1 200")) answered++;
    if (++ended === count) process.stdout.write(answered + " answered\\n");
  });
}
`;

it("whoever has connected and waits to be accepted is let in and answered before the listener closes", async () => {
  const server = createServer((_request, response) => response.end("fine"));
  const connections = new ServedConnections(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "ashlar-quiet-turn-"));
  const allConnected = join(folder, "all-connected");
  const started = spawn(process.execPath, ["-e", clients, String(port), "40", allConnected], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  started.stdout.on("data", (bytes) => {
    said += bytes;
  });
  const ended = new Promise((resolve) => started.once("close", resolve));
  try {
    // The first says that they come; the others wait while nothing turns.
    await new Promise((resolve) => server.once("connection", resolve));
    const untilMs = performance.now() + 20_000;
    while (!existsSync(allConnected) && performance.now() < untilMs);
    expect(connections.open).toBeLessThan(40);
    connections.announceClose();
    await connections.close();
    await ended;
    expect(said).toBe("40 answered\n");
    expect(server.listening).toBe(false);
  } finally {
    started.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
