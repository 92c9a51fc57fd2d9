/** Stands here for `../issues.ts`, which is printed in its place. */
export * from "../issues.js";
