/** `npm run dev`: runs the service, and anew whenever a file of `src/` or `.env` changes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { translate } from "./translate.mjs";

let service;
let timer;
let isStopping = false;
let work = restart();

watch("src", { recursive: true }, onChange);
watch(".", (_event, name) => name === ".env" && onChange());
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => end(signal));

/** Editors write a file in several steps, and several files at once. */
function onChange() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    work = work.then(restart);
  }, 50);
}

async function restart() {
  try {
    await translate();
  } catch {
    // esbuild has said what is wrong; what ran goes on.
    return;
  }
  await stopped("SIGTERM");
  if (isStopping) return;
  const flags = ["--enable-source-maps", "--import", "./scripts/env.mjs"];
  service = spawn(process.execPath, [...flags, ".build/main.js"], { stdio: "inherit" });
}

async function end(signal) {
  isStopping = true;
  await stopped(signal);
  process.exit();
}

/** The service closes its database before it ends, so the next one finds it free. */
async function stopped(signal) {
  if (service === undefined || service.exitCode !== null || service.signalCode !== null) return;
  const exit = once(service, "exit");
  service.kill(signal);
  await exit;
}
