/** The templates under `templates/resources`, as files of the user's project. */
import type { File } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import { readTemplate } from "../../runtime-files.ts";
import type { StandsOn } from "./handler-bodies.ts";

export interface RuntimeModuleNeeds {
  readonly standsOn: StandsOn;
  /** Whether functions are called. */
  readonly actions: boolean;
}

export function emitRuntimeModules({ layout }: Blueprint, { standsOn, actions }: RuntimeModuleNeeds): File[] {
  const templates = [...always, ...(actions ? ["resources/action"] : []), ...ofBase[standsOn]];
  return templates.map((template) => ({
    path: `${layout.middleware}/resources/${template.split("/").at(-1)}.ts`,
    owner: "generated",
    text: readTemplate(`${template}.ts`, layout.importExtension),
  }));
}

const always: readonly string[] = [
  "alias",
  "cursor",
  "description",
  "entity-tag",
  "exact-json",
  "failures",
  "filter",
  "guarded",
  "hex",
  "kept-numbers",
  "known-query",
  "local-time",
  "merge-json",
  "order",
  "page",
  "read-row",
  "resource",
  "select-row",
  "sent-json",
  "session",
  "statement",
  "text-list",
  "without-key",
  "write-row",
].map((name) => `resources/${name}`);

const ofBase: Readonly<Record<StandsOn, readonly string[]>> = {
  pool: ["resources/database-failure", "resources/pool-session"],
  kit: ["resources-kit/database-failure", "resources-kit/kit-session"],
};
