/** Api → the files of a service's routes, validators and types. Nothing is written here. */
import type { Api, File, Finding } from "@ashlar/model";
import type { FrameworkName, Layout } from "./blueprint.ts";
import { emitCode, frameworks, listOperations, type ScaffoldedOperation, stampFiles } from "./code-files.ts";
import { emitTypes } from "./emit/types.ts";
import type { PackageNeed } from "./frameworks/framework.ts";
import { layoutOf } from "./layout.ts";
import { planBlueprint } from "./plan-blueprint.ts";

export type { ScaffoldedOperation } from "./code-files.ts";

export interface ScaffoldOptions {
  readonly framework: FrameworkName;
  /** Folder of the handlers, relative to the project: `src/routes`. */
  readonly output: string;
  readonly importExtension: Layout["importExtension"];
  readonly typesOnly: boolean;
  /** Takes the place of the document's own. */
  readonly basePath?: string;
  /** For the headers of generated files: `openapi.yaml`. */
  readonly documentName: string;
  /** Path → text of what is there already: handlers may have been moved to other files. */
  readonly existing: ReadonlyMap<string, string>;
}

export interface ScaffoldResult {
  readonly files: readonly File[];
  readonly operations: readonly ScaffoldedOperation[];
  readonly findings: readonly Finding[];
  /** What the files import from the registry. */
  readonly packages: readonly PackageNeed[];
  readonly layout: Layout;
  /** Lines to paste into an app. */
  readonly usage: string;
}

export function scaffold(api: Api, options: ScaffoldOptions): ScaffoldResult {
  const layout = layoutOf(options.output, options.importExtension);
  const blueprint = planBlueprint(api, { framework: options.framework, layout, basePath: options.basePath });
  const result = { layout, operations: listOperations(blueprint, options.existing) };
  if (options.typesOnly) {
    return {
      ...result,
      files: stampFiles([emitTypes(blueprint)], options.documentName),
      findings: blueprint.findings,
      packages: [],
      usage: "",
    };
  }
  const code = emitCode(blueprint, { existing: options.existing });
  const routesModule = `./${layout.routes.split("/").at(-1)}/index${options.importExtension}`;
  return {
    ...result,
    ...code,
    files: stampFiles(code.files, options.documentName),
    usage: frameworks[options.framework].usage(routesModule),
  };
}
