/** The folder of a new project: that it is free, how its package is called, and that it is written as a whole. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type FileWrite, writeFiles } from "@ashlar/report";
import { CliError } from "../errors.ts";
import type { Tarball } from "../pack-kit.ts";

export function refuseOccupied(root: string, folder: string): void {
  if (!existsSync(root)) return;
  if (!statSync(root).isDirectory()) {
    throw new CliError("ASHLAR_CLI_USAGE", `${folder} is a file`, {
      hint: "name a folder that is not there yet",
    });
  }
  if (readdirSync(root).every(isAllowed)) return;
  throw new CliError("ASHLAR_CLI_USAGE", `${folder} is not empty; nothing was written`, {
    hint: "name a folder that is not there yet; in a project that was made before, ashlar generate brings it up to date",
  });
}

/** A repository that somebody has just made, or cloned, is a good place for a project. */
function isAllowed(name: string): boolean {
  return name === ".git";
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name: lower case, no dot or underscore first. Also of use to Compose and Prometheus. */
export function packageName(root: string): string {
  const name = basename(root)
    .normalize("NFC")
    .replace(/[äöüøœæßÄÖÜØŒÆẞ]/gu, (letter) => written[letter.toLowerCase()] ?? letter)
    // An accent is no reason to lose the letter.
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, 100)
    .replace(/[._-]+$/, "");
  return name === "" || name === "node_modules" ? "service" : name;
}

/** Letters that are two where there is only ASCII. */
const written: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ø: "oe",
  œ: "oe",
  æ: "ae",
  ß: "ss",
};

/** All of it, or, when anything goes wrong, none. */
export async function writeProject(
  root: string,
  given: {
    readonly writes: readonly FileWrite[];
    readonly tarballs: readonly Tarball[];
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { writes, tarballs, signal } = given;
  const missing = firstMissing(root);
  await writeFiles(root, writes, { signal });
  if (tarballs.length === 0) return;
  try {
    await mkdir(join(root, "vendor"));
    for (const { path, bytes } of tarballs) await writeFile(join(root, path), bytes, { flag: "wx" });
    // Says that it was stopped, where it was.
    await writeFiles(root, [], { signal });
  } catch (error) {
    // The folder was absent or empty a moment ago: what is in it now, we wrote.
    const ours = missing === undefined ? readdirSync(root).filter((name) => !isAllowed(name)) : [];
    const paths = missing === undefined ? ours.map((name) => join(root, name)) : [missing];
    for (const path of paths) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/** The uppermost folder of the path that is not there yet. */
function firstMissing(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  return firstMissing(dirname(path)) ?? path;
}
