/** The generators that are compared: ours for each framework, and those that people use today. */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, makeEmpty, pinned, type Snapshot, workplace } from "./workplace.ts";

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** What it makes, in a few words. */
  readonly makes: string;
  readonly node: "20" | "24";
  readonly isOurs: boolean;
  /** What its results import, beside what they may take from Node. */
  readonly modules: string;
  /** The command that generates from a document into `folder`, which is empty. */
  readonly command: (document: string, folder: string) => readonly string[];
  /** What of the result holds types and nothing else, for `files` or `include` of tsconfig.json. */
  readonly types: string | undefined;
}

/** Pinned, so that figures can be repeated. */
const versions = {
  "openapi-typescript": "7.13.0",
  "@hey-api/openapi-ts": "0.99.0",
  // 8.34 and later need a package that the registry does not have.
  orval: "8.33.0",
  kubb: "4.39.3",
  zod: "4.6.7",
  node: "24.9.0",
} as const;

/** Installs what is not there yet. */
export function prepareTools(snapshot: Snapshot): readonly Tool[] {
  const node24 = join(install("node24", [`node@${versions.node}`]), "node_modules/node/bin/node");
  return [...ourTools(snapshot), openapiTypescript(), heyApi(node24), orval(node24), kubb(node24)];
}

function ourTools({ folder: ashlar, commit }: Snapshot): readonly Tool[] {
  const modules = join(installServers(), "node_modules");
  return (["express", "fastify", "koa"] as const).map((framework) => ({
    name: `ashlar, ${framework}`,
    version: commit,
    makes: "routes, validators, types",
    node: "20",
    isOurs: true,
    modules,
    command: (document) => [
      process.execPath,
      join(ashlar, "packages/cli/bin/ashlar.js"),
      "scaffold",
      document,
      "--framework",
      framework,
    ],
    types: "src/types/api.ts",
  }));
}

/** The frameworks, with what a route written by hand needs beside them. */
export function installServers(): string {
  const names = ["express", "fastify", "koa", "@koa/router", "@fastify/busboy"];
  const types = ["@types/express", "@types/koa", "@types/node"];
  return install("servers", [...[...names, ...types].map(pinned), "@koa/bodyparser@6.1.0"]);
}

function openapiTypescript(): Tool {
  const version = versions["openapi-typescript"];
  const installed = install("openapi-typescript", [`openapi-typescript@${version}`, "typescript@5.9.3"]);
  return {
    name: "openapi-typescript",
    version,
    makes: "types",
    node: "20",
    isOurs: false,
    modules: join(installed, "node_modules"),
    command: (document) => [
      process.execPath,
      join(installed, "node_modules/.bin/openapi-typescript"),
      document,
      "-o",
      "api.ts",
    ],
    types: "api.ts",
  };
}

function heyApi(node24: string): Tool {
  const version = versions["@hey-api/openapi-ts"];
  const installed = install("hey-api", [
    `@hey-api/openapi-ts@${version}`,
    `zod@${versions.zod}`,
    "typescript@5.9.3",
  ]);
  return {
    name: "hey-api",
    version,
    makes: "types, zod schemas",
    node: "24",
    isOurs: false,
    modules: join(installed, "node_modules"),
    command: (document) => [
      node24,
      join(installed, "node_modules/.bin/openapi-ts"),
      ...["-i", document, "-o", "api", "-p", "@hey-api/typescript", "-p", "zod"],
    ],
    types: "api/types.gen.ts",
  };
}

function orval(node24: string): Tool {
  const installed = install("orval", [`orval@${versions.orval}`, `zod@${versions.zod}`]);
  return {
    name: "orval",
    version: versions.orval,
    makes: "zod schemas",
    node: "24",
    isOurs: false,
    modules: join(installed, "node_modules"),
    command: (document) => [
      node24,
      join(installed, "node_modules/.bin/orval"),
      ...["--input", document, "--output", "api.ts", "--client", "zod"],
    ],
    types: undefined,
  };
}

function kubb(node24: string): Tool {
  const parts = ["cli", "core", "plugin-oas", "plugin-ts", "plugin-zod"];
  const installed = install("kubb", [
    ...parts.map((part) => `@kubb/${part}@${versions.kubb}`),
    `zod@${versions.zod}`,
    "typescript@5.9.3",
  ]);
  return {
    name: "kubb",
    version: versions.kubb,
    makes: "types, zod schemas",
    node: "24",
    isOurs: false,
    modules: join(installed, "node_modules"),
    command: (document, folder) => {
      writeFileSync(join(folder, "kubb.config.ts"), kubbConfig(document));
      // For what the configuration imports.
      symlinkSync(join(installed, "node_modules"), join(folder, "node_modules"), "dir");
      return [node24, join(installed, "node_modules/.bin/kubb"), "generate"];
    },
    types: "api/types",
  };
}

// Its own check of the document refuses several that it can otherwise read.
function kubbConfig(document: string): string {
  return `import { defineConfig } from "@kubb/core";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";
import { pluginZod } from "@kubb/plugin-zod";

export default defineConfig({
  root: ".",
  input: { path: ${JSON.stringify(document)} },
  output: { path: "./api" },
  plugins: [pluginOas({ validate: false }), pluginTs(), pluginZod()],
});
`;
}

/** An empty folder for a tool's result. */
export function resultFolder(tool: Tool, subject: string): string {
  const folder = join(workplace, "results", subject, tool.name.replace(/\W+/g, "-"));
  makeEmpty(folder);
  return folder;
}
