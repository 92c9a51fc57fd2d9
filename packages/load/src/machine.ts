/** On what a run was measured. */
import { availableParallelism, cpus } from "node:os";
import process from "node:process";
import type { LoadResult } from "./load-result.ts";

export function describeMachine(): LoadResult["machine"] {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
