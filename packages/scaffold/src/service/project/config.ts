/** Prints `src/config.ts`. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";
import { serviceSettings } from "./settings.ts";

export function emitConfig(facts: ProjectFacts): File {
  const settings = serviceSettings(facts);
  const properties = settings.map(
    ({ property, type, about }) => `  /** ${about} */\n  readonly ${property}: ${type};\n`,
  );
  const lines = settings.map(({ property, name, expression }) => {
    const line = `    ${property}: ["${name}", ${expression}],`;
    // As a formatter would break it.
    return line.length <= 110 ? line : `    ${property}: [\n      "${name}",\n      ${expression},\n    ],`;
  });
  const issuer = facts.hasTokens
    ? `  // In development tokens are signed by a key under .data/, until an issuer is named.
  const hasIssuer = isProduction || ["AUTH_ISSUER", "AUTH_JWKS_URL", "AUTH_PUBLIC_KEY_FILE"].some((name) => env[name]);
`
    : "";
  return {
    path: "src/config.ts",
    owner: "project",
    text: `/** Everything that the environment decides, read and checked once, at start. */
import { readConfig, type Setting, setting } from "@ashlar/kit/config";

export interface Config {
${properties.join("")}}

type Settings = {
  readonly [Property in keyof Config]: readonly [name: string, setting: Setting<Config[Property]>];
};

/**
 * A secret manager has its place here: \`readConfig\` takes \`secrets: (name) => Promise<string | undefined>\`, which is
 * asked for every \`setting.secret()\` that the environment does not hold.
 *
 * @throws {ConfigError} with every setting that cannot be used
 */
export function readServiceConfig(env: NodeJS.ProcessEnv = process.env): Promise<Config> {
  return readConfig(settingsIn(env), { env, onWarning: (message) => console.warn(message) });
}

/**
 * What a command needs that only the database is for: migrations, keys.
 *
 * @throws {ConfigError} with every setting that cannot be used
 */
export function readDatabaseConfig(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Pick<Config, "environment" | "databaseUrl">> {
  const { environment, databaseUrl } = settingsIn(env);
  return readConfig({ environment, databaseUrl }, { env });
}

function settingsIn(env: NodeJS.ProcessEnv): Settings {
  const isProduction = env["NODE_ENV"] === "production";
${issuer}  return {
${lines.join("\n")}
  };
}
`,
  };
}
