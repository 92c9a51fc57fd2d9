/** ResourcePlan → every file of a service over a database that is there. Nothing is written here. */
import type { File, Finding } from "@ashlar/model";
import type { FrameworkName, Layout } from "../blueprint.ts";
import { emitCode, frameworks, listOperations, type ScaffoldedOperation, stampFiles } from "../code-files.ts";
import type { PackageNeed } from "../frameworks/framework.ts";
import { layoutOf } from "../layout.ts";
import type { UnwrittenHook } from "../new-service.ts";
import { planBlueprint } from "../plan-blueprint.ts";
import { emitDocumentPolicy } from "../service/code/document-policy.ts";
import { factsOf } from "../service/code/facts.ts";
import { emitFailures } from "../service/code/failures.ts";
import { emitPolicy } from "../service/code/policy.ts";
import { type DatedOperations, dateOperations } from "../service/operation-dates.ts";
import { withLoggedReport } from "../service/project/errors.ts";
import { projectFacts } from "../service/project/facts.ts";
import { emitSecurityHooks } from "../service/project/security.ts";
import { unwrittenHooks } from "../service/project/unwritten-hooks.ts";
import { emitProjectFiles } from "../service/project-files.ts";
import { emitResourceCode } from "./code/resource-code.ts";
import { DOCUMENT_FILE, documentFile, stampDocument } from "./document-file.ts";
import { withLentDatabase } from "./project/lent-database.ts";
import { emitDatabaseReadme } from "./project/readme.ts";
import { findUnaskedRowSecurity, withRowSecurityCheck } from "./project/row-security-check.ts";
import { withSearchPath } from "./project/search-path.ts";
import { resourceServicePlan } from "./project/service-plan.ts";
import { emitResourceTables } from "./project/tables.ts";
import { apiOfResources } from "./resource-api.ts";
import type { PlannedResource, ResourcePlan } from "./resource-plan.ts";
import { together, withBasePath } from "./scaffold-database.ts";
import { emitResourceTests } from "./tests/resource-tests.ts";

export interface NewDatabaseServiceOptions {
  readonly framework: FrameworkName;
  readonly basePath?: string | undefined;
  /** Of the project, as npm allows it: `bookshop`. */
  readonly name: string;
  /** How package.json names our own packages: `@ashlar/kit` → `^0.1.0`, or a file of `vendor/`. */
  readonly ashlar: ReadonlyMap<string, string>;
  /** Made-up rows for the tests, as a script; undefined: those that are there stay. */
  readonly rows: string | undefined;
  /** What `ashlar.json` knows of deprecated operations. */
  readonly dates?: DatedOperations | undefined;
  /** ISO date. */
  readonly today?: string | undefined;
  /** Path → text of what is there already. */
  readonly existing: ReadonlyMap<string, string>;
}

export interface NewDatabaseServiceResult {
  /** Generated ones stamped. */
  readonly files: readonly File[];
  readonly operations: readonly ScaffoldedOperation[];
  readonly resources: readonly PlannedResource[];
  /** Checks of credentials that are left to people. */
  readonly hooks: readonly UnwrittenHook[];
  readonly findings: readonly Finding[];
  /** What the routes import from the registry. */
  readonly packages: readonly PackageNeed[];
  readonly layout: Layout;
  /** For `ashlar.json`. */
  readonly dates: DatedOperations;
}

export function newDatabaseService(
  plan: ResourcePlan,
  options: NewDatabaseServiceOptions,
): NewDatabaseServiceResult {
  const { framework, existing } = options;
  const api = withBasePath(apiOfResources(plan), options.basePath);
  const blueprint = planBlueprint(api, { framework, layout: layoutOf("src/routes", ".js") });
  const document = documentFile(api);
  const service = resourceServicePlan(blueprint, plan.findings);
  const dates = dateOperations(blueprint.operations, { known: options.dates ?? {}, today: options.today });
  const project = { ...options, dates, document: DOCUMENT_FILE, documentJson: document.json };
  const facts = projectFacts(service, { ...project, packages: [] });
  const resources = emitResourceCode(plan, blueprint, { standsOn: "kit", existing });
  const code = emitCode(blueprint, {
    existing,
    handlers: resources.handlers,
    hasExamples: false,
    security: emitSecurityHooks(facts, frameworks[framework]),
    errors: withLoggedReport,
  });
  const packages = together(code.packages, resources.packages);
  const codeFacts = factsOf(service);
  const findings = [...code.findings, ...plan.findings, ...findUnaskedRowSecurity(plan, existing)];
  const ofProject = emitProjectFiles(service, { ...project, packages, findings });
  const hasCallers = blueprint.schemes[0] !== undefined;
  const made = unique([
    ...code.files,
    ...resources.files,
    ...ofProject.filter(({ path }) => path !== "README.md"),
    emitDatabaseReadme(plan, { ...facts, findings }),
    emitResourceTables(plan),
    emitFailures(codeFacts),
    emitDocumentPolicy(codeFacts, existing),
    emitPolicy(codeFacts),
    ...emitResourceTests(plan, service, options.rows),
  ]);
  const files = withRowSecurityCheck(withLentDatabase(withSearchPath(made, plan)), plan, {
    hasCallers,
    existing,
  });
  return {
    files: [...stampFiles(files, DOCUMENT_FILE), stampDocument(document.file)],
    operations: listOperations(blueprint, existing),
    resources: plan.resources,
    hooks: unwrittenHooks(facts),
    findings,
    packages,
    layout: blueprint.layout,
    dates,
  };
}

/** What the resources bring stands for what every service has under the same name. */
function unique(files: readonly File[]): readonly File[] {
  const byPath = new Map<string, File>();
  for (const file of files) if (!byPath.has(file.path)) byPath.set(file.path, file);
  return [...byPath.values()];
}
