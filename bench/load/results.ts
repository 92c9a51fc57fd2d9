/** The files that figures are kept in. */
import { readFileSync, writeFileSync } from "node:fs";
import type { EfficiencyResults } from "./efficiency.ts";
import type { ExactnessResults } from "./exactness.ts";
import type { HonestyResults } from "./honesty.ts";
import type { MemoryResults } from "./memory.ts";

export interface Results {
  readonly efficiency: EfficiencyResults;
  readonly honesty: HonestyResults;
  readonly exactness: ExactnessResults;
  readonly memory: MemoryResults;
}

export type Subject = keyof Results;

export const subjects: readonly Subject[] = ["efficiency", "honesty", "exactness", "memory"];

export function writeResults<Name extends Subject>(subject: Name, results: Results[Name]): void {
  writeFileSync(fileOf(subject), `${JSON.stringify(results, null, 2)}\n`);
}

/** @returns what was measured last; undefined where it never was */
export function readResults<Name extends Subject>(subject: Name): Results[Name] | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(subject), "utf8")) as Results[Name];
  } catch {
    return undefined;
  }
}

function fileOf(subject: Subject): URL {
  return new URL(`results-${subject}.json`, import.meta.url);
}
