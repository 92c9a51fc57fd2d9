/**
 * Tries documents by the hundred: does each generate, compile, boot and answer?
 *
 *   npm run bench:documents -- FILE-OR-FOLDER… [--framework express,fastify,koa] [--sample N] [--json FILE]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Api } from "@ashlar/model";
import { readDocument } from "@ashlar/openapi";
import { type FrameworkName, sampleCalls } from "@ashlar/scaffold";
import { ScaffoldedProject } from "../../tasks/scaffolded-project.ts";
import { send } from "../../tasks/send.ts";
import { findDocuments, sampleDocuments } from "./document-files.ts";

type Stage = "read" | "generate" | "compile" | "boot" | "answer" | "done";

interface Outcome {
  readonly document: string;
  readonly framework: FrameworkName;
  /** The stage that failed, or `done`. */
  readonly stage: Stage;
  readonly operations: number;
  readonly message: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    framework: { type: "string", default: "express,fastify,koa" },
    sample: { type: "string" },
    json: { type: "string" },
  },
});

const frameworks = values.framework.split(",") as FrameworkName[];
const documents = sampleDocuments(
  positionals.flatMap(findDocuments),
  Number(values.sample ?? Number.POSITIVE_INFINITY),
);
const outcomes: Outcome[] = [];
for (const document of documents) {
  for (const framework of frameworks) {
    const outcome = await tryDocument(document, framework);
    outcomes.push(outcome);
    if (outcome.stage !== "done") {
      console.log(
        `${outcome.stage.padEnd(8)} ${framework.padEnd(7)} ${document}: ${outcome.message.slice(0, 600)}`,
      );
    }
  }
}
for (const framework of frameworks) {
  const own = outcomes.filter((outcome) => outcome.framework === framework);
  const failed = (stage: Stage): number => own.filter((outcome) => outcome.stage === stage).length;
  const done = failed("done");
  console.log(
    `${framework}: ${done} of ${own.length} documents generate, compile, boot and answer (failed to read ${failed("read")}, generate ${failed("generate")}, compile ${failed("compile")}, boot ${failed("boot")}, answer ${failed("answer")})`,
  );
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(outcomes, null, 2));

async function tryDocument(document: string, framework: FrameworkName): Promise<Outcome> {
  let stage: Stage = "read";
  let operations = 0;
  let project: ScaffoldedProject | undefined;
  const end = (message: string): Outcome => ({ document, framework, stage, operations, message });
  try {
    const { api } = await readDocument(document);
    operations = api.operations.length;
    stage = "generate";
    project = await ScaffoldedProject.create(api, { framework });
    stage = "compile";
    const complaints = await project.compile();
    if (complaints !== "") return end(complaints);
    stage = "boot";
    const address = await project.boot({ NODE_ENV: "test" });
    stage = "answer";
    const wrong = await findWrongAnswer(api, address);
    if (wrong !== undefined) return end(wrong);
    stage = "done";
    return end("");
  } catch (error) {
    return end(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await project?.remove();
  }
}

/** Some operations of a document are called; each must answer as a stub does, or refuse what was sent. */
async function findWrongAnswer(api: Api, address: string): Promise<string | undefined> {
  const calls = sampleCalls(api);
  const step = Math.max(1, Math.floor(calls.length / 20));
  for (const [index, { operation, valid, isComplete }] of calls.entries()) {
    if (index % step !== 0 || !isComplete) continue;
    const { status, body } = await send(address, valid);
    if (status !== 501)
      return `${valid.method} ${valid.url} (${operation}) answered ${status}: ${body.slice(0, 400)}`;
  }
  const unknown = await send(address, {
    method: "GET",
    url: "/no/such/path/at/all/or/is/there",
    headers: {},
    body: undefined,
  });
  return [400, 401, 404, 405, 501].includes(unknown.status)
    ? undefined
    : `an unknown path answered ${unknown.status}`;
}
