import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/support/slowest-first.ts";

// Tests run from src: the source condition spares them a build.
const conditions = ["@ashlar/source"];

/** Tests that leave a process as they found it, so that the next file can use what is loaded. */
const calm = [
  "packages/{catalog,model,openapi,report,source}/test/**/*.test.ts",
  "packages/scaffold/test/*.test.ts",
];

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
    // For what hangs: a machine that does other things besides may take many times as long as one that does not.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
