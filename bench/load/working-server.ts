/** A server that works, or waits, for as long as it is asked to: what comparisons are tried on. */
import { startPinned } from "./pinned-process.ts";

export interface WorkingServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `/work/1.5` computes for about so many ms, `/wait/20` sets a timer. A process of its own: it shares no heap with who asks. */
const program = `
const { createServer } = require("node:http");
const once = (steps) => {
  let state = 1;
  for (let step = 0; step < steps; step++) state = (Math.imul(state, 48271) + step) | 0;
  return state;
};
for (let round = 0; round < 200; round++) once(100000);
const rounds = [];
for (let round = 0; round < 200; round++) {
  const begin = performance.now();
  once(100000);
  rounds.push(performance.now() - begin);
}
const stepsPerMs = 100000 / rounds.sort((a, b) => a - b)[20];
const server = createServer((request, response) => {
  const [, kind, ms] = request.url.split("/");
  if (kind === "wait") setTimeout(() => response.end("waited"), Number(ms));
  else response.end(String(once(stepsPerMs * Number(ms))));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

export async function startWorkingServer(core: number): Promise<WorkingServer> {
  const process_ = startPinned([process.execPath, "-e", program], core);
  const port = Number(await process_.firstLine());
  return { port, stop: () => process_.stop() };
}
