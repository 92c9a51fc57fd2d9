export type * from "./plan.ts";
export type * from "./step.ts";
