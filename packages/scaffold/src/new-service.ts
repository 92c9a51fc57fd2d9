/** Api → every file of a service that works. Nothing is written here. */
import type { Api, File, Finding } from "@ashlar/model";
import type { FrameworkName, Layout } from "./blueprint.ts";
import { emitCode, frameworks, listOperations, type ScaffoldedOperation, stampFiles } from "./code-files.ts";
import type { PackageNeed } from "./frameworks/framework.ts";
import { layoutOf } from "./layout.ts";
import { planBlueprint } from "./plan-blueprint.ts";
import { type MigratedSchema, planMigration } from "./service/migration.ts";
import { type DatedOperations, dateOperations } from "./service/operation-dates.ts";
import { planService } from "./service/plan-service.ts";
import { withLoggedReport } from "./service/project/errors.ts";
import { projectFacts } from "./service/project/facts.ts";
import { emitSecurityHooks } from "./service/project/security.ts";
import { type UnwrittenHook, unwrittenHooks } from "./service/project/unwritten-hooks.ts";
import { emitProjectFiles } from "./service/project-files.ts";
import { emitServiceCode } from "./service/service-code.ts";
import type { ServicePlan } from "./service/service-plan.ts";
import { emitServiceTests } from "./service/service-tests.ts";

export type { UnwrittenHook } from "./service/project/unwritten-hooks.ts";

export interface NewServiceOptions {
  readonly framework: FrameworkName;
  /** Takes the place of the document's own. */
  readonly basePath?: string | undefined;
  /** Of the project, as npm allows it: `bookshop`. */
  readonly name: string;
  /** The document's file in the project: `openapi.yaml`. */
  readonly document: string;
  /** The document as JSON text; of one file; undefined where there is none, because it loops. */
  readonly documentJson: string | undefined;
  /** How package.json names our own packages: `@ashlar/kit` → `^0.1.0`, or a file of `vendor/`. */
  readonly ashlar: ReadonlyMap<string, string>;
  /** YYYYMMDDHHMMSS, above those of the migrations that are there. */
  readonly timestamp: string;
  /** What the migrations up to now lead to; undefined: there are none. */
  readonly migrated: MigratedSchema | undefined;
  /** What `ashlar.json` knows of deprecated operations. */
  readonly dates?: DatedOperations | undefined;
  /** ISO date, for operations that are seen deprecated for the first time; without it they get none. */
  readonly today?: string | undefined;
  /** Path → text of what is there already: handlers may have been moved to other files. */
  readonly existing: ReadonlyMap<string, string>;
}

export interface NewServiceResult {
  /** Generated ones stamped. */
  readonly files: readonly File[];
  readonly operations: readonly ServiceOperation[];
  readonly tables: readonly ServiceTable[];
  /** Checks of credentials that are left to people. */
  readonly hooks: readonly UnwrittenHook[];
  readonly findings: readonly Finding[];
  /** What the routes import from the registry. */
  readonly packages: readonly PackageNeed[];
  readonly layout: Layout;
  /** What the migrations lead to now: `migrations/schema.json`. */
  readonly schema: MigratedSchema;
  /** For `ashlar.json`. */
  readonly dates: DatedOperations;
}

export interface ServiceOperation extends ScaffoldedOperation {
  /** With the base path: as it is asked for. */
  readonly fullPath: string;
  /** What it does: `list`, `create`, …; `stub` where that cannot be inferred. */
  readonly kind: ServiceAction;
  /** Why it is a stub. */
  readonly reason: string | undefined;
}

export type ServiceAction =
  | "list"
  | "create"
  | "read"
  | "replace"
  | "patch"
  | "delete"
  | "transition"
  | "stub";

export interface ServiceTable {
  readonly name: string;
  readonly columns: number;
}

/** The service whole: of the files, those that are the project's own are made once, and what became of them is not looked at. */
export function newService(api: Api, options: NewServiceOptions): NewServiceResult {
  const layout = layoutOf("src/routes", ".js");
  const { framework, basePath } = options;
  return serviceOf(planService(planBlueprint(api, { framework, layout, basePath })), options);
}

/** {@link newService} of what has been planned. */
export function serviceOf(plan: ServicePlan, options: NewServiceOptions): NewServiceResult {
  const { blueprint } = plan;
  const { existing } = options;
  const service = emitServiceCode(plan, existing);
  const dates = dateOperations(blueprint.operations, { known: options.dates ?? {}, today: options.today });
  const facts = projectFacts(plan, { ...options, dates, packages: [] });
  const code = emitCode(blueprint, {
    existing,
    handlers: service.handlers,
    security: emitSecurityHooks(facts, frameworks[blueprint.framework]),
    errors: withLoggedReport,
  });
  const migration = planMigration({
    before: options.migrated,
    after: plan.schema,
    timestamp: options.timestamp,
  });
  const tests = emitServiceTests(plan);
  const findings = [...code.findings, ...plan.findings, ...migration.findings, ...tests.findings];
  const files = [
    ...emitProjectFiles(plan, { ...options, dates, packages: code.packages, findings }),
    ...code.files,
    ...service.files,
    ...migration.files,
    ...tests.files,
  ];
  return {
    files: stampFiles(files, options.document),
    operations: listOperations(blueprint, existing).map((operation) => withAction(operation, plan)),
    tables: plan.schema.tables.map(({ name, columns }) => ({ name, columns: columns.length })),
    hooks: unwrittenHooks(facts),
    findings,
    packages: code.packages,
    layout: blueprint.layout,
    schema: migration.schema,
    dates,
  };
}

function withAction(operation: ScaffoldedOperation, { actions, blueprint }: ServicePlan): ServiceOperation {
  const action = actions.get(operation.name);
  const planned = blueprint.operations.find(({ name }) => name === operation.name);
  return {
    ...operation,
    fullPath: planned?.fullPath ?? operation.path,
    kind: action?.kind ?? "stub",
    reason: action?.kind === "stub" ? action.reason : undefined,
  };
}
