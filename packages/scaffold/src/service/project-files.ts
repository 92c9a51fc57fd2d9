/** Everything of a new service that stands around its code. */
import type { File } from "@ashlar/model";
import { emitAbout } from "./project/about.ts";
import { emitAlerts, emitRunbook, emitScrapeJob } from "./project/alerts.ts";
import { emitApp } from "./project/app.ts";
import { emitCi } from "./project/ci.ts";
import { emitConfig } from "./project/config.ts";
import { emitContext } from "./project/context.ts";
import { emitDashboard } from "./project/dashboard.ts";
import { emitCompose, emitDockerfile } from "./project/dockerfile.ts";
import { emitDocument } from "./project/document.ts";
import { emitEnvExample } from "./project/env-example.ts";
import { type ProjectOptions, projectFacts } from "./project/facts.ts";
import { emitOperations } from "./project/operations.ts";
import { emitPackageJson } from "./project/package-json.ts";
import { emitReadme } from "./project/readme.ts";
import { emitServer } from "./project/server.ts";
import { staticFiles } from "./project/static-files.ts";
import { emitWelcome } from "./project/welcome.ts";
import type { ServicePlan } from "./service-plan.ts";

export type { ProjectOptions } from "./project/facts.ts";

/** The project's own files, and the generated ones that the kit is told by; the latter not stamped yet. */
export function emitProjectFiles(plan: ServicePlan, options: ProjectOptions): readonly File[] {
  const facts = projectFacts(plan, options);
  const document = emitDocument(facts);
  return [
    emitPackageJson(facts),
    emitReadme(facts),
    ...staticFiles(facts),
    emitConfig(facts),
    emitContext(facts),
    emitServer(facts),
    emitApp(facts),
    emitWelcome(facts),
    emitAbout(facts),
    emitOperations(facts),
    ...(document === undefined ? [] : [document]),
    emitEnvExample(facts),
    emitDockerfile(facts),
    emitCompose(facts),
    emitCi(),
    emitAlerts(facts),
    emitScrapeJob(facts),
    emitDashboard(facts),
    emitRunbook(facts),
  ];
}
