/** Finds the API documents of a folder. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The file itself, or every JSON and YAML file below a folder, in order. */
export function findDocuments(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(json|ya?ml)$/.test(name) && !/(^|\/)(package|tsconfig|node_modules|_)/.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** Evenly spread, the same each time. */
export function sampleDocuments(all: readonly string[], count: number): readonly string[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] ?? "");
}
