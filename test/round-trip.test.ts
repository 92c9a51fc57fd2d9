import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Api } from "@ashlar/model";
import { differencesOf, readDocument } from "@ashlar/openapi";
import { type FrameworkName, scaffold } from "@ashlar/scaffold";
import { readSource } from "@ashlar/source";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ashlar-round-trip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const oas = "node_modules/@readme/oas-examples";
const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];

/** Writes the code of a document, and gives the folder that it stands in. */
function generate(api: Api, framework: FrameworkName): string {
  const project = mkdtempSync(join(folder, `${framework}-`));
  const { files } = scaffold(api, {
    framework,
    output: "src/routes",
    importExtension: ".js",
    typesOnly: false,
    documentName: "openapi.yaml",
    existing: new Map(),
  });
  // What is installed here is nothing to the code that was made.
  writeFileSync(join(project, "tsconfig.json"), `{ "compilerOptions": { "types": [] } }`);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  return project;
}

async function readBack(project: string): Promise<Api> {
  return (await readSource(["src"], { cwd: project })).api;
}

describe("a document comes back from the code that was made of it", () => {
  const documents = [
    "examples/bookshop.yaml",
    `${oas}/3.0/json/petstore.json`,
    `${oas}/3.1/json/train-travel.json`,
    `${oas}/3.1/json/schema-types.json`,
    `${oas}/3.1/json/webhooks.json`,
  ];
  it.each(documents.flatMap((document) => frameworks.map((framework) => ({ document, framework }))))(
    "$document on $framework",
    async ({ document, framework }) => {
      const { api } = await readDocument(join(root, document));
      const read = await readBack(generate(api, framework));
      expect(differencesOf(api, read)).toEqual([]);
      expect(read.operations.map(({ operationId }) => operationId)).toEqual(
        api.operations.map(({ operationId }) => operationId),
      );
    },
  );
});

interface Edit {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** `<kind> <place>` of every difference. */
  readonly differences: readonly string[];
}

const edits: readonly Edit[] = [
  {
    what: "a member of a schema that became optional",
    file: "types/api.ts",
    from: "  title: string;",
    to: "  title?: string;",
    differences: ["schema schemas/Book/required"],
  },
  {
    what: "a limit",
    file: "types/api.ts",
    from: "From 1 to 5. */\n  stars",
    to: "From 1 to 6. */\n  stars",
    differences: ["schema schemas/Review/properties/stars/maximum"],
  },
  {
    what: "the type of a member",
    file: "types/api.ts",
    from: "  score: number;",
    to: "  score: string;",
    differences: ["schema schemas/SearchHit/properties/score/type"],
  },
  {
    what: "a parameter",
    file: "types/api.ts",
    from: "From 1 to 5. Default: `1`. */\n    minStars",
    to: "From 1 to 5. Default: `2`. */\n    minStars",
    differences: ["parameter GET /books/{bookId}/reviews parameters/query/minStars/schema/default"],
  },
  {
    what: "a header of an answer",
    file: "types/api.ts",
    from: "Header `location`: `string`, always.",
    to: "Header `location`: `string`.",
    differences: ["response POST /books responses/201/headers/location/required"],
  },
  {
    what: "how a parameter is written",
    file: "middleware/validators.ts",
    from: `style: "deepObject"`,
    to: `style: "form"`,
    differences: ["parameter GET /books parameters/query/price/style"],
  },
  {
    what: "who may call",
    file: "middleware/validators.ts",
    from: `security: [{ staff: ["books:write"] }]`,
    to: `security: [{ customer: [] }]`,
    differences: ["security POST /books security"],
  },
  {
    what: "a path",
    file: "routes/index.ts",
    from: `"/v1/books/:bookId/cover", validate.getCover`,
    to: `"/v1/books/:bookId/front", validate.getCover`,
    differences: ["operation GET /books/{bookId}/cover", "operation GET /books/{bookId}/front"],
  },
  {
    what: "a route that is gone",
    file: "routes/index.ts",
    from: `routes.get("/v1/search", validate.searchBooks, handle(search.searchBooks));`,
    to: "",
    differences: ["operation GET /search"],
  },
];

describe("beside generated code", () => {
  it("what people route by hand is read too, and handlers may have moved", async () => {
    const { api } = await readDocument(join(root, "examples/bookshop.yaml"));
    const project = generate(api, "express");
    const at = (path: string): string => join(project, "src", path);
    mkdirSync(at("catalogue"));
    renameSync(at("routes/search.ts"), at("catalogue/find.ts"));
    const wiring = readFileSync(at("routes/index.ts"), "utf8");
    writeFileSync(at("routes/index.ts"), wiring.replace(`"./search.js"`, `"../catalogue/find.js"`));
    writeFileSync(
      at("app.ts"),
      `import express from "express";
import { routes } from "./routes/index.js";
const app = express();
app.get("/health/:part", (req, res) => { res.status(200).json({ ok: true }); });
app.use("/shop", routes);
`,
    );
    const read = await readBack(project);
    const written = read.operations.filter(({ path }) => path.startsWith("/health"));
    expect(written).toMatchObject([
      { method: "get", path: "/health/{part}", responses: [{ status: "200" }] },
    ]);
    expect(new Set(read.operations.map(({ basePath }) => basePath))).toEqual(new Set(["/shop/v1", ""]));
    const generated = read.operations
      .filter(({ path }) => !path.startsWith("/health"))
      .map((operation) => ({ ...operation, basePath: api.basePath }));
    expect(differencesOf(api, { ...read, operations: generated })).toEqual([]);
  });
});

it("a member that only one of the two types of a schema says differently is told of", async () => {
  const { api } = await readDocument(join(root, "examples/bookshop.yaml"));
  const project = generate(api, "koa");
  const path = join(project, "src/types/api.ts");
  const [before = "", after = ""] = readFileSync(path, "utf8").split("export interface ReviewInput");
  writeFileSync(
    path,
    `${before}export interface ReviewInput${after.replace("From 1 to 5.", "From 1 to 6.")}`,
  );
  const { api: read, findings } = await readSource(["src"], { cwd: project });
  expect(findings).toMatchObject([{ rule: "types-disagree", location: { file: "src/types/api.ts" } }]);
  expect(differencesOf(api, read)).toEqual([]);
});

describe("what somebody changes in generated code changes the document that is read", () => {
  it.each(edits)("$what", async ({ file, from, to, differences }) => {
    const { api } = await readDocument(join(root, "examples/bookshop.yaml"));
    const project = generate(api, "express");
    const path = join(project, "src", file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    const found = differencesOf(api, await readBack(project));
    expect(found.map(({ kind, place }) => `${kind} ${place}`)).toEqual(differences);
  });
});
