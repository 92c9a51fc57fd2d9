/** The order of test files: what takes longest first, so that no worker ends the run alone. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files of twenty seconds and more; a name that is no longer one does no harm. */
const slowest: readonly string[] = [
  "test/service-proofs.test.ts",
  "packages/cli/test/new-service.test.ts",
  "packages/cli/test/from-database.test.ts",
  "packages/cli/test/several-files.test.ts",
  "packages/scaffold/test/compile.test.ts",
  "packages/cli/test/db-diff.test.ts",
  "packages/db/test/propose.test.ts",
  "packages/db/test/prove.test.ts",
  "packages/load/test/engines.test.ts",
  "packages/scaffold/test/service/service-tests-run.test.ts",
  "packages/scaffold/test/service/code-shapes.test.ts",
  "packages/db/test/pairs.test.ts",
  "packages/cli/test/new.test.ts",
  "packages/scaffold/test/conformance.test.ts",
  "packages/scaffold/test/embedded.test.ts",
  "test/round-trip.test.ts",
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

/** Files that share a process come last and together: a process is kept only for one of them that is next. */
function rank({ moduleId, project }: TestSpecification): number {
  const place = slowest.findIndex((file) => moduleId.endsWith(`/${file}`));
  if (place >= 0) return place;
  return slowest.length + (project.config.isolate ? 0 : 1);
}
