export type { Blueprint, FrameworkName, Layout, PlannedOperation } from "./blueprint.ts";
export { ScaffoldError, type ScaffoldErrorCode } from "./errors.ts";
export type { PackageNeed } from "./frameworks/framework.ts";
export {
  type NewServiceOptions,
  type NewServiceResult,
  newService,
  type ServiceAction,
  type ServiceOperation,
  type ServiceTable,
} from "./new-service.ts";
export { madeFor } from "./ownership/made-for.ts";
export { type FileChange, type Reconciliation, reconcile } from "./ownership.ts";
export {
  type NewDatabaseServiceOptions,
  type NewDatabaseServiceResult,
  newDatabaseService,
} from "./resources/new-database-service.ts";
export { noOverrides, type Overrides, readOverrides } from "./resources/overrides.ts";
export { planResources } from "./resources/plan-resources.ts";
export type { PlannedResource, ResourcePlan } from "./resources/resource-plan.ts";
export {
  type ScaffoldDatabaseOptions,
  type ScaffoldDatabaseResult,
  scaffoldDatabase,
} from "./resources/scaffold-database.ts";
export type { SampleRequest } from "./sample.ts";
export { type SampleCall, sampleCalls } from "./sample-calls.ts";
export { type ScaffoldedOperation, type ScaffoldOptions, type ScaffoldResult, scaffold } from "./scaffold.ts";
export type { MigratedSchema } from "./service/migration.ts";
export type { DatedOperations, OperationDates } from "./service/operation-dates.ts";
