/**
 * Measures the scaffolder, beside what people use today, and writes `results.json` and the tables of `README.md`.
 *
 *   npm run bench:scaffold -- [FOLDER…] [--only github,yaml,documents,boot,request] [--quick] [--page]
 *
 * - `FOLDER`: more documents to try, beside those of @readme/oas-examples
 * - `--only`: some of the subjects; the figures of the others stay
 * - `--quick`: one run of everything, to see that it works
 * - `--page`: nothing is measured, only the page is written
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readDocument } from "@ashlar/openapi";
import type { FrameworkName } from "@ashlar/scaffold";
import { dump } from "js-yaml";
import { measureBoot } from "./boot.ts";
import { countOwn, countTools } from "./coverage.ts";
import { measureGeneration } from "./generation.ts";
import { observeMachine } from "./machine.ts";
import { makeLargeDocument } from "./make-document.ts";
import { writePage } from "./page.ts";
import { measureRequestCost } from "./request-cost.ts";
import { type Results, readResults, writeResults } from "./results.ts";
import { prepareTools, type Tool } from "./tools.ts";
import { install, type Snapshot, takeSnapshot, workplace, workspace } from "./workplace.ts";

type Subject = "boot" | "request" | "github" | "yaml" | "documents";

/** The most delicate first, before the machine is warm and the disk busy. */
const subjects: readonly Subject[] = ["boot", "request", "github", "yaml", "documents"];
const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, quick: { type: "boolean" }, page: { type: "boolean" } },
});

interface Setting {
  readonly snapshot: Snapshot;
  readonly tools: readonly Tool[];
  readonly isQuick: boolean;
}

if (values.page !== true) await measureAll();
writePage(readResults());

async function measureAll(): Promise<void> {
  // What others put into the folder for temporary files, they put below ours.
  process.env["TMPDIR"] = join(workplace, "tmp");
  mkdirSync(process.env["TMPDIR"], { recursive: true });
  const snapshot = takeSnapshot();
  const setting = { snapshot, tools: prepareTools(snapshot), isQuick: values.quick === true };
  const chosen = values.only?.split(",") ?? subjects;
  for (const subject of subjects) {
    if (!chosen.includes(subject)) continue;
    const startedAt = performance.now();
    const part = await measure(subject, setting);
    writeResults({ ...readResults(), ...part });
    console.log(`${subject}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
}

async function measure(subject: Subject, { snapshot, tools, isQuick }: Setting): Promise<Partial<Results>> {
  const machine = observeMachine(snapshot.commit);
  const runs = isQuick ? 1 : 5;
  switch (subject) {
    case "boot": {
      const rows = await measureBoot(frameworks, { snapshot, runs: isQuick ? 3 : 17 });
      return { boot: { machine: machine(), rows } };
    }
    case "request": {
      const amount = isQuick
        ? { rounds: 3, requestsPerRound: 2_000 }
        : { rounds: 13, requestsPerRound: 5_000 };
      const rows = await measureRequestCost(frameworks, { snapshot, ...amount });
      return { request: { machine: machine(), rows } };
    }
    case "github": {
      const file = gitHubDocument();
      const rows = await measureGeneration(file, { name: "github", tools, runs });
      const document = await describe("GitHub's REST API, JSON", file);
      return { github: { document, machine: machine(), rows } };
    }
    case "yaml": {
      const file = largeYaml();
      const rows = await measureGeneration(file, { name: "yaml", tools, runs });
      const document = await describe("A generated document, YAML", file);
      return { yaml: { document, machine: machine(), rows } };
    }
    case "documents": {
      const examples = join(workspace, "node_modules/@readme/oas-examples");
      const folders = [
        ["@readme/oas-examples", examples],
        ...positionals.map((path) => [basename(path), resolve(path)]),
      ];
      const own = [];
      for (const [name = "", folder = ""] of folders) {
        own.push(...(await countOwn(folder, { snapshot, name, frameworks, ...(isQuick && { sample: 5 }) })));
      }
      const one = tools.filter(({ isOurs, name }) => !isOurs || name.endsWith("express"));
      const counted = await countTools(examples, { tools: one, sample: isQuick ? 3 : 20 });
      return { documents: { machine: machine(), rows: { own, tools: counted } } };
    }
  }
}

function gitHubDocument(): string {
  const folder = install("documents", ["@octokit/openapi@23.0.2"]);
  return join(folder, "node_modules/@octokit/openapi/generated/api.github.com.json");
}

function largeYaml(): string {
  const file = join(workplace, "large.yaml");
  const document = makeLargeDocument({ schemas: 500, resources: 150 });
  writeFileSync(file, dump(document, { lineWidth: 100, noRefs: true }));
  return file;
}

/** `GitHub's REST API, JSON: 13.0 MB, 1,223 operations` */
async function describe(title: string, file: string): Promise<string> {
  const { api } = await readDocument(file);
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  return `${title}: ${megabytes} MB, ${api.operations.length.toLocaleString("en")} operations`;
}
