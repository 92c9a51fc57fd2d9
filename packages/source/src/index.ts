export type * from "./found-route.ts";
export type * from "./read-source.ts";
