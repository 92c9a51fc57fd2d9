export type * from "./plan.ts";
export type * from "./step.ts";
export type * from "./workload.ts";
