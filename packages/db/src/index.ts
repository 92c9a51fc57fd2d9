export { readStatementStatistics, type StatementStatistics } from "./advise/statement-statistics.ts";
export type { WorkloadFile } from "./advise/statements-file.ts";
export { readWorkloadFile } from "./advise/workload-file.ts";
export type * from "./plan.ts";
export type * from "./step.ts";
export type * from "./workload.ts";
