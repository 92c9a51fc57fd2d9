/** Prints the tests of a service over a database: one table of resources, and tests that hold for each of them. */
import type { File } from "@ashlar/model";
import { readTemplate } from "../../runtime-files.ts";
import type { ServicePlan } from "../../service/service-plan.ts";
import { emitAnswers } from "../../service/tests/answers.ts";
import { emitCallers } from "../../service/tests/callers.ts";
import { testFacts } from "../../service/tests/facts.ts";
import type { ResourcePlan } from "../resource-plan.ts";
import { emitTestedResources } from "./tested-resources.ts";

/** @param rows a script of made-up rows; undefined: no file of them is made */
export function emitResourceTests(
  plan: ResourcePlan,
  service: ServicePlan,
  rows: string | undefined,
): readonly File[] {
  const facts = testFacts(service);
  const ofService = ["client.ts", "documented.ts", "service.ts"].map((name) =>
    support(name, readTemplate(`service-tests/${name}`, ".js")),
  );
  const own = ["fill-rows.ts", "resource-calls.ts"].map((name) =>
    support(name, readTemplate(`resource-tests/${name}`, ".js")),
  );
  return [
    {
      path: "vitest.config.ts",
      owner: "project",
      text: readTemplate("service-tests/vitest.config.ts", ".js"),
    },
    ...ofService,
    ...own,
    support("global-setup.ts", withRows(readTemplate("service-tests/global-setup.ts", ".js"))),
    ...(rows === undefined ? [] : [support("rows.sql", rows)]),
    ...emitAnswers(facts),
    emitCallers(facts),
    emitTestedResources(plan, service),
    {
      path: "test/contract/resources.test.ts",
      owner: "generated",
      text: readTemplate("resource-tests/resources.test.ts", ".js"),
    },
  ];
}

function support(name: string, text: string): File {
  return { path: `test/support/${name}`, owner: "generated", text };
}

const applied = "await applyMigrations({ connectionString, folder: migrationsFolder });\n";
const lastImport = `import { dataFolder, migrationsFolder } from "../../src/folders.js";\n`;

/** @throws when the template has changed, which is our own mistake */
function withRows(text: string): string {
  if (!text.includes(applied) || !text.includes(lastImport)) throw new Error("global-setup.ts has changed");
  return text
    .replace(applied, `${applied}    await fillRows(connectionString);\n`)
    .replace(lastImport, `${lastImport}import { fillRows } from "./fill-rows.js";\n`);
}
