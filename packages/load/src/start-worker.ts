/** Starts a thread that generates load, built or from its sources. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkerStart } from "./worker-messages.ts";

export function startWorker(workerData: WorkerStart): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./worker.js", import.meta.url), { workerData });
  return startFromSource(workerData);
}

/** Threads do not inherit a loader for TypeScript, as tests and benches use it, so they register it first. */
function startFromSource(workerData: WorkerStart): Worker {
  const tsx = dirname(createRequire(import.meta.url).resolve("tsx/package.json"));
  const loader = pathToFileURL(join(tsx, "dist/esm/api/index.mjs")).href;
  const worker = new URL("./worker.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(loader)})
    .then(({ register }) => { register(); return import(${JSON.stringify(worker)}); })
    .catch((error) => setImmediate(() => { throw error; }));`;
  return new Worker(code, { eval: true, workerData, execArgv: ["--conditions", "@ashlar/source"] });
}
