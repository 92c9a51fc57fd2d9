import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/support/slowest-first.ts";

// Tests run from src: the source condition spares them a build.
const conditions = ["@ashlar/source"];

/** Packages whose tests leave a process as they found it, so that the next file can use what is loaded. */
const calm = ["model", "openapi", "report", "source"].map((name) => `packages/${name}/test/**/*.test.ts`);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // Most of a test is waiting for compilers and services: one for each core, and not one less.
    maxWorkers: 2,
    globalSetup: "test/support/suite-folder.ts",
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "apart",
          include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: calm,
        },
      },
      { extends: true, test: { name: "together", include: calm, isolate: false } },
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
