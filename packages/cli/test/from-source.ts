/** The command line as a process of its own, run from src: `node --import tsx from-source.ts NAME …`. */
import { main, type ProgramName } from "../src/main.ts";

const [name] = process.argv.splice(2, 1);
await main(name as ProgramName);
