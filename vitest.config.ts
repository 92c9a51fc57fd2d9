import { defineConfig } from "vitest/config";

// Tests run from src: the source condition spares them a build.
const conditions = ["@ashlar/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    // Most of a test is waiting for compilers and services: one for each core, and not one less.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
