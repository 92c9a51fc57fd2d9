/** Prints `src/context.ts`. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";

export function emitContext({ hasTokens, hasApiKeys }: ProjectFacts): File {
  const imports = [
    ...(hasApiKeys ? [`import type { ApiKeyVerifier } from "@ashlar/kit/api-keys";`] : []),
    `import type { Database } from "@ashlar/kit/database";`,
    `import type { Logger } from "@ashlar/kit/logging";`,
    ...(hasTokens ? [`import type { TokenVerifier } from "@ashlar/kit/tokens";`] : []),
    `import type { Config } from "./config.js";`,
    `import type { Tables } from "./database/tables.js";`,
  ];
  return {
    path: "src/context.ts",
    owner: "project",
    text: `/** What handlers and services lean on: provided once at start, asked for wherever it is needed. */
${imports.join("\n")}

export interface Context {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database<Tables>;
${hasTokens ? "  readonly tokens: TokenVerifier;\n" : ""}${hasApiKeys ? "  readonly apiKeys: ApiKeyVerifier;\n" : ""}}

let provided: Context | undefined;

export function provide(given: Context): void {
  provided = given;
}

/** @throws before the service has been started */
export function context(): Context {
  if (provided === undefined) throw new Error("the service has not been started: nothing was provided yet");
  return provided;
}

/** The context, or undefined before the service has been started. */
export function findContext(): Context | undefined {
  return provided;
}
`,
  };
}
