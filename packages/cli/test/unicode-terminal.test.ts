import { expect, it } from "vitest";
import { showsUnicode } from "../src/commands/load/unicode-terminal.ts";

it.each<[NodeJS.ProcessEnv, NodeJS.Platform, boolean]>([
  [{}, "linux", true],
  [{ LANG: "en_US.UTF-8" }, "linux", true],
  [{ LANG: "de_DE.utf8", LC_ALL: "" }, "linux", true],
  [{ LANG: "C" }, "linux", false],
  [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, "linux", false],
  [{ LANG: "en_US.UTF-8", TERM: "linux" }, "linux", false],
  [{ LANG: "C" }, "darwin", true],
])("%j on %s shows more than ASCII: %s", (env, platform, shown) => {
  expect(showsUnicode(env, platform)).toBe(shown);
});
