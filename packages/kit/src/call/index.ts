export type { Actor, Call, TraceIds } from "./call.ts";
export { callOf, findCall } from "./call-of.ts";
