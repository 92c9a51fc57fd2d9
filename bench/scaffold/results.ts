/** Everything measured, as it stands in `results.json`: a part for each subject, with the machine it was taken on. */
import { readFileSync, writeFileSync } from "node:fs";
import type { BootRow } from "./boot.ts";
import type { OwnCoverage, ToolCoverage } from "./coverage.ts";
import type { GenerationRow } from "./generation.ts";
import type { Machine } from "./machine.ts";
import type { RequestCostRow } from "./request-cost.ts";

export interface Part<Rows> {
  readonly machine: Machine;
  readonly rows: Rows;
}

export interface GenerationPart extends Part<readonly GenerationRow[]> {
  /** For the page: what the document is. */
  readonly document: string;
}

export interface Results {
  readonly version: 1;
  readonly github?: GenerationPart;
  readonly yaml?: GenerationPart;
  readonly documents?: Part<{
    readonly own: readonly OwnCoverage[];
    readonly tools: readonly ToolCoverage[];
  }>;
  readonly boot?: Part<readonly BootRow[]>;
  readonly request?: Part<readonly RequestCostRow[]>;
}

const file: URL = new URL("results.json", import.meta.url);

/** What was measured last. */
export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Results;
  } catch {
    return { version: 1 };
  }
}

export function writeResults(results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
