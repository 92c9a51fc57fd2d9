/** How a project wants what is scaffolded into it, and what there is to say about it. */
import type { Finding } from "@ashlar/model";
import type { FrameworkName } from "@ashlar/scaffold";
import type { ImportExtension, Project } from "../project.ts";
import type { ScaffoldSettings } from "./scaffold.ts";

export const FRAMEWORKS: readonly FrameworkName[] = ["express", "fastify", "koa"];

export function importExtensionOf({ importExtension }: ScaffoldSettings, project: Project): ImportExtension {
  if (importExtension === undefined) return project.importExtension;
  return importExtension === "none" ? "" : `.${importExtension}`;
}

/** Whoever leaves the framework out in a Fastify project most likely forgot it. */
export function otherFramework(settings: ScaffoldSettings, { packages }: Project): Finding[] {
  if (settings.framework !== undefined || settings.typesOnly === true || packages.has("express")) return [];
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
