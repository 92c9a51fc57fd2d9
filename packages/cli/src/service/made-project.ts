/** A project that `ashlar new` made, as it stands: which of its files are wanted, and what becomes of others. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { File, Finding } from "@ashlar/model";
import type { FileChange } from "@ashlar/scaffold";
import { printSettings, SETTINGS_FILE, type ServiceSettings } from "./settings-file.ts";

/** Logs and traces go on under the name that package.json has. */
export function nameOf(root: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name?: unknown };
    return typeof name === "string" ? name : "service";
  } catch {
    return "service";
  }
}

/** What a document may come to need later; whatever else is gone of the project's own, somebody took away. */
const neededLater: ReadonlySet<string> = new Set(["src/tokens.ts", "src/token.ts", "src/api-key.ts"]);

export function isWanted({ owner, path }: File, root: string): boolean {
  if (owner !== "project" || path.endsWith(".sql")) return true;
  return neededLater.has(path) && existsSync(join(root, "src/server.ts"));
}

/** The project's files that are no modules, as they stand. */
export function withOthers(
  files: readonly File[],
  existing: ReadonlyMap<string, string>,
  root: string,
): ReadonlyMap<string, string> {
  const others = files.flatMap(({ path }) => {
    const place = join(root, path);
    return existing.has(path) || !existsSync(place) ? [] : [[path, readFileSync(place, "utf8")] as const];
  });
  return new Map([...existing, ...others]);
}

export function changeOf(path: string, text: string, before: string | undefined): FileChange {
  if (before === undefined) return { kind: "create", path, text };
  return before === text ? { kind: "unchanged", path, text } : { kind: "replace", path, text, before };
}

export function settingsChange(root: string, service: ServiceSettings): FileChange {
  const before = readFileSync(join(root, SETTINGS_FILE), "utf8");
  return changeOf(SETTINGS_FILE, printSettings(service), before);
}

/** Hooks that ask the context for what a project of old does not provide: its own files are not ours to change. */
export function unprovided(files: readonly File[], existing: ReadonlyMap<string, string>): Finding[] {
  const context = existing.get("src/context.ts") ?? "";
  const needs = [
    ["src/tokens.ts", "tokens", "bearer tokens", "tokens: await openTokens(config)"],
    ["src/api-key.ts", "apiKeys", "API keys", "apiKeys: createApiKeyVerifier(database)"],
  ] as const;
  return needs.flatMap(([path, property, what, provided]): Finding[] => {
    const isNeeded = files.some((file) => file.path === path);
    if (!isNeeded || new RegExp(`\\b${property}\\b`).test(context)) return [];
    return [
      {
        rule: "context-lacks",
        severity: "warning",
        message: `the document asks for ${what} now, and the context has no ${property}`,
        hint: `add ${property} to src/context.ts, and ${provided} to provide() in src/server.ts`,
        location: { file: "src/context.ts" },
      },
    ];
  });
}
