export { main, type ProgramName } from "./main.ts";
