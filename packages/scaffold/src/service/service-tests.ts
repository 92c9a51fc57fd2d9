/** Prints the tests that a new service comes with. */
import type { File, Finding } from "@ashlar/model";
import { readTemplate } from "../runtime-files.ts";
import type { ServicePlan } from "./service-plan.ts";
import { emitAnswers } from "./tests/answers.ts";
import { emitCallers } from "./tests/callers.ts";
import { emitContractTests } from "./tests/contract.ts";
import { emitFactories, type Factories } from "./tests/factories.ts";
import { type TestFacts, testFacts } from "./tests/facts.ts";
import { type Gap, gapFindings } from "./tests/gaps.ts";
import { emitIntegrationTests } from "./tests/integration.ts";
import { emitSamples } from "./tests/samples.ts";
import { emitUnitTests } from "./tests/unit.ts";

export interface ServiceTests {
  /** Generated ones not stamped yet. */
  readonly files: readonly File[];
  /** `not-tested`: operations and tables that no valid value could be made for; one of them for each reason. */
  readonly findings: readonly Finding[];
}

/** What `npm test` of the project runs; it passes before anybody has written a line. */
export function emitServiceTests(plan: ServicePlan): ServiceTests {
  const facts = testFacts(plan);
  const answers = emitAnswers(facts);
  const factories = emitFactories(facts);
  const samples = emitSamples(facts, factories);
  const contract = emitContractTests(facts, factories);
  const emitted = [
    ...answers,
    emitCallers(facts),
    ...(factories.file === undefined ? [] : [factories.file]),
    ...(samples.file === undefined ? [] : [samples.file]),
    ...contract.files,
    ...emitIntegrationTests(facts, factories),
    ...emitUnitTests(facts, samples),
  ];
  return {
    files: [...supportFiles(emitted), ...emitted],
    findings: gapFindings([...contract.gaps, ...tableGaps(facts, factories)]),
  };
}

function tableGaps({ stores }: TestFacts, { makerProblems }: Factories): Gap[] {
  return [...makerProblems].map(([singular, cause]) => ({
    what: `rows of ${stores.get(singular)?.store.table ?? singular}`,
    cause,
    location: undefined,
  }));
}

function supportFiles(emitted: readonly File[]): File[] {
  const always = ["client.ts", "documented.ts", "global-setup.ts", "service.ts"];
  const usesRows = emitted.some(({ text }) => text.includes("insertRow("));
  return [
    {
      path: "vitest.config.ts",
      owner: "project",
      text: readTemplate("service-tests/vitest.config.ts", ".js"),
    },
    ...[...always, ...(usesRows ? ["rows.ts"] : [])].map(
      (name): File => ({
        path: `test/support/${name}`,
        owner: "generated",
        text: readTemplate(`service-tests/${name}`, ".js"),
      }),
    ),
  ];
}
