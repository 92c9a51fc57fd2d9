/** A program that migrates, for tests that kill one; with KILL_AFTER it kills itself after so many events. */
import { applyMigrations } from "../../src/index.ts";

const killAfter = Number(process.env["KILL_AFTER"] ?? Number.POSITIVE_INFINITY);
let events = 0;

await applyMigrations({
  connectionString: process.env["CONNECTION"] ?? "",
  folder: process.env["FOLDER"] ?? "",
  onStep: () => {
    if (++events === killAfter) process.kill(process.pid, "SIGKILL");
  },
});
