/** Starts a thread that generates load, built or from its sources. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkerStart } from "./worker-messages.ts";

export function startWorker(workerData: WorkerStart): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./worker.js", import.meta.url), { workerData });
  return new Worker(sourceCode(), { eval: true, workerData });
}

/** What is used here of the compiler that tsx brings with it. */
interface Compiler {
  buildSync(options: Record<string, unknown>): { readonly outputFiles: readonly { readonly text: string }[] };
}

let compiled: string | undefined;

/**
 * Threads do not inherit a loader for TypeScript, as tests and benches use it. Registering it in each takes half a second;
 * compiled once into one script, a thread is there in a tenth of that.
 */
function sourceCode(): string {
  if (compiled !== undefined) return compiled;
  const url = new URL("./worker.ts", import.meta.url).href;
  const tsx = createRequire(import.meta.url).resolve("tsx/package.json");
  const compiler = createRequire(tsx)("esbuild") as Compiler;
  const { outputFiles } = compiler.buildSync({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    conditions: ["@ashlar/source"],
    // Native code stays where it is, and is found from the source; an evaluated script has no place to import from.
    external: ["koffi"],
    supported: { "dynamic-import": false },
    define: { "import.meta.url": JSON.stringify(url) },
    logLevel: "silent",
  });
  const code = outputFiles[0]?.text ?? "";
  compiled = `((require) => {${code}\n})(require("node:module").createRequire(${JSON.stringify(url)}));`;
  return compiled;
}
