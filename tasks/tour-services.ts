/**
 * The second half of the tour: from the example document, a service with its database for each framework, told a story over
 * HTTP and put through the contract tests that came with it; then what happens to the database of one of them, and how it
 * bears load.
 */
import type { FrameworkName, ServiceOperation } from "@ashlar/scaffold";
import { CreatedService, type TestCounts } from "./created-service.ts";
import { type Told, tellStory } from "./service-story.ts";
import { tourDatabase } from "./tour-database.ts";
import { tourLoad } from "./tour-load.ts";

/** What one framework's service did. */
interface Visit {
  readonly framework: FrameworkName;
  readonly story: readonly Told[];
  readonly tests: TestCounts;
}

/** @returns whether everything was as it should be */
export async function tourServices(document: string, frameworks: readonly FrameworkName[]): Promise<boolean> {
  console.log(`\nAnd whole services, each on a Postgres of its own: ashlar new shop --from ${document}\n`);
  const visits: Visit[] = [];
  const services: CreatedService[] = [];
  try {
    for (const framework of frameworks) {
      const service = await CreatedService.create(document, framework);
      services.push(service);
      if (visits.length === 0) printInferred(service.result.operations, service.result.tables);
      visits.push(await visit(service));
    }
    printStory(visits);
    const areAlike = printLikeness(visits);
    const havePassed = printTests(visits);
    const isAsTold = visits.every(({ story }) => story.every(({ isAsExpected }) => isAsExpected));
    const last = services.at(-1);
    const isDatabaseFine = last !== undefined && (await tourDatabase(last));
    const isLoadFine = last !== undefined && (await tourLoad(last));
    return isAsTold && areAlike && havePassed && isDatabaseFine && isLoadFine;
  } finally {
    for (const service of services) await service.remove();
  }
}

async function visit(service: CreatedService): Promise<Visit> {
  const { framework, result } = service;
  const complaints = await service.checkTypes();
  if (complaints !== "") throw new Error(`${framework} does not compile:\n${complaints}`);
  const startedAt = performance.now();
  const running = await service.start({ env: { LOG_LEVEL: "warn" } });
  const bootMs = Math.round(performance.now() - startedAt);
  const customer = await service.token([], "customer");
  const staff = await service.token(["books:write"], "staff");
  const story = await tellStory(running.url, { staff, customer });
  const exitCode = await running.stop();
  if (exitCode !== 0) throw new Error(`${framework} ended with ${exitCode}: ${running.output}`);
  const testedAt = performance.now();
  const tests = await service.test("test/contract/");
  const testedS = ((performance.now() - testedAt) / 1000).toFixed(1);
  console.log(
    `${framework.padEnd(8)} ${result.files.length} files made, types checked, first answer after ${bootMs} ms with its database made and migrated, tests in ${testedS} s`,
  );
  return { framework, story, tests };
}

function printInferred(
  operations: readonly ServiceOperation[],
  tables: readonly { readonly name: string; readonly columns: number }[],
): void {
  const working = operations.filter(({ kind }) => kind !== "stub");
  const stubs = operations.filter(({ kind }) => kind === "stub");
  const title = ({ method, path }: ServiceOperation): string => `${method.padEnd(7)}${path}`;
  const width = Math.max(...operations.map((operation) => title(operation).length)) + 2;
  const line = (operation: ServiceOperation, text: string): string =>
    `  ${title(operation).padEnd(width)}${text}`;
  console.log(`Tables: ${tables.map(({ name, columns }) => `${name} (${columns} columns)`).join(", ")}`);
  console.log(`\n${working.length} operations that work:`);
  for (const operation of working) console.log(line(operation, operation.kind));
  console.log(`\n${stubs.length} operations left to write, answered 501 until then:`);
  for (const operation of stubs) console.log(line(operation, operation.reason ?? ""));
  console.log("");
}

function printStory(visits: readonly Visit[]): void {
  const told = visits[0]?.story ?? [];
  const width = Math.max(...told.map(({ says }) => says.length)) + 2;
  console.log(
    `\n${"".padEnd(width)}${visits.map(({ framework }) => framework.padEnd(10)).join("")}`.trimEnd(),
  );
  for (const [index, { says, note }] of told.entries()) {
    const cells = visits.map(({ story }) => {
      const step = story[index];
      return `${step?.status ?? "–"}${step?.isAsExpected === true ? "" : " !"}`.padEnd(10);
    });
    console.log(`${says.padEnd(width)}${cells.join("")}${note}`.trimEnd());
  }
}

/** @returns whether all answered with the same statuses and bodies */
function printLikeness(visits: readonly Visit[]): boolean {
  const different = (visits[0]?.story ?? []).filter((_, index) => {
    const answers = visits.map(({ story }) => `${story[index]?.status} ${story[index]?.body}`);
    return new Set(answers).size > 1;
  });
  console.log(
    different.length === 0
      ? "\nAll three answered alike, word for word."
      : `\nThe three did not answer alike: ${different.map(({ says }) => says).join("; ")}`,
  );
  return different.length === 0;
}

/** @returns whether all tests passed, and there were any */
function printTests(visits: readonly Visit[]): boolean {
  console.log("\nThe contract tests that came with each: every operation against the document");
  for (const { framework, tests } of visits) {
    const { passed, failed, skipped, failures } = tests;
    console.log(
      `  ${framework.padEnd(8)} ${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`,
    );
    for (const failure of failures) console.log(`    ${failure}`);
  }
  return visits.every(({ tests }) => tests.failed === 0 && tests.passed > 0);
}
