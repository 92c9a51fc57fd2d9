/** Starts the service; the only file that ends the process. */
import { readServiceConfig } from "./config.js";
import { explain } from "./explain.js";
import { startServer } from "./server.js";

try {
  const config = await readServiceConfig();
  const service = await startServer(config, { exit: (code) => process.exit(code) });
  if (config.environment === "development") console.log(service.welcome);
} catch (error) {
  process.exit(explain(error));
}
