/** `npm start`: translates `src/` and runs it in the same process, in half the time that a loader takes. */
import "./env.mjs";
import { stop } from "esbuild";
import { translate } from "./translate.mjs";

await translate();
await stop();
await import("../.build/main.js");
