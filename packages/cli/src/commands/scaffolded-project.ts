/** How a project wants what is scaffolded into it, and what there is to say about it. */
import type { Finding } from "@ashlar/model";
import type { FrameworkName } from "@ashlar/scaffold";
import { CliError } from "../errors.ts";
import type { ImportExtension, Project } from "../project.ts";
import type { ScaffoldSettings } from "./scaffold.ts";

export const FRAMEWORKS: readonly FrameworkName[] = ["express", "fastify", "koa"];

export function importExtensionOf({ importExtension }: ScaffoldSettings, project: Project): ImportExtension {
  if (importExtension === undefined) return project.importExtension;
  return importExtension === "none" ? "" : `.${importExtension}`;
}

/**
 * The framework that is asked for; else that of the files that are there; else Express.
 *
 * @param made what the files that are there were made for
 * @throws {CliError} ASHLAR_CLI_USAGE where both are told, and differ: handlers are never rewritten, and would not fit
 */
export function frameworkFor(
  { framework, typesOnly, force, output }: ScaffoldSettings,
  made: FrameworkName | undefined,
): FrameworkName {
  if (framework === undefined || framework === made) return framework ?? made ?? "express";
  if (made === undefined || typesOnly === true || force === true) return framework;
  throw new CliError(
    "ASHLAR_CLI_USAGE",
    `${output} was made for ${made}, and --framework says ${framework}; nothing was written`,
    {
      hint: `leave --framework out, or name another --output; --force makes what is generated anew for ${framework}, and leaves the handlers, which are written for ${made}, to you`,
    },
  );
}

/** Whoever leaves the framework out in a Fastify project most likely forgot it. */
export function otherFramework(
  settings: ScaffoldSettings,
  { packages }: Project,
  framework: FrameworkName,
): Finding[] {
  if (settings.framework !== undefined || settings.typesOnly === true) return [];
  if (framework !== "express" || packages.has("express")) return [];
  const other = FRAMEWORKS.find((name) => packages.has(name));
  if (other === undefined) return [];
  const message = `the routes are for Express, and package.json lists ${other} instead`;
  return [{ rule: "other-framework", severity: "warning", message, hint: `pass --framework ${other}` }];
}

/** What `npm init` and `tsc --init` make together: neither says to the other which modules are meant. */
export function moduleKind({ refusesImports }: Project): Finding[] {
  if (!refusesImports) return [];
  return [
    {
      rule: "module-kind",
      severity: "warning",
      message:
        "tsconfig.json has verbatimModuleSyntax, and package.json is not of type module: no import compiles",
      hint: "npm pkg set type=module",
      location: { file: "package.json" },
    },
  ];
}
