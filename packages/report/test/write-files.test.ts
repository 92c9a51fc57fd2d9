import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FileWrite, type ReportError, writeFiles } from "../src/index.ts";

let root = "";
let elsewhere = "";

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-write-"));
  elsewhere = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-elsewhere-"));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/users.ts"), "old users\n");
  writeFileSync(join(root, "src/orders.ts"), "old orders\n");
});

afterEach(() => {
  for (const folder of [root, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

const SET: FileWrite[] = [
  { path: "src/users.ts", text: "new users\n", before: "old users\n" },
  { path: "src/types/deep/api.ts", text: "api\n", before: undefined },
  { path: "src/orders.ts", text: "new orders\n", before: "old orders\n" },
  { path: "src/types/handlers.ts", text: "handlers\n", before: undefined },
];

const OLD = { "src/users.ts": "old users\n", "src/orders.ts": "old orders\n" };
const NEW = {
  "src/users.ts": "new users\n",
  "src/orders.ts": "new orders\n",
  "src/types/": "",
  "src/types/deep/": "",
  "src/types/deep/api.ts": "api\n",
  "src/types/handlers.ts": "handlers\n",
};

/** Every path below the folder with its text, folders and links too. */
function tree(folder: string, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      Object.assign(
        found,
        prefix + entry.name === "src" ? {} : { [`${prefix}${entry.name}/`]: "" },
        tree(path, `${prefix}${entry.name}/`),
      );
    else
      found[prefix + entry.name] = entry.isSymbolicLink()
        ? `-> ${readlinkSync(path)}`
        : readFileSync(path, "utf8");
  }
  return found;
}

async function failure(writes: readonly FileWrite[], signal?: AbortSignal): Promise<ReportError> {
  return writeFiles(root, writes, signal === undefined ? {} : { signal }).then(
    () => Promise.reject(new Error("it was written")),
    (error: ReportError) => error,
  );
}

/** Aborted from the count-th time that it is asked. */
function abortAt(count: number): AbortSignal {
  let asked = 0;
  const { signal } = new AbortController();
  return Object.defineProperty(signal, "aborted", { get: () => ++asked >= count });
}

it("every file of a set is written, and nothing else is left behind", async () => {
  await writeFiles(root, SET);
  expect(tree(root)).toEqual(NEW);
});

it("a set stopped at any moment leaves everything as it was", async () => {
  // 4 staged, 4 checked, 4 put in place, and once at the end.
  for (let moment = 1; moment <= 13; moment++) {
    const error = await failure(SET, abortAt(moment));
    expect(error.code).toBe("ASHLAR_REPORT_STOPPED");
    expect(tree(root)).toEqual(OLD);
  }
  await writeFiles(root, SET, { signal: abortAt(14) });
  expect(tree(root)).toEqual(NEW);
});

it("a replaced file keeps its mode", async () => {
  chmodSync(join(root, "src/users.ts"), 0o640);
  await writeFiles(root, SET);
  expect(statSync(join(root, "src/users.ts")).mode & 0o777).toBe(0o640);
});

it("a link to a file inside the project stays a link", async () => {
  symlinkSync("users.ts", join(root, "src/alias.ts"));
  await writeFiles(root, [{ path: "src/alias.ts", text: "new\n", before: "old users\n" }]);
  expect(tree(root)).toEqual({ ...OLD, "src/users.ts": "new\n", "src/alias.ts": "-> users.ts" });
});

it("a root that is not there yet is made, and unmade when the set fails", async () => {
  const made = join(root, "new/project");
  const write = { path: "src/a.ts", text: "a\n", before: undefined };
  await expect(writeFiles(made, [write], { signal: abortAt(3) })).rejects.toMatchObject({
    code: "ASHLAR_REPORT_STOPPED",
  });
  expect(tree(root)).toEqual(OLD);
  await writeFiles(made, [write]);
  expect(readFileSync(join(made, "src/a.ts"), "utf8")).toBe("a\n");
});

/** Does something between the last check and the moment in which the files are put into place. */
function atPutting(act: () => void): AbortSignal {
  let asked = 0;
  const { signal } = new AbortController();
  const get = () => {
    // 4 staged, 4 checked.
    if (++asked === 9) act();
    return false;
  };
  return Object.defineProperty(signal, "aborted", { get });
}

it.each(["src/users.ts", "src/types/deep/api.ts", "src/types/handlers.ts"])(
  "what somebody saves as %s at the last moment is kept, and the set undone",
  async (path) => {
    const error = await failure(
      SET,
      atPutting(() => writeFileSync(join(root, path), "mine\n")),
    );
    expect(error.code).toBe("ASHLAR_REPORT_CHANGED");
    const folders = path.includes("types")
      ? { "src/types/": "", ...(path.includes("deep") ? { "src/types/deep/": "" } : {}) }
      : {};
    expect(tree(root)).toEqual({ ...OLD, ...folders, [path]: "mine\n" });
  },
);

describe("nothing is written when", () => {
  const cases: { title: string; prepare: () => void; write: FileWrite; code: string }[] = [
    {
      title: "a file changed since it was read",
      prepare: () => writeFileSync(join(root, "src/late.ts"), "now\n"),
      write: { path: "src/late.ts", text: "x", before: "then\n" },
      code: "ASHLAR_REPORT_CHANGED",
    },
    {
      title: "a file appeared since the folder was read",
      prepare: () => writeFileSync(join(root, "src/late.ts"), ""),
      write: { path: "src/late.ts", text: "x", before: undefined },
      code: "ASHLAR_REPORT_CHANGED",
    },
    {
      title: "a file that was read is gone",
      prepare: () => undefined,
      write: { path: "src/late.ts", text: "x", before: "" },
      code: "ASHLAR_REPORT_CHANGED",
    },
    {
      title: "a path climbs out of the project",
      prepare: () => undefined,
      write: { path: "../late.ts", text: "x", before: undefined },
      code: "ASHLAR_REPORT_OUTSIDE",
    },
    {
      title: "a folder is a link out of the project",
      prepare: () => symlinkSync(elsewhere, join(root, "src/out")),
      write: { path: "src/out/deep/late.ts", text: "x", before: undefined },
      code: "ASHLAR_REPORT_OUTSIDE",
    },
    {
      title: "a file is a link out of the project",
      prepare: () => {
        writeFileSync(join(elsewhere, "late.ts"), "then\n");
        symlinkSync(join(elsewhere, "late.ts"), join(root, "src/late.ts"));
      },
      write: { path: "src/late.ts", text: "x", before: "then\n" },
      code: "ASHLAR_REPORT_OUTSIDE",
    },
    {
      title: "a link leads nowhere",
      prepare: () => symlinkSync(join(elsewhere, "none.ts"), join(root, "src/late.ts")),
      write: { path: "src/late.ts", text: "x", before: undefined },
      code: "ASHLAR_REPORT_IN_THE_WAY",
    },
    {
      title: "a folder stands where a file goes",
      prepare: () => mkdirSync(join(root, "src/late.ts")),
      write: { path: "src/late.ts", text: "x", before: undefined },
      code: "ASHLAR_REPORT_IN_THE_WAY",
    },
    {
      title: "a file stands where a folder goes",
      prepare: () => undefined,
      write: { path: "src/users.ts/late.ts", text: "x", before: undefined },
      code: "ASHLAR_REPORT_IN_THE_WAY",
    },
    {
      title: "the system refuses a name",
      prepare: () => undefined,
      write: { path: `src/new/${"x".repeat(300)}/late.ts`, text: "x", before: undefined },
      code: "ASHLAR_REPORT_REFUSED",
    },
  ];
  for (const { title, prepare, write, code } of cases) {
    it(title, async () => {
      prepare();
      const before = tree(root);
      const outside = tree(elsewhere);
      const error = await failure([...SET, write]);
      expect(error.code).toBe(code);
      expect(error.hint).not.toBe("");
      expect(tree(root)).toEqual(before);
      expect(tree(elsewhere)).toEqual(outside);
    });
  }
});
