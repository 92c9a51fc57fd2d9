import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readDocument } from "../src/index.ts";
import { readOne, refusalOf, rulesOf } from "./memory.ts";

const head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";

const unusable: readonly { title: string; text: string; code: string; at?: readonly [number, number] }[] = [
  { title: "an empty file", text: "", code: "ASHLAR_OPENAPI_EMPTY" },
  { title: "a file of comments", text: "# nothing\n", code: "ASHLAR_OPENAPI_EMPTY" },
  { title: "broken YAML", text: "openapi: 3.0.0\n info: x\n", code: "ASHLAR_OPENAPI_SYNTAX", at: [2, 6] },
  {
    title: "a tab in YAML's indentation",
    text: "openapi: 3.0.0\ninfo:\n\ttitle: x\n",
    code: "ASHLAR_OPENAPI_SYNTAX",
    at: [3, 1],
  },
  {
    title: "broken JSON",
    text: '{\n  "openapi": "3.0.0",\n  "info": }\n',
    code: "ASHLAR_OPENAPI_SYNTAX",
    at: [3, 11],
  },
  {
    title: "JSON that ends early",
    text: '{\n  "openapi": "3.0.0"',
    code: "ASHLAR_OPENAPI_SYNTAX",
    at: [2, 21],
  },
  {
    title: "JSON with a comma too many",
    text: '{\n  "openapi": "3.0.0",\n}',
    code: "ASHLAR_OPENAPI_SYNTAX",
    at: [3, 1],
  },
  { title: "a list", text: "- a\n", code: "ASHLAR_OPENAPI_NOT_OPENAPI" },
  { title: "a page of HTML", text: "<!doctype html><p>x", code: "ASHLAR_OPENAPI_NOT_OPENAPI" },
  { title: "a JSON Schema", text: '{"$schema": "x", "type": "object"}', code: "ASHLAR_OPENAPI_NOT_OPENAPI" },
  { title: "a document without version", text: "paths: {}\n", code: "ASHLAR_OPENAPI_NOT_OPENAPI" },
  {
    title: "a version to come",
    text: "# new\nopenapi: 4.0.0\n",
    code: "ASHLAR_OPENAPI_VERSION",
    at: [2, 1],
  },
  { title: "Swagger 1.2", text: 'swaggerVersion: "1.2"\n', code: "ASHLAR_OPENAPI_VERSION" },
  {
    title: "a bomb of aliases",
    text: `${head}x-a: &a [1,1,1,1,1,1,1,1,1,1]\n${"bcdefghi"
      .split("")
      .map((name, index) => `x-${name}: &${name} [${Array(10).fill(`*${"abcdefgh"[index]}`).join(",")}]`)
      .join("\n")}\n`,
    code: "ASHLAR_OPENAPI_TOO_LARGE",
  },
  { title: "an alias that holds itself", text: `${head}x-a: &a [*a]\n`, code: "ASHLAR_OPENAPI_TOO_LARGE" },
  {
    // Whole numbers come first in a map, in ascending order: the alias that leads deepest is met first.
    title: "a long chain of aliases",
    text: `${head}x-a:\n${Array.from({ length: 9000 }, (_, index) => `  ${9000 - index}: &a${index} {x: ${index === 0 ? "1" : `*a${index - 1}`}}\n`).join("")}`,
    code: "ASHLAR_OPENAPI_TOO_LARGE",
  },
  {
    title: "nesting too deep for what is made of it",
    text: `{"openapi": "3.0.0", "components": {"schemas": {"A": ${'{"not":'.repeat(600)}{}${"}".repeat(600)}}}}`,
    code: "ASHLAR_OPENAPI_TOO_LARGE",
  },
  {
    title: "endless nesting",
    text: `{"openapi": "3.0.0", "components": {"schemas": {"A": ${'{"not":'.repeat(50_000)}{}${"}".repeat(50_000)}}}}`,
    code: "ASHLAR_OPENAPI_TOO_LARGE",
  },
];

describe("what is no usable document ends in one error", () => {
  it.each(unusable)("$title: $code", async ({ text, code, at }) => {
    const error = await refusalOf(readOne(text));
    expect(error.code).toBe(code);
    expect(error.hint).not.toBe("");
    if (at === undefined) return;
    expect(error.findings[0]?.location).toEqual({ file: "openapi.yaml", line: at[0], column: at[1] });
  });
});

describe("files", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ashlar-openapi-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("that are missing, folders or no addresses are named", async () => {
    const codes = await Promise.all(
      [join(folder, "none.yaml"), folder, "http://[", "file://host/a"].map(
        async (source) => (await refusalOf(readDocument(source))).code,
      ),
    );
    expect(codes).toEqual([
      "ASHLAR_OPENAPI_NOT_FOUND",
      "ASHLAR_OPENAPI_NOT_A_FILE",
      "ASHLAR_OPENAPI_UNREADABLE",
      "ASHLAR_OPENAPI_UNREADABLE",
    ]);
  });

  it("may have a mark of byte order, either encoding of Windows, and strange names", async () => {
    const text = `${head}paths: {}\n`;
    const files = { "a #1%.yaml": `\ufeff${text}`, "utf16.yaml": Buffer.from(`\ufeff${text}`, "utf16le") };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
      expect((await readDocument(join(folder, name))).api.title).toBe("T");
    }
  });
});

it("bytes that are no UTF-8 are a warning with its place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-openapi-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "latin1.yaml");
  await writeFile(file, Buffer.from(`${head}x-a: caf\u00e9\npaths: {}\n`, "latin1"));
  const { findings } = await readDocument(file);
  expect(findings).toMatchObject([{ rule: "not-utf8", location: { file, line: 3, column: 9 } }]);
});

describe("addresses", () => {
  const texts: { readonly [path: string]: string } = {
    "/docs/openapi.yaml": `${head}servers: [{url: v1}]\npaths:\n  /a:\n    $ref: paths/a.yaml\n`,
    "/docs/paths/a.yaml": "get:\n  responses:\n    '200': {description: ok}\n",
    "/docs/broken.yaml": `${head}paths:\n  /a:\n    $ref: none.yaml\n`,
    "/docs/openapi.yaml?v=2&access_token=t0p": `${head}paths:\n  /a:\n    $ref: none.yaml\n`,
  };
  const server = createServer((request, response) => {
    const { url } = request;
    if (url === "/silent") return;
    if (url === "/stalls") return void response.write(head);
    if (url?.startsWith("/locked") === true && request.headers.authorization !== `Basic ${btoa("me:p@ss")}`)
      return void response.writeHead(401).end();
    if (url === "/locked/openapi.yaml") return void response.end(texts["/docs/openapi.yaml"]);
    if (url === "/locked/paths/a.yaml") return void response.end(texts["/docs/paths/a.yaml"]);
    if (url === "/failing") return void response.writeHead(500).end();
    if (url === "/moved") response.writeHead(302, { location: "/docs/openapi.yaml" }).end();
    else if (url !== undefined && texts[url] !== undefined) response.end(texts[url]);
    else response.writeHead(404).end("no");
  });
  const hints: readonly [string, RegExp][] = [
    ["/none", /is it spelt right/],
    ["/locked/openapi.yaml", /login/],
    ["/failing", /its server failed/],
  ];
  let origin = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(["/docs/openapi.yaml", "/moved"])("%s is read with the files it refers to", async (path) => {
    const { api, files } = await readDocument(origin + path);
    expect(api.operations.map(({ path: own }) => own)).toEqual(["/a"]);
    expect(api.basePath).toBe("/docs/v1");
    expect(files).toEqual([origin + path, `${origin}/docs/paths/a.yaml`]);
  });

  it("that answer with an error, or not at all, end in an error of their own", async () => {
    for (const [path, hint] of hints) {
      const refusal = await refusalOf(readDocument(`${origin}${path}`));
      expect(refusal.code).toBe("ASHLAR_OPENAPI_HTTP_STATUS");
      expect(refusal.hint).toMatch(hint);
    }
    const silent = readDocument(`${origin}/silent`, { fetchTimeoutMs: 50 });
    expect((await refusalOf(silent)).code).toBe("ASHLAR_OPENAPI_UNREACHABLE");
    expect((await refusalOf(readDocument("http://127.0.0.1:1/a"))).code).toBe("ASHLAR_OPENAPI_UNREACHABLE");
  });

  it("that fall silent in the middle, or never end, are given up", async () => {
    const stalls = await refusalOf(readDocument(`${origin}/stalls`, { fetchTimeoutMs: 50 }));
    expect([stalls.code, stalls.message]).toEqual([
      "ASHLAR_OPENAPI_UNREACHABLE",
      `no answer from ${origin}/stalls within 50 ms`,
    ]);
    const long = await refusalOf(readDocument(`${origin}/docs/openapi.yaml`, { fetchMaxBytes: 20 }));
    expect(long.code).toBe("ASHLAR_OPENAPI_TOO_LARGE");
  });

  it("may hold a name and a password, which open the files beside them too and are never told", async () => {
    const locked = origin.replace("//", "//me:p%40ss@");
    const { api, files } = await readDocument(`${locked}/locked/openapi.yaml`);
    expect(api.operations.map(({ path }) => path)).toEqual(["/a"]);
    expect(files).toEqual([`${origin}/locked/openapi.yaml`, `${origin}/locked/paths/a.yaml`]);
    const wrong = await refusalOf(readDocument(`${origin.replace("//", "//me:no@")}/locked/openapi.yaml`));
    expect(wrong.message).toBe(`${origin}/locked/openapi.yaml answered 401`);
  });

  it("are told without what looks like a secret in them", async () => {
    const error = await refusalOf(readDocument(`${origin}/docs/openapi.yaml?v=2&access_token=t0p`));
    expect(error.message).toContain(`${origin}/docs/openapi.yaml?v=2&access_token=***`);
    expect(JSON.stringify(error.findings)).not.toContain("t0p");
  });

  it("are given whole to a reader that is passed in", async () => {
    const source = "https://me:pass@a.test/openapi.yaml?token=t0p";
    const asked: string[] = [];
    const readText = async (one: string) => {
      asked.push(one);
      return `${head}paths: {}\n`;
    };
    const { files } = await readDocument(source, { readText });
    expect(asked).toEqual([source]);
    expect(files).toEqual(["https://a.test/openapi.yaml?token=***"]);
  });

  it("that a reference leads to and that do not answer break the reference", async () => {
    const error = await refusalOf(readDocument(`${origin}/docs/broken.yaml`));
    expect(error.findings.map(({ rule, message }) => [rule, message])).toEqual([
      ["broken-reference", `${origin}/docs/none.yaml answered 404`],
    ]);
  });
});

describe("the top of a document", () => {
  it.each([
    [
      "3.1.0",
      {},
      "expected paths, webhooks or components at the top of the document, found nothing of the kind",
    ],
    ["3.0.0", {}, "expected paths at the top of the document, found nothing of the kind"],
    ["3.0.0", { components: {} }, "expected paths at the top of the document, found nothing of the kind"],
    ["3.0.0", { Path: {} }, 'expected paths at the top of the document, found "Path"'],
    ["2.0", {}, "expected paths at the top of the document, found nothing of the kind"],
  ])("%s with %j is refused", async (version, parts, message) => {
    const head = version === "2.0" ? { swagger: version } : { openapi: version };
    const { findings } = await refusalOf(readOne({ ...head, info: { title: "T", version: "1" }, ...parts }));
    expect(findings.map((finding) => [finding.rule, finding.message])).toEqual([["missing-paths", message]]);
  });

  it.each([
    ["3.1.0", { components: {} }],
    ["3.1.0", { webhooks: {} }],
    ["3.0.0", { paths: {} }],
    ["3.0.0", { paths: null }],
    ["3.0.0", { "x-webhooks": {} }],
  ])("%s with %j is read", async (openapi, parts) => {
    const { findings } = await readOne({ openapi, info: { title: "T", version: "1" }, ...parts });
    expect(findings).toEqual([]);
  });

  it("says that nothing was found, not what a program calls it", async () => {
    const { findings } = await readOne({ openapi: "3.0.0", paths: {} });
    expect(findings.map(({ message }) => message)).toEqual([
      "info must be a map with title and version, found nothing; assumed",
    ]);
  });
});

describe("YAML and JSON", () => {
  it("are read by the rules of YAML 1.2: dates, no and on are strings, statuses are keys", async () => {
    const { api, findings } = await readOne(
      `${head}paths:\n  /a:\n    get:\n      responses:\n        200: {description: ok}\ncomponents:\n  schemas:\n    A: {enum: [no, on, 2020-01-01, ~]}\n`,
    );
    expect(api.operations[0]?.responses[0]?.status).toBe("200");
    expect(api.schemas["A"]).toEqual({ enum: ["no", "on", "2020-01-01", null] });
    expect(findings).toEqual([]);
  });

  it("may use anchors, aliases and merge keys", async () => {
    const text = `${head}x-base: &base\n  type: object\n  minProperties: foo\ncomponents:\n  schemas:\n    A: &a\n      <<: *base\n      title: A\n    B: *a\n`;
    const { api, findings } = await readOne(text);
    expect(api.schemas).toEqual({ A: { type: "object", title: "A" }, B: { type: "object", title: "A" } });
    expect(findings.map(({ location }) => [location?.line, location?.pointer])).toEqual([
      [5, "/components/schemas/A/minProperties"],
      [5, "/components/schemas/B/minProperties"],
    ]);
  });

  it.each([
    ["duplicate-key", `${head}paths:\n  /a: {}\n  /b: {}\n  /a: {}\n`, 6, 3],
    [
      "duplicate-key",
      '{\n"openapi": "3.1.0",\n"info": {"title": "T", "version": "1"},\n"paths": {},\n  "paths": {}\n}',
      5,
      3,
    ],
    ["several-yaml-documents", `---\n${head}paths: {}\n---\na: 1\n`, undefined, undefined],
  ])("%s is a warning with its place", async (rule, text, line, column) => {
    const { findings } = await readOne(text);
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual([[rule, "warning"]]);
    expect([findings[0]?.location?.line, findings[0]?.location?.column]).toEqual([line, column]);
  });

  it.each([
    [
      "JSON",
      '{"openapi": "3.1.0",\r\n "info": {"title": "a\\"b{[", "version": "1"},\r\n "components": {"schemas": {\r\n  "A\\"": {},\r\n  "B": {"allOf": [{}, {"type":   "any"}]}}}}',
      5,
      24,
    ],
    [
      "YAML",
      `openapi: 3.1.0\r\ninfo: {title: T, version: '1'}\r\ncomponents:\r\n  schemas:\r\n    "B":\r\n      allOf:\r\n        - {}\r\n        - title: x\r\n          type: any\r\n`,
      9,
      11,
    ],
  ])("%s: a place deep inside is found, whatever ends the lines", async (_format, text, line, column) => {
    const { findings } = await readOne(text);
    expect(findings.map(({ location }) => [location?.line, location?.column])).toEqual([[line, column]]);
    expect(rulesOf(findings)).toEqual(["unknown-type"]);
  });

  it("a property named __proto__ is a property", async () => {
    const text =
      '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"components":{"schemas":{"A":{"properties":{"__proto__":{"type":"string"},"constructor":true}}}}}';
    const { api } = await readOne(text);
    expect(JSON.stringify(api.schemas)).toBe(
      '{"A":{"properties":{"__proto__":{"type":"string"},"constructor":true}}}',
    );
  });
});
