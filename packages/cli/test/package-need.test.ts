import { describe, expect, it } from "vitest";
import { type PackageState, stateOfPackage } from "../src/package-need.ts";

describe("a package that the files import", () => {
  const cases: { range: string | undefined; need: string; state: PackageState; development?: true }[] = [
    { range: undefined, need: "^5.1.0", state: "missing" },
    { range: "^5.0.0", need: "^5.1.0", state: "fits" },
    { range: "*", need: "^5.1.0", state: "fits" },
    { range: ">=4", need: "^5.1.0", state: "fits" },
    { range: "workspace:^5.2.0", need: "^5.1.0", state: "fits" },
    { range: "npm:express@^5.2.0", need: "^5.1.0", state: "fits" },
    { range: "^4.21.0", need: "^5.1.0", state: "older" },
    { range: "5.0.0", need: "^5.1.0", state: "older" },
    { range: "^12 || ^13", need: "^15.0.0", state: "older" },
    { range: "^6.0.0", need: "^5.1.0", state: "newer" },
    { range: "^24.0.0", need: "^20.19.0", state: "fits", development: true },
    { range: "^18.0.0", need: "^20.19.0", state: "older", development: true },
    { range: "latest", need: "^5.1.0", state: "unknown" },
    { range: "file:../express", need: "^5.1.0", state: "unknown" },
  ];
  for (const { range, need, state, development = false } of cases) {
    const title = development ? " of development" : "";
    it(`${title} as ${range ?? "nothing"} is ${state} for ${need}`.trim(), () => {
      expect(stateOfPackage({ name: "x", version: need, why: "", development }, range)).toBe(state);
    });
  }
});
