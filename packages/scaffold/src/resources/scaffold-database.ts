/** ResourcePlan → the document, and the files of routes that answer from the database. Nothing is written here. */
import type { Api } from "@ashlar/model";
import { emitCode, frameworks, listOperations, stampFiles } from "../code-files.ts";
import { emitTypes } from "../emit/types.ts";
import type { PackageNeed } from "../frameworks/framework.ts";
import { layoutOf } from "../layout.ts";
import { planBlueprint } from "../plan-blueprint.ts";
import type { ScaffoldOptions, ScaffoldResult } from "../scaffold.ts";
import { emitResourceCode } from "./code/resource-code.ts";
import { DOCUMENT_FILE, documentFile, stampDocument } from "./document-file.ts";
import { apiOfResources } from "./resource-api.ts";
import type { ResourcePlan } from "./resource-plan.ts";

export type ScaffoldDatabaseOptions = Omit<ScaffoldOptions, "documentName">;

export interface ScaffoldDatabaseResult extends ScaffoldResult {
  readonly api: Api;
}

export function scaffoldDatabase(
  plan: ResourcePlan,
  options: ScaffoldDatabaseOptions,
): ScaffoldDatabaseResult {
  const api = withBasePath(apiOfResources(plan), options.basePath);
  const layout = layoutOf(options.output, options.importExtension);
  const blueprint = planBlueprint(api, { framework: options.framework, layout });
  const document = stampDocument(documentFile(api).file);
  const result = { api, layout, operations: listOperations(blueprint, options.existing) };
  const findings = [...plan.findings, ...blueprint.findings];
  if (options.typesOnly) {
    const files = [...stampFiles([emitTypes(blueprint)], DOCUMENT_FILE), document];
    return { ...result, files, findings, packages: [], usage: "" };
  }
  const resources = emitResourceCode(plan, blueprint, { standsOn: "pool", existing: options.existing });
  const code = emitCode(blueprint, {
    existing: options.existing,
    handlers: resources.handlers,
    hasExamples: false,
  });
  const routesModule = `./${layout.routes.split("/").at(-1)}/index${options.importExtension}`;
  return {
    ...result,
    files: [...stampFiles([...code.files, ...resources.files], DOCUMENT_FILE), document],
    findings: [...plan.findings, ...code.findings],
    packages: together(code.packages, resources.packages),
    usage: frameworks[options.framework].usage(routesModule),
  };
}

/** The document says where it is served. */
export function withBasePath(api: Api, basePath: string | undefined): Api {
  if (basePath === undefined) return api;
  return {
    ...api,
    basePath,
    servers: basePath === "" ? [] : [{ url: basePath }],
    operations: api.operations.map((operation) => ({ ...operation, basePath })),
  };
}

export function together(
  some: readonly PackageNeed[],
  others: readonly PackageNeed[],
): readonly PackageNeed[] {
  return [...some, ...others.filter(({ name }) => !some.some((one) => one.name === name))];
}
