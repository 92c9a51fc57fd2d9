/**
 * A folder that all test files of a run share, for what takes long to make and may be made once: a data folder of
 * Postgres that copies start from, the packages that `ashlar new` brings along. Whoever needs a thing first makes it.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Vitest calls it before the first file of a run. @returns what it calls after the last */
export default async function makeSuiteFolder(): Promise<(() => Promise<void>) | undefined> {
  // Each project of the run asks anew.
  if (process.env["ASHLAR_SUITE_FOLDER"] !== undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "ashlar-suite-"));
  // Where root runs the tests, servers run as somebody else.
  await chmod(folder, 0o777);
  process.env["ASHLAR_SUITE_FOLDER"] = folder;
  const path = process.env["PATH"] ?? "";
  if (process.platform !== "win32") {
    process.env["ASHLAR_SUITE_PATH"] = path;
    process.env["PATH"] = [fileURLToPath(new URL("bin", import.meta.url)), path].join(delimiter);
  }
  return () => rm(folder, { recursive: true, force: true });
}
