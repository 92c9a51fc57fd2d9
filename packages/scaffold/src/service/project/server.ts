/** Prints `src/server.ts`: everything opened in order. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";

export function emitServer(facts: ProjectFacts): File {
  const { hasTokens, hasApiKeys, hasIdempotency, documentJson } = facts;
  const provided = [
    "config",
    "log",
    "database",
    ...(hasTokens ? ["tokens: await openTokens(config)"] : []),
    ...(hasApiKeys ? ["apiKeys: createApiKeyVerifier(database)"] : []),
  ];
  const docs =
    documentJson === undefined
      ? ""
      : `    docs: config.docs
      ? { title: about.title, document: async () => (await import("./document.js")).document }
      : undefined,
`;
  return {
    path: "src/server.ts",
    owner: "project",
    text: `/** Opens everything that the service leans on, in order, and listens. */
import { once } from "node:events";
import type { Server } from "node:http";
${imports(facts)}

export interface RunningService {
  /** \`http://127.0.0.1:3000\` */
  readonly url: string;
  /** For whoever started it by hand. */
  readonly welcome: string;
  /** Ends what is under way, then closes everything in the reverse order of opening. */
  stop(reason: string): Promise<void>;
}

/** @param o.exit what ends the process; without it nothing does, and signals are left alone, as tests want it */
export async function startServer(
  config: Config,
  o: { readonly exit?: (code: number) => void } = {},
): Promise<RunningService> {
  const log = createLogger({ name: about.name, level: config.logLevel });
  const metrics = createMetrics();
  const lifecycle = createLifecycle({
    logger: log,
    drainDelayMs: config.shutdownDrainDelay,
    deadlineMs: config.shutdownDeadline,
    exit: o.exit ?? (() => undefined),
  });
  if (o.exit !== undefined) lifecycle.handleSignals();

  const tracing = await startTracing({ service: about.name, version: about.version, env: process.env });
  const { database, pool } = await openDatabase(config, { lifecycle, log, metrics, tracing });
  if (tracing !== undefined) lifecycle.onStop("tracing", () => tracing.shutdown());
  const limits = await openLimits(config, { lifecycle, log });
${hasIdempotency ? `  const sweeping = startSweeping(database, { everyMinutes: 60 });\n  lifecycle.onStop("sweeping", async () => sweeping.stop());\n` : ""}  translateErrors(databaseFailure);
  provide({ ${provided.join(", ")} });

  const service = createService({
    name: about.name,
    version: about.version,
    routes: operations,
    logger: log,
    metrics,
    lifecycle,
    refuseUntilReady: true,
    tracing,
    limits,
    trustProxy: trustedProxies(config.trustProxy),
    cors: config.corsOrigins.length === 0 ? undefined : { origins: config.corsOrigins },
    metricsPath: config.metricsPort === undefined ? "/metrics" : false,
${docs}  });
  const server = await createServer(service);
  lifecycle.serve(server);
  if (config.metricsPort !== undefined) {
    const metricsServer = await createMetricsServer({ metrics, port: config.metricsPort });
    lifecycle.onStop("metrics", () => metricsServer.close());
  }
  const url = await listen(server, config);
  if (config.environment === "production") await untilMigrated(pool, { lifecycle, log });
  lifecycle.ready();
  log.info({ url }, "ready");
  return { url, welcome: welcomeTo(url, config), stop: (reason) => lifecycle.stop(reason) };
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return \`http://\${host.includes(":") ? \`[\${host}]\` : host}:\${bound}\`;
}

/** TRUST_PROXY: nothing, a number of proxies, or their addresses. */
function trustedProxies(list: readonly string[]): false | number | readonly string[] {
  const [first] = list;
  if (first === undefined) return false;
  return /^\\d+$/.test(first) ? Number(first) : list;
}
`,
  };
}

function imports({ hasTokens, hasApiKeys, hasIdempotency }: ProjectFacts): string {
  const ofKit: readonly (readonly [names: string, from: string])[] = [
    ...(hasApiKeys ? [["createApiKeyVerifier", "@ashlar/kit/api-keys"] as const] : []),
    ...(hasIdempotency ? [["startSweeping", "@ashlar/kit/idempotency"] as const] : []),
    ["createLifecycle", "@ashlar/kit/lifecycle"],
    ["createLogger", "@ashlar/kit/logging"],
    ["createMetrics, createMetricsServer", "@ashlar/kit/metrics"],
    ["createService", "@ashlar/kit/service"],
    ["startTracing", "@ashlar/kit/tracing"],
    ["about", "./about.js"],
    ["createServer", "./app.js"],
    ["type Config", "./config.js"],
    ["provide", "./context.js"],
    ["databaseFailure", "./database/failures.js"],
    ["openDatabase, untilMigrated", "./database/open.js"],
    ["openLimits", "./limits.js"],
    ["translateErrors", "./middleware/runtime/failure.js"],
    ["operations", "./operations.js"],
    ...(hasTokens ? [["openTokens", "./tokens.js"] as const] : []),
    ["welcomeTo", "./welcome.js"],
  ];
  return ofKit
    .map(([names, from]) =>
      `import { ${names} } from "${from}";`.replace("import { type Config }", "import type { Config }"),
    )
    .join("\n");
}
