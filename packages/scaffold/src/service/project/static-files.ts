/** The files of `templates/service` that go out as they stand. */
import type { File } from "@ashlar/model";
import { readTemplate } from "../../runtime-files.ts";
import type { ProjectFacts } from "./facts.ts";

/** Template → where it goes: npm leaves dotfiles out of packages, or renames them. */
const always: readonly (readonly [template: string, path: string])[] = [
  ["gitignore", ".gitignore"],
  ["dockerignore", ".dockerignore"],
  ["tsconfig.json", "tsconfig.json"],
  ["tsconfig.build.json", "tsconfig.build.json"],
  ["scripts/dev.mjs", "scripts/dev.mjs"],
  ["scripts/env.mjs", "scripts/env.mjs"],
  ["scripts/start.mjs", "scripts/start.mjs"],
  ["scripts/translate.mjs", "scripts/translate.mjs"],
  ["src/main.ts", "src/main.ts"],
  ["src/explain.ts", "src/explain.ts"],
  ["src/folders.ts", "src/folders.ts"],
  ["src/limits.ts", "src/limits.ts"],
  ["src/migrate.ts", "src/migrate.ts"],
  ["src/database/open.ts", "src/database/open.ts"],
];

export function staticFiles({ hasTokens, hasApiKeys }: ProjectFacts): readonly File[] {
  const files = [
    ...always,
    ...(hasTokens ? ["src/tokens.ts", "src/token.ts"].map((path) => [path, path] as const) : []),
    ...(hasApiKeys ? [["src/api-key.ts", "src/api-key.ts"] as const] : []),
  ];
  return files.map(([template, path]) => ({
    path,
    owner: "project",
    text: readTemplate(`service/${template}`, ".js"),
  }));
}
