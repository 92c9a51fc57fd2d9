/** Prints `test/contract/<resource>.test.ts`: every operation, asked for what the document promises. */
import type { File } from "@ashlar/model";
import type { PlannedOperation, Resource } from "../../blueprint.ts";
import { Imports } from "../../emit/imports.ts";
import { Code, printLiteral } from "../../emit/literal.ts";
import type { BoundCase } from "./bounds.ts";
import { brokenObject, type Factories, printOptions } from "./factories.ts";
import type { TestFacts } from "./facts.ts";
import type { Gap } from "./gaps.ts";
import { methodNotAllowed, type OperationTest, operationTest } from "./operation-test.ts";

export interface ContractTests {
  readonly files: readonly File[];
  readonly gaps: readonly Gap[];
}

export function emitContractTests(facts: TestFacts, factories: Factories): ContractTests {
  const gaps: Gap[] = [];
  const tried = new Set<string>();
  const files = facts.blueprint.resources.flatMap((resource) => {
    const imports = new Imports()
      .value("vitest", "describe", "expect", "it")
      .value("../support/service.js", "useService");
    const parts = resource.operations.map((operation) => {
      const test = operationTest(operation, facts, factories);
      if ("problem" in test) {
        const { location } = operation.source;
        gaps.push({ what: titleOf(operation), cause: test.cause ?? test.problem, location });
        return `// ${titleOf(operation)} has no tests here: ${test.problem}.\n`;
      }
      // Once per path is enough to know which methods it has.
      const isNew = !tried.has(operation.fullPath);
      tried.add(operation.fullPath);
      return printOperation(test, isNew ? methodNotAllowed(operation, facts) : undefined, imports);
    });
    return [printFile(resource, parts, imports)];
  });
  return { files, gaps };
}

function printFile({ name }: Resource, parts: readonly string[], imports: Imports): File {
  const text = parts.join("\n");
  for (const used of ["describe", "expect", "it"]) {
    if (!new RegExp(`\\b${used}[(.]`).test(text)) return empty(name, text);
  }
  return {
    path: `test/contract/${name}.test.ts`,
    owner: "generated",
    text: `/** What the document promises of ${name}. The client holds every answer against it, whatever the test asks. */\n${imports.lines().join("\n")}\n\nuseService();\n\n${text}`,
  };
}

/** A file of tests must have one. */
function empty(name: string, text: string): File {
  return {
    path: `test/contract/${name}.test.ts`,
    owner: "generated",
    text: `/** What the document promises of ${name}. */\nimport { it } from "vitest";\n\nit.todo("is tried");\n\n${text}`,
  };
}

function titleOf({ method, fullPath }: PlannedOperation): string {
  return `${method.toUpperCase()} ${fullPath}`;
}

function printOperation(test: OperationTest, otherMethod: string | undefined, imports: Imports): string {
  const { operation, caller } = test;
  imports.value("../support/client.js", "client");
  const tests = caller.isKnowable
    ? [
        ...printSend(test, imports),
        printSuccess(test),
        ...printUnknown(test, imports),
        ...printBodyCases(test),
        ...printQueryCases(test),
        ...printContentType(test),
        ...printRefusals(test, imports),
        ...printMethod(test, otherMethod),
      ]
    : [...printSend(test, imports), printStranger()];
  return `describe(${JSON.stringify(titleOf(operation))}, () => {\n${indent(tests.join("\n"))}});\n`;
}

/** A valid request, of which a test may change what it is about. */
function printSend(test: OperationTest, imports: Imports): string[] {
  const { operation, caller, url, place, headers, body } = test;
  imports.type("../support/client.js", "RequestOptions");
  if (url.startsWith("path`")) imports.value("../support/client.js", "path");
  if (caller.expression !== undefined) imports.namespace("../support/callers.js", "callers");
  const lines: string[] = [];
  const isLiteral = body !== undefined && !(body.expression instanceof Code);
  if (isLiteral) lines.push(`const body = ${printLiteral(body.expression, 0, 13)};\n`);
  if (body?.expression instanceof Code) {
    const called = /(\w+)\(\)/.exec(body.expression.text)?.[1];
    if (called !== undefined) imports.value("../support/factories.js", called);
  }
  const options = printOptions({
    as: caller.expression,
    body: body === undefined ? undefined : isLiteral ? "body" : (body.expression as Code).text,
    type: body?.type,
    headers,
  }).replace("body: body", "body");
  const merged = options === "{}" ? "options" : `{ ${options.slice(2, -2)}, ...options }`;
  const call = printCall(`client.${operation.method}(${url}, `, merged);
  if (place === undefined) {
    const isAsync = call.includes("await ");
    const head = `const send = ${isAsync ? "async " : ""}(options: RequestOptions = {}) =>`;
    const isShort = head.length + call.length < lineWidth && !call.includes("\n");
    lines.push(`${head}${isShort ? " " : "\n  "}${call.replaceAll("\n", "\n  ")};\n`);
    return lines;
  }
  const { names, store } = place;
  imports.value("../support/factories.js", `make${store.name}`);
  if (names.length === 0) {
    lines.push(
      `const send = async (options: RequestOptions = {}) => {\n  await make${store.name}();\n  return ${call.replaceAll("\n", "\n  ")};\n};\n`,
    );
    return lines;
  }
  imports.type("../support/factories.js", `${store.name}Path`);
  lines.push(
    `const send = async ({ at, ...options }: RequestOptions & { readonly at?: ${store.name}Path } = {}) => {
  const { ${names.join(", ")} } = at ?? (await make${store.name}());
  return ${call.replaceAll("\n", "\n  ")};
};
`,
  );
  return lines;
}

const lineWidth = 100;

/** A member per line where they do not fit on one. */
function printCall(start: string, options: string): string {
  const line = `${start}${options})`;
  if (line.length <= lineWidth - 11 || !options.startsWith("{ ")) return line;
  return `${start}${brokenObject(options)})`;
}

function printSuccess({ action, success }: OperationTest): string {
  if (action.kind === "stub") {
    return `// ${sentence(action.reason)} Once it is written, it may answer anything that the document says.
it("answers a valid request as the document says, or 501 while it is not written", async () => {
  const { status } = await send();
  expect([400, 401, 403, 500]).not.toContain(status);
});
`;
  }
  const [status] = success;
  const check =
    success.length === 1
      ? `expect((await send()).status).toBe(${status});`
      : `expect([${success.join(", ")}]).toContain((await send()).status);`;
  return `it("answers ${success.length === 1 ? status : "with success"} to a valid request", async () => {\n  ${check}\n});\n`;
}

function printUnknown({ unknown, place }: OperationTest, imports: Imports): string[] {
  if (unknown === undefined || place === undefined) return [];
  const { store } = place;
  imports.value("../support/factories.js", `make${store.name}`);
  return [
    `it("answers 404 where there is no such ${store.store.noun}", async () => {
  const at = { ...(await make${store.name}()), ${unknown.name}: ${JSON.stringify(unknown.value)} };
  expect((await send({ at })).status).toBe(404);
});
`,
  ];
}

function printBodyCases({ bodyCases, body, success }: OperationTest): string[] {
  if (body === undefined) return [];
  const refused = bodyCases.filter(({ isValid }) => !isValid);
  const taken = bodyCases.filter(({ isValid }) => isValid);
  return [
    ...(refused.length === 0
      ? []
      : [
          `it.each(${printRows(refused)})("answers 400 where %s", async (_, changes) => {
  const { status, text } = await send({ body: ${body.changed} });
  expect(status).toBe(400);
  expect(text).toContain(Object.keys(changes)[0]);
});
`,
        ]),
    ...(taken.length === 0
      ? []
      : [
          `it.each(${printRows(taken)})("takes a body whose %s", async (_, changes) => {
  const { status } = await send({ body: ${body.changed} });
  ${success.length === 1 ? `expect(status).toBe(${success[0]});` : `expect([${success.join(", ")}]).toContain(status);`}
});
`,
        ]),
  ];
}

function printRows(cases: readonly BoundCase[]): string {
  return printLiteral(
    cases.map(({ title, name, literal }) => [title, { [name]: literal ?? null }]),
    0,
    8,
  );
}

function printQueryCases({ queryCases }: OperationTest): string[] {
  const rows = (isValid: boolean): string =>
    printLiteral(
      queryCases
        .filter((each) => each.isValid === isValid)
        .map(({ title, name, literal }) => [title, queryText(name, String(literal))]),
      0,
      8,
    );
  return [
    ...(queryCases.some(({ isValid }) => !isValid)
      ? [
          `it.each(${rows(false)})("answers 400 where %s", async (_, query) => {
  expect((await send({ query })).status).toBe(400);
});
`,
        ]
      : []),
    ...(queryCases.some(({ isValid }) => isValid)
      ? [
          `it.each(${rows(true)})("takes a query whose %s", async (_, query) => {
  expect((await send({ query })).status).toBe(200);
});
`,
        ]
      : []),
  ];
}

/** `limit=0`; what is long and all the same, as code. */
function queryText(name: string, value: string): unknown {
  const text = `${encodeURIComponent(name)}=`;
  const isLong = value.length > 20 && value === "x".repeat(value.length);
  return isLong
    ? new Code(`\`${text}\${"x".repeat(${value.length})}\``)
    : `${text}${encodeURIComponent(value)}`;
}

function printContentType({ body }: OperationTest): string[] {
  if (body === undefined || body.contents.some(({ type }) => type.includes("*"))) return [];
  return [
    `it("answers 415 to a body of another kind", async () => {
  expect((await send({ body: "?", type: "application/x-unknown" })).status).toBe(415);
});
`,
  ];
}

function printRefusals({ caller }: OperationTest, imports: Imports): string[] {
  if (caller.isOptional) return [];
  imports.namespace("../support/callers.js", "callers");
  return [
    printStranger(),
    ...(caller.forged === undefined
      ? []
      : [
          `it("answers 401 to forged credentials", async () => {
  expect((await send({ as: ${caller.forged} })).status).toBe(401);
});
`,
        ]),
    ...(caller.withoutScopes === undefined
      ? []
      : [
          `it("answers 403 to a caller without the scopes", async () => {
  expect((await send({ as: ${caller.withoutScopes} })).status).toBe(403);
});
`,
        ]),
  ];
}

function printStranger(): string {
  return `it("answers 401 to nobody", async () => {
  const { status, headers } = await send({ as: undefined });
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toBeTruthy();
});
`;
}

function printMethod({ url, place }: OperationTest, method: string | undefined): string[] {
  if (method === undefined || place !== undefined) return [];
  return [
    `it("answers 405 to ${method.toUpperCase()}, which the document does not have here", async () => {
  const { status, headers } = await client.${method}(${url});
  expect(status).toBe(405);
  expect(headers.get("allow")).toBeTruthy();
});
`,
  ];
}

function sentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${line.endsWith(".") ? "" : "."}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
