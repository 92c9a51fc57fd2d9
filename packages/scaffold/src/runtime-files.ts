/** The templates under `templates/runtime`, as files of the user's project: type-checked here, printed there. */
import { readFileSync } from "node:fs";
import type { File } from "@ashlar/model";
import type { Blueprint } from "./blueprint.ts";

export interface RuntimeNeeds {
  readonly multipart: boolean;
}

export function emitRuntime({ framework, layout }: Blueprint, needs: RuntimeNeeds): File[] {
  const names = [
    "answer",
    "body",
    "coerce",
    "content",
    "contract",
    "drain",
    "failure",
    "issues",
    "negotiate",
    "parameters",
    "read-bytes",
    "request",
    "security",
    "style",
    "unmatched",
    framework,
    ...(needs.multipart ? ["multipart"] : []),
  ];
  return names.map((name) => ({
    path: `${layout.middleware}/runtime/${name}.ts`,
    owner: "generated",
    text: readTemplate(`runtime/${name}.ts`, layout.importExtension),
  }));
}

/** A template with its relative imports ending as the project's do. */
export function readTemplate(path: string, importExtension: string): string {
  const text = readFileSync(new URL(`../templates/${path}`, import.meta.url), "utf8");
  return text.replace(/((?:from|import\() ?"\.{1,2}\/[^"]+)\.js"/g, `$1${importExtension}"`);
}
