/** The folder that benchmarks work in, and what they need there: nothing is written anywhere else. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const workspace: string = fileURLToPath(new URL("../..", import.meta.url));

/** Git does not see it. */
export const workplace: string = join(workspace, ".tmp/bench");

/** Versions that the workspace itself has, by package. */
const { devDependencies } = JSON.parse(readFileSync(join(workspace, "package.json"), "utf8")) as {
  devDependencies: Readonly<Record<string, string>>;
};

/** What is measured is a commit, not what lies about in the working tree. */
export interface Snapshot {
  readonly folder: string;
  readonly commit: string;
}

/** The packages as they stand in HEAD, built. */
export function takeSnapshot(): Snapshot {
  const folder = join(workplace, "ashlar");
  const commit = git("rev-parse", "--short", "HEAD").trim();
  const mark = join(folder, ".commit");
  if (existsSync(mark) && readFileSync(mark, "utf8") === commit) return { folder, commit };
  makeEmpty(folder);
  const archive = execFileSync("git", ["archive", "HEAD"], { cwd: workspace, maxBuffer: 1e9 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  linkModules(folder);
  execFileSync(process.execPath, [join(workspace, "node_modules/typescript/bin/tsc"), "-b"], { cwd: folder });
  writeFileSync(mark, commit);
  return { folder, commit };
}

/** What the packages import comes from the workspace, the packages themselves from the snapshot. */
function linkModules(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@ashlar"), { recursive: true });
  for (const name of readdirSync(join(workspace, "node_modules"))) {
    if (name !== "@ashlar") symlinkSync(join(workspace, "node_modules", name), join(modules, name));
  }
  for (const name of readdirSync(join(folder, "packages"))) {
    symlinkSync(join(folder, "packages", name), join(modules, "@ashlar", name));
  }
}

/** Installs packages into a folder of their own, once. @returns the folder */
export function install(name: string, packages: readonly string[]): string {
  const folder = join(workplace, "installed", name);
  const mark = join(folder, ".installed");
  const wanted = packages.join(" ");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return folder;
  makeEmpty(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const options = ["--no-audit", "--no-fund", "--save-exact", "--loglevel=error"];
  execFileSync("npm", ["install", "--prefix", folder, ...options, ...packages], { stdio: "pipe" });
  writeFileSync(mark, wanted);
  return folder;
}

/** `express` → `express@5.3.0`, as the workspace has it. */
export function pinned(name: string): string {
  return `${name}@${devDependencies[name]}`;
}

/** Makes a folder that is empty. */
export function makeEmpty(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: workspace, encoding: "utf8" });
}
