// Loaded before a service: notes the client's port of every connection that the service accepts, in a file, when it ends.
import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";

const file = process.env.ACCEPTED_CONNECTIONS;
const ports = [];

subscribe("net.server.socket", ({ socket }) => ports.push(socket.remotePort));
process.on("exit", () => writeFileSync(file, JSON.stringify(ports)));
