import { createHash } from "node:crypto";
import type { File } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { ScaffoldError } from "../src/errors.ts";
import { stampHeader } from "../src/ownership/header.ts";
import { locateHandlers } from "../src/ownership/locate-handlers.ts";
import { type FileChange, type Reconciliation, reconcile } from "../src/ownership.ts";

const ROUTES = "src/routes/index.ts";
const USERS = "src/routes/users.ts";

const part = (name: string, title = name) => {
  const type = name[0]?.toUpperCase() + name.slice(1);
  const text = `import type { ${type} } from "../types/handlers.js";\n\nexport const ${name}: ${type} = async (_req, res) => {\n  res.status(501).json({});\n};\n`;
  return { name, text, title };
};

function users(...names: string[]): File {
  const parts = names.map((name) => part(name));
  return { path: USERS, owner: "handlers", text: parts.map((one) => one.text).join("\n"), parts };
}

function routes(text: string, document = "openapi.yaml"): File {
  return { path: ROUTES, owner: "generated", text: stampHeader(text, document) };
}

function run(files: File[], existing: Record<string, string>, force = false): Reconciliation {
  return reconcile(files, new Map(Object.entries(existing)), { force });
}

function only(files: File[], existing: Record<string, string>, force = false): FileChange {
  const [change] = run(files, existing, force).changes;
  if (change === undefined) throw new Error("no change");
  return change;
}

describe("a generated file", () => {
  const old = routes("export const a = 1;\n").text;
  const cases: { title: string; now: string | undefined; kind: string; reason?: string; force?: boolean }[] =
    [
      { title: "is created where there is none", now: undefined, kind: "create" },
      { title: "is replaced while it is untouched", now: old, kind: "replace" },
      { title: "is replaced though git gave it CRLF", now: old.replaceAll("\n", "\r\n"), kind: "replace" },
      { title: "is replaced though an editor gave it a BOM", now: `\uFEFF${old}`, kind: "replace" },
      { title: "is replaced when it is empty", now: "", kind: "replace" },
      {
        title: "is refused after one letter changed",
        now: old.replace("a = 1", "a = 2"),
        kind: "conflict",
        reason: "edited",
      },
      { title: "is replaced though a formatter changed it", now: old.replace(";", ""), kind: "replace" },
      { title: "is replaced after a blank at its end", now: `${old} `, kind: "replace" },
      {
        title: "is refused after an edit of its first line",
        now: old.replace("openapi.yaml", "x"),
        kind: "conflict",
        reason: "edited",
      },
      {
        title: "is refused after an edit between header and code",
        now: old.replace("eslint-disable", "eslint-disabled"),
        kind: "conflict",
        reason: "edited",
      },
      {
        title: "is refused after a line was put above it",
        now: `// mine\n${old}`,
        kind: "conflict",
        reason: "foreign",
      },
      {
        title: "is refused where Ashlar never wrote",
        now: "export {};\n",
        kind: "conflict",
        reason: "foreign",
      },
      { title: "is replaced by force", now: `${old}// mine\n`, kind: "replace", force: true },
    ];
  for (const { title, now, kind, reason, force } of cases) {
    it(title, () => {
      const change = only(
        [routes("export const b = 2;\n")],
        now === undefined ? {} : { [ROUTES]: now },
        force,
      );
      expect(change.kind).toBe(kind);
      expect(change.kind === "conflict" ? change.reason : undefined).toBe(reason);
    });
  }

  it("is unchanged when made again, whatever its line endings", () => {
    expect(only([routes("export const a = 1;\n")], { [ROUTES]: old }).kind).toBe("unchanged");
    expect(only([routes("export const a = 1;\n")], { [ROUTES]: old.replaceAll("\n", "\r\n") }).kind).toBe(
      "unchanged",
    );
  });

  it("is unchanged when made again after a formatter changed it", () => {
    const now = old.replace("a = 1;", "a =\n\t1");
    expect(only([routes("export const a = 1;\n")], { [ROUTES]: now })).toMatchObject({
      kind: "unchanged",
      text: now,
    });
  });

  it("of an earlier version, without a hash of its contents, is known by its exact text", () => {
    const body = "// Made by Ashlar from a.yaml. Do not edit: scaffolding again replaces this file.\n";
    const code = "export const a = 1;\n";
    const hash = createHash("sha256").update(`${body}${code}`).digest("hex");
    const now = `${body}// sha256:${hash}\n${code}`;
    const next = [routes("export const b = 2;\n", "a.yaml")];
    expect(only(next, { [ROUTES]: now }).kind).toBe("replace");
    expect(only(next, { [ROUTES]: `${now} ` }).kind).toBe("conflict");
  });

  it("that another document made is replaced with a warning", () => {
    const { changes, findings } = run([routes("x\n", "b.yaml")], { [ROUTES]: routes("x\n", "a.yaml").text });
    expect(changes[0]?.kind).toBe("replace");
    expect(findings.map((one) => one.rule)).toEqual(["other-document"]);
  });
});

const errors: File = { path: "src/middleware/errors.ts", owner: "handlers", text: "" };

it("a generated file that is no longer made is reported, unless only types are made", () => {
  const existing = { "src/middleware/old.ts": routes("x\n").text };
  const found = run([routes("x\n"), users("listUsers"), errors], existing).findings;
  expect(found).toMatchObject([{ rule: "file-no-longer-made", location: { file: "src/middleware/old.ts" } }]);
  expect(run([routes("x\n")], existing).findings).toEqual([]);
});

describe("a generated file that is no longer made", () => {
  const old = { "src/middleware/old.ts": routes("x\n").text, "src/middleware/older.ts": routes("y\n").text };
  const imports = (path: string) => `import { old } from "${path}";\n`;
  const files = [routes(imports("./old.js")), users("listUsers"), errors];
  const through = { "src/middleware/old.ts": routes(imports("./older.js")).text };
  const cases: { title: string; existing: Record<string, string>; hints: Record<string, string> }[] = [
    {
      title: "may be deleted where only files that are made again import it",
      existing: { ...old, [ROUTES]: routes(imports("../middleware/old.js")).text },
      hints: { "src/middleware/old.ts": "delete it", "src/middleware/older.ts": "delete it" },
    },
    {
      title: "is needed while a file of the reader's imports it",
      existing: { ...old, "src/app.ts": imports("./middleware/old.js") },
      hints: {
        "src/middleware/old.ts": "delete it once src/app.ts does without",
        "src/middleware/older.ts": "delete it",
      },
    },
    {
      title: "is needed while something that is needed imports it",
      existing: { ...old, ...through, "src/app.ts": 'const old = await import("./middleware/old");' },
      hints: {
        "src/middleware/old.ts": "delete it once src/app.ts does without",
        "src/middleware/older.ts": "delete it once src/middleware/old.ts does without",
      },
    },
    {
      title: "is needed by nobody where only others of its kind import it",
      existing: { ...old, ...through },
      hints: { "src/middleware/old.ts": "delete it", "src/middleware/older.ts": "delete it" },
    },
  ];
  it.each(cases)("$title", ({ existing, hints }) => {
    const found = run(files, existing).findings.filter(({ rule }) => rule === "file-no-longer-made");
    expect(Object.fromEntries(found.map(({ location, hint }) => [location?.file, hint]))).toEqual(hints);
  });
});

describe("a handler file", () => {
  it("is created whole where there is none", () => {
    expect(only([users("listUsers")], {})).toEqual({
      kind: "create",
      path: USERS,
      text: users("listUsers").text,
    });
  });

  it("without stubs to add is never touched", () => {
    const file: File = { path: "src/middleware/errors.ts", owner: "handlers", text: "new" };
    expect(only([file], { "src/middleware/errors.ts": "old" }).kind).toBe("unchanged");
  });

  const declared: { title: string; now: string }[] = [
    { title: "an exported const", now: "export const listUsers = async () => {};" },
    { title: "an exported let", now: "export let listUsers = 1;" },
    { title: "an exported function", now: "export function listUsers() {}" },
    { title: "an exported async function", now: "export async function listUsers() {}" },
    { title: "an exported class", now: "export class listUsers {}" },
    {
      title: "an exported overload",
      now: "export function listUsers(): void;\nexport function listUsers() {}",
    },
    { title: "a name exported later", now: "const listUsers = 1;\nexport { listUsers };" },
    { title: "a name exported under another", now: "const all = 1;\nexport { all as listUsers };" },
    { title: "a name exported as a string", now: 'const all = 1;\nexport { all as "listUsers" };' },
    { title: "a re-export from outside", now: 'export { listUsers } from "../handlers/users.js";' },
    { title: "a namespace re-export", now: 'export * as listUsers from "../handlers/users.js";' },
    { title: "a destructured export", now: "export const { listUsers, b: [c] } = handlers;" },
    { title: "a decorated file", now: "@sealed\nclass A {}\nexport const listUsers = new A();" },
    {
      title: "a file with decorated parameters",
      now: "class A { constructor(@Inject() db: Db) {} }\nexport const listUsers = new A();",
    },
  ];
  for (const { title, now } of declared) {
    it(`counts ${title} as the handler`, () => {
      expect(only([users("listUsers")], { [USERS]: now }).kind).toBe("unchanged");
    });
  }

  it("counts what it exports with a star from a module of the folder", () => {
    const existing = {
      [USERS]: 'export * from "./all.js";',
      "src/routes/all.ts": "export const listUsers = 1;",
    };
    const { changes, located } = run([users("listUsers")], existing);
    expect(changes[0]?.kind).toBe("unchanged");
    expect(located.get("listUsers")).toBe(USERS);
  });

  it("is warned about where a star from elsewhere may have exported what gets a stub", () => {
    const { changes, findings } = run([users("listUsers")], { [USERS]: 'export * from "../lib/users.js";' });
    expect(changes[0]?.kind).toBe("append");
    expect(findings).toMatchObject([{ rule: "star-out-of-sight", location: { file: USERS } }]);
  });

  const appended: { title: string; now: string; tail: string }[] = [
    {
      title: "with its import",
      now: "export const listUsers = 1;\n",
      tail: '\nimport type { CreateUser } from "../types/handlers.js";\n\nexport const createUser: CreateUser = async (_req, res) => {\n  res.status(501).json({});\n};\n',
    },
    {
      title: "after a newline that was missing",
      now: "export const listUsers = 1; // end",
      tail: '\n\nimport type { CreateUser } from "../types/handlers.js";\n\nexport const createUser: CreateUser = async (_req, res) => {\n  res.status(501).json({});\n};\n',
    },
    {
      title: "in the file's own CRLF",
      now: "export const listUsers = 1;\r\n",
      tail: '\r\nimport type { CreateUser } from "../types/handlers.js";\r\n\r\nexport const createUser: CreateUser = async (_req, res) => {\r\n  res.status(501).json({});\r\n};\r\n',
    },
    {
      title: "without an import that is there already",
      now: 'import type { CreateUser } from "../types/handlers";\nexport const listUsers = 1;\n',
      tail: "\nexport const createUser: CreateUser = async (_req, res) => {\n  res.status(501).json({});\n};\n",
    },
    {
      title: "under the local name of an import that is there already",
      now: 'import type { CreateUser as C } from "../types/handlers.js";\nexport const listUsers = 1;\n',
      tail: "\nexport const createUser: C = async (_req, res) => {\n  res.status(501).json({});\n};\n",
    },
    {
      title: "with the type under another name where the file uses its name",
      now: "interface CreateUser {}\nexport const listUsers = 1;\n",
      tail: '\nimport type { CreateUser as CreateUser2 } from "../types/handlers.js";\n\nexport const createUser: CreateUser2 = async (_req, res) => {\n  res.status(501).json({});\n};\n',
    },
  ];
  for (const { title, now, tail } of appended) {
    it(`gets a stub appended ${title}`, () => {
      const change = only([users("listUsers", "createUser")], { [USERS]: now });
      expect(change.kind).toBe("append");
      expect(change.text).toBe(now + tail);
    });
  }

  const stub =
    "\nexport const createUser: CreateUser = async (_req, res) => {\n  res.status(501).json({});\n};\n";
  const merged: { title: string; now: string; next: string }[] = [
    {
      title: "into the statement of its module, in order",
      now: 'import type { Aside, Zest } from "../types/handlers.js";\nexport const x = 1;\n',
      next: 'import type { Aside, CreateUser, Zest } from "../types/handlers.js";\nexport const x = 1;\n',
    },
    {
      title: "at the end of a statement that is written in a style of its own",
      now: "import type { Zest, Aside } from '../types/handlers'\nexport const x = 1;\n",
      next: "import type { Zest, Aside, CreateUser } from '../types/handlers'\nexport const x = 1;\n",
    },
    {
      title: "on a line of its own where names have lines of their own",
      now: 'import type {\n    Zest,\n    Aside,\n} from "../types/handlers.js";\nexport const x = 1;\n',
      next: 'import type {\n    Zest,\n    Aside,\n    CreateUser,\n} from "../types/handlers.js";\nexport const x = 1;\n',
    },
    {
      title: "as a type into a statement of values",
      now: 'import { a } from "../types/handlers.js";\nexport const x = 1;\n',
      next: 'import { a, type CreateUser } from "../types/handlers.js";\nexport const x = 1;\n',
    },
    {
      title: "as a statement between those it belongs between",
      now: 'import { z } from "zod"; // once\nimport y from "./y.js";\nexport const x = 1;\n',
      next: 'import { z } from "zod"; // once\nimport type { CreateUser } from "../types/handlers.js";\nimport y from "./y.js";\nexport const x = 1;\n',
    },
    {
      title: "as the first statement, after what is said of the module",
      now: '/** Users. */\nimport y from "./y.js";\nexport const x = 1;\n',
      next: '/** Users. */\nimport type { CreateUser } from "../types/handlers.js";\nimport y from "./y.js";\nexport const x = 1;\n',
    },
    {
      title: "behind an import that a remark for a tool stands before",
      now: '// @ts-expect-error no types\nimport y from "./y.js";\nexport const x = 1;\n',
      next: '// @ts-expect-error no types\nimport y from "./y.js";\nimport type { CreateUser } from "../types/handlers.js";\nexport const x = 1;\n',
    },
    {
      title: "beside a statement whose names have remarks",
      now: 'import type { Aside /* why */ } from "../types/handlers.js";\nexport const x = 1;\n',
      next: 'import type { Aside /* why */ } from "../types/handlers.js";\nimport type { CreateUser } from "../types/handlers.js";\nexport const x = 1;\n',
    },
    {
      title: "not at all where an import shares its line with code",
      now: 'import y from "./y.js"; export const x = 1;\n',
      next: 'import y from "./y.js"; export const x = 1;\n\nimport type { CreateUser } from "../types/handlers.js";\n',
    },
  ];
  for (const { title, now, next } of merged) {
    for (const [lines, inLines] of [
      ["", (text: string) => text],
      [" in CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ] as const) {
      it(`gets its import merged${lines} ${title}`, () => {
        const change = only([users("createUser")], { [USERS]: inLines(now) });
        expect(change.text).toBe(inLines(next + stub));
      });
    }
  }

  it("gets the imports of several stubs in one line", () => {
    const change = only([users("a", "c", "b")], { [USERS]: "export const x = 1;\n" });
    expect(change.text).toContain('import type { A, B, C } from "../types/handlers.js";\n');
  });

  const refused: { title: string; now: string; code: string; place: string }[] = [
    {
      title: "does not parse",
      now: "export const =\n",
      code: "ASHLAR_SCAFFOLD_UNPARSABLE",
      place: `${USERS}:1:14`,
    },
    {
      title: "declares a handler without exporting it",
      now: "\n  const listUsers = 1;\n",
      code: "ASHLAR_SCAFFOLD_NOT_EXPORTED",
      place: `${USERS}:2:9`,
    },
    {
      title: "imports a handler without exporting it",
      now: 'import { listUsers } from "../x.js";\n',
      code: "ASHLAR_SCAFFOLD_NOT_EXPORTED",
      place: `${USERS}:1:10`,
    },
    {
      title: "exports a handler only as its default",
      now: "export default function listUsers() {}\n",
      code: "ASHLAR_SCAFFOLD_NOT_EXPORTED",
      place: `${USERS}:1:16`,
    },
  ];
  for (const { title, now, code, place } of refused) {
    it(`that ${title} refuses the run with its place`, () => {
      const error = failure(() => run([users("listUsers")], { [USERS]: now }));
      expect(error.code).toBe(code);
      const { file, line, column } = error.findings[0]?.location ?? { file: "" };
      expect(`${file}:${line}:${column}`).toBe(place);
    });
  }
});

describe("a handler that moved", () => {
  const moved = {
    "src/routes/users/list.ts": "export const listUsers = 1;\n",
    [USERS]: "export const other = 1;\n",
  };

  it("is left and served from where it is", () => {
    const { changes, located, findings } = run([users("listUsers")], moved);
    expect(changes[0]?.kind).toBe("unchanged");
    expect(located.get("listUsers")).toBe("src/routes/users/list.ts");
    expect(findings.map((one) => one.rule)).toEqual(["handler-elsewhere"]);
  });

  it("leaves nothing to be made of a file that all have left", () => {
    const { [USERS]: _, ...rest } = moved;
    expect(run([users("listUsers")], rest).changes).toEqual([]);
  });

  it("is told once a file, however many moved there", () => {
    const names = ["a", "b", "c", "d", "e"];
    const text = names.map((name) => `export const ${name} = 1;\n`).join("");
    const { findings } = run([users(...names)], { "src/routes/all.ts": text });
    expect(findings.map(({ message }) => message)).toEqual(["served from here: a, b, c and 2 more"]);
  });

  it("leaves the others to be made", () => {
    const { [USERS]: _, ...rest } = moved;
    const change = only([users("listUsers", "createUser")], rest);
    expect(change.kind).toBe("create");
    expect(change.text).toContain("createUser");
    expect(change.text).not.toContain("listUsers");
  });

  const located: { title: string; files: Record<string, string>; path: string }[] = [
    {
      title: "its own file goes first",
      files: { [USERS]: "export const a = 1;", "src/routes/b.ts": "export const a = 1;" },
      path: USERS,
    },
    {
      title: "a typed one goes before one that only has the name",
      files: {
        "src/routes/b.ts": "export const a = 1;",
        "src/routes/c.ts": 'import type { A } from "../types/handlers.js";\nexport const a: A = 1;',
      },
      path: "src/routes/c.ts",
    },
    { title: "a type of that name is none", files: { "src/routes/b.ts": "export type a = 1;" }, path: USERS },
    { title: "a test is not asked", files: { "src/routes/b.test.ts": "export const a = 1;" }, path: USERS },
    { title: "another folder is not asked", files: { "src/lib/b.ts": "export const a = 1;" }, path: USERS },
    {
      title: "a generated file is not asked",
      files: { [ROUTES]: routes("export const a = 1;").text },
      path: USERS,
    },
    {
      title: "a broken file that cannot hold it is not read",
      files: { "src/routes/b.ts": "export const =" },
      path: USERS,
    },
  ];
  for (const { title, files, path } of located) {
    it(`is located: ${title}`, () => {
      const found = locateHandlers(["a"], new Map([["a", USERS]]), new Map(Object.entries(files)));
      expect(found.get("a")).toBe(path);
    });
  }
});

describe("a hook of a security scheme", () => {
  const SECURITY = "src/middleware/security.ts";
  const hook = (name: string): File => {
    const text = `import type { SecurityHook } from "./runtime/security.js";\n\nexport const ${name}: SecurityHook = async () => ({});\n`;
    return { path: SECURITY, owner: "handlers", text, parts: [{ name, text }] };
  };

  it("and an operation may go by one name", () => {
    const { changes, located } = run([users("login"), hook("login")], {});
    expect(changes.map(({ kind, path }) => [kind, path])).toEqual([
      ["create", USERS],
      ["create", SECURITY],
    ]);
    expect(located.get("login")).toBe(USERS);
  });

  it("is made though another file of the folder exports its name", () => {
    const own = "export const bearerAuth = (req, res, next) => next();\n";
    const { changes, findings } = run([hook("bearerAuth")], { "src/middleware/auth.ts": own });
    expect(changes.map(({ kind }) => kind)).toEqual(["create"]);
    expect(findings).toEqual([]);
  });

  it("that is declared without being exported refuses the run", () => {
    const error = failure(() => run([hook("bearerAuth")], { [SECURITY]: "const bearerAuth = 1;\n" }));
    expect(error.code).toBe("ASHLAR_SCAFFOLD_NOT_EXPORTED");
  });
});

it("a stub that is no TypeScript is no mistake of the user's", () => {
  const text = "export const a = */;\n";
  const file: File = { path: USERS, owner: "handlers", text, parts: [{ name: "a", text }] };
  expect(() => run([file], {})).toThrow(/^the stub of a is no TypeScript$/);
});

describe("another output folder below this one", () => {
  const below = {
    "src/routes/admin/index.ts": routes("x\n", "admin.yaml").text,
    "src/routes/admin/users.ts": users("listUsers", "dropUsers").text.replaceAll("\n\n", "\n"),
    "src/routes/types/handlers.ts": routes("y\n", "admin.yaml").text,
    "src/types/handlers.ts": routes("z\n").text,
  };
  const types: File = { path: "src/types/handlers.ts", owner: "generated", text: routes("z\n").text };

  it("keeps its handlers to itself", () => {
    const { changes, located } = run([users("listUsers"), types], below);
    expect(changes[0]).toMatchObject({ kind: "create", path: USERS });
    expect(located.get("listUsers")).toBe(USERS);
  });

  it("has operations and files that are not reported as gone", () => {
    expect(run([users("listUsers"), types], below).findings).toEqual([]);
  });
});

describe("a removed operation", () => {
  const now = users("listUsers", "createUser").text.replaceAll("\n\n", "\n");

  it("is reported with its place and left", () => {
    const { changes, findings } = run([users("listUsers")], { [USERS]: now });
    expect(changes[0]?.kind).toBe("unchanged");
    expect(findings).toMatchObject([{ rule: "operation-removed", location: { file: USERS, column: 14 } }]);
  });

  it("is not seen in an export that is no handler", () => {
    const { findings } = run([users("listUsers")], {
      [USERS]: `${users("listUsers").text}export const helper = 1;\n`,
    });
    expect(findings).toEqual([]);
  });

  it("is not reported when only types are made", () => {
    expect(run([routes("x\n")], { [USERS]: now }).findings).toEqual([]);
  });
});

function failure(run: () => unknown): ScaffoldError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScaffoldError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
