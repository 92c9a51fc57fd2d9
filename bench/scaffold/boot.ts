/** How much longer a scaffolded service of 100 operations takes to listen than the bare framework with its routes. */
import type { FrameworkName } from "@ashlar/scaffold";
import { type Figure, figureOf } from "./figure.ts";
import { makeServices, Service, type ServiceKind } from "./service.ts";
import type { Snapshot } from "./workplace.ts";

export interface BootRow {
  readonly framework: FrameworkName;
  readonly operations: number;
  /** From the start of the process to listening. */
  readonly scaffoldedMs: Figure;
  readonly bareMs: Figure;
  /** Of the medians. */
  readonly differenceMs: number;
}

const operations = 100;

export async function measureBoot(
  frameworks: readonly FrameworkName[],
  { snapshot, runs }: { readonly snapshot: Snapshot; readonly runs: number },
): Promise<readonly BootRow[]> {
  const kinds: readonly ServiceKind[] = ["scaffolded", "bare"];
  const samples = new Map<string, number[]>();
  const folders = new Map(
    frameworks.map((framework) => [framework, makeServices(framework, operations, snapshot)]),
  );
  // The first run warms the disk cache and does not count.
  for (let run = -1; run < runs; run++) {
    for (const [framework, folder] of folders) {
      for (const kind of kinds) {
        const service = await Service.start(folder, kind);
        await service.stop();
        const key = `${framework} ${kind}`;
        if (run >= 0) samples.set(key, [...(samples.get(key) ?? []), service.bootMs]);
      }
    }
  }
  return frameworks.map((framework) => {
    const scaffoldedMs = figureOf(samples.get(`${framework} scaffolded`) ?? []);
    const bareMs = figureOf(samples.get(`${framework} bare`) ?? []);
    const differenceMs = Number((scaffoldedMs.median - bareMs.median).toFixed(1));
    return { framework, operations, scaffoldedMs, bareMs, differenceMs };
  });
}
