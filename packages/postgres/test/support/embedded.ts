/** A program that uses an embedded server, for tests that end one: `embedded.ts FOLDER [once]`. */
import { startEmbedded } from "../../src/index.ts";

const [folder, isOnce] = process.argv.slice(2);
const server = await startEmbedded({ folder: folder ?? "" });
console.log(server.connectionString);
if (isOnce === undefined) await new Promise((resolve) => setTimeout(resolve, 120_000));
await server.stop();
