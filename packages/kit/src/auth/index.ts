export { attempt } from "./attempt.ts";
export { identify } from "./identify.ts";
