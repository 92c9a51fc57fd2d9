/** What is read before a command is known: the less, the sooner every command starts. */
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

it("help and version read nothing of other packages but how arguments, addresses and colours are told", () => {
  expect([...packagesBehind(MAIN)].sort()).toEqual([
    "@ashlar/catalog/connection-string",
    "@ashlar/report/paint",
    "commander",
  ]);
});

/** What a module of ours and those that it imports take from packages, imports that wait until they are reached left out. */
function packagesBehind(entry: string): Set<string> {
  const packages = new Set<string>();
  const files = new Set([entry]);
  for (const file of files) {
    for (const from of importsOf(readFileSync(file, "utf8"))) {
      if (from.startsWith(".")) files.add(join(dirname(file), from));
      else if (!builtinModules.includes(from.replace(/^node:/, ""))) packages.add(from);
    }
  }
  return packages;
}

/** Imports of types alone are gone when the code runs. */
function importsOf(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?"([^"]+)";$/gm);
  return [...statements].map(([, from = ""]) => from);
}
