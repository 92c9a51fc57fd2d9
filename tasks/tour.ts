/**
 * The guided first run of the repository: the example document becomes three services, each compiled, booted and
 * called with one valid and one invalid request per operation, and its code read back into the document; then three
 * whole services, told a story over HTTP; then the database of one of them, grown slow, mended and changed; at last
 * five seconds of load on what was mended.
 */
import { fileURLToPath } from "node:url";
import { readDocument } from "@ashlar/openapi";
import { type FrameworkName, type SampleCall, sampleCalls } from "@ashlar/scaffold";
import { ScaffoldedProject } from "./scaffolded-project.ts";
import { type Answer, send } from "./send.ts";
import { tourServices } from "./tour-services.ts";
import { tourSpec } from "./tour-spec.ts";

const document = "examples/bookshop.yaml";
const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];

/** What one operation answered on one framework. */
interface Row {
  readonly call: SampleCall;
  readonly valid: Answer;
  readonly invalid: Answer | undefined;
}

process.exitCode = await tour();

async function tour(): Promise<number> {
  const { api } = await readDocument(fileURLToPath(new URL(`../${document}`, import.meta.url)));
  const calls = sampleCalls(api);
  console.log(
    `${document}: "${api.title}" ${api.version}, OpenAPI ${api.openapi}, ${calls.length} operations\n`,
  );
  const results = new Map<FrameworkName, readonly Row[]>();
  let isReadBack = true;
  for (const framework of frameworks) {
    const project = await ScaffoldedProject.create(api, { framework, documentName: "bookshop.yaml" });
    try {
      results.set(framework, await show(project, calls));
      isReadBack = (await tourSpec(project, api)) && isReadBack;
    } finally {
      await project.remove();
    }
  }
  printTable(calls, results);
  const isFirstHalfFine = isAsExpected([...results.values()].flat());
  const isSecondHalfFine = await tourServices(document, frameworks);
  console.log("\nNext: npx ashlar new shop --from openapi.yaml, then npm install and npm start in shop/,");
  console.log("or npx ashlar spec src/ --output openapi.yaml of code that you have,");
  console.log("or npx ashlar db analyze postgres://localhost/yours,");
  console.log("or npx ashlar load http://localhost:3000/yours --rate 100.");
  return isFirstHalfFine && isReadBack && isSecondHalfFine ? 0 : 1;
}

async function show(project: ScaffoldedProject, calls: readonly SampleCall[]): Promise<readonly Row[]> {
  const { framework } = project;
  const clock = stopwatch();
  const complaints = await project.compile();
  if (complaints !== "") throw new Error(`${framework} does not compile:\n${complaints}`);
  const compiled = clock();
  const address = await project.boot({ NODE_ENV: "test" });
  console.log(
    `${framework.padEnd(8)} ${project.result.files.length} files made, compiled strictly in ${compiled} ms, listening after ${clock()} ms`,
  );
  const rows: Row[] = [];
  for (const call of calls) {
    const valid = await send(address, call.valid);
    const invalid = call.invalid && (await send(address, call.invalid.request));
    rows.push({ call, valid, invalid });
  }
  return rows;
}

function printTable(calls: readonly SampleCall[], results: ReadonlyMap<FrameworkName, readonly Row[]>): void {
  const width = Math.max(...calls.map(({ method, path }) => method.length + path.length + 1)) + 2;
  console.log(
    `\nA valid request reaches its handler, which nobody has written yet: 501. An invalid one never does: 400.\n`,
  );
  console.log(
    `${"".padEnd(width)}${frameworks.map((name) => name.padEnd(13)).join("")}what was wrong with the invalid one`,
  );
  for (const [index, { method, path }] of calls.entries()) {
    const cells = frameworks.map((framework) => {
      const row = results.get(framework)?.[index];
      return `${row?.valid.status ?? "–"} / ${row?.invalid?.status ?? "–"}`.padEnd(13);
    });
    const first = results.get("express")?.[index];
    console.log(`${`${method} ${path}`.padEnd(width)}${cells.join("")}${firstDetail(first?.invalid)}`);
  }
  const same = calls.every((_, index) => {
    const bodies = frameworks.map((framework) => withoutIds(results.get(framework)?.[index]?.invalid?.body));
    return new Set(bodies).size === 1;
  });
  console.log(
    `\n${same ? "All three answered with the same bodies." : "The three did not answer with the same bodies."}`,
  );
  console.log("In a project of yours: npx ashlar scaffold openapi.yaml --framework express");
}

/** The first problem that the answer tells, in whichever error body the document has. */
function firstDetail(answer: Answer | undefined): string {
  if (answer === undefined || answer.body === "") return "";
  const body = JSON.parse(answer.body) as {
    errors?: { field: string; message: string }[];
    error?: { details: { field: string; message: string }[] };
  };
  const [detail] = body.errors ?? body.error?.details ?? [];
  return detail === undefined ? "" : `${detail.field} ${detail.message}`;
}

function withoutIds(body: string | undefined): string | undefined {
  return body?.replace(/"requestId":"[^"]*"/, "");
}

function isAsExpected(rows: readonly Row[]): boolean {
  return rows.every(
    ({ valid, invalid }) => valid.status === 501 && (invalid === undefined || invalid.status === 400),
  );
}

/** @returns milliseconds since it was asked last */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const since = performance.now() - last;
    last += since;
    return Math.round(since);
  };
}
