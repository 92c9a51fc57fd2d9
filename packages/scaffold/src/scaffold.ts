/** Api → the files of a service's routes, validators and types. Nothing is written here. */
import type { Api, File, Finding } from "@ashlar/model";
import type { FrameworkName, Layout, PlannedOperation } from "./blueprint.ts";
import { planContracts } from "./emit/contracts.ts";
import { planErrors } from "./emit/errors.ts";
import { emitExamples } from "./emit/examples.ts";
import { emitHandlerTypes } from "./emit/handler-types.ts";
import { emitHandlerFiles, emitIndex } from "./emit/routes.ts";
import { emitSecurity } from "./emit/security.ts";
import { emitTypes } from "./emit/types.ts";
import { emitValidators } from "./emit/validators.ts";
import { express } from "./frameworks/express.ts";
import { fastify } from "./frameworks/fastify.ts";
import type { Framework, PackageNeed } from "./frameworks/framework.ts";
import { koa } from "./frameworks/koa.ts";
import { layoutOf } from "./layout.ts";
import { stampHeader } from "./ownership/header.ts";
import { locateHandlers } from "./ownership/locate-handlers.ts";
import { planBlueprint } from "./plan-blueprint.ts";
import { emitRuntime } from "./runtime-files.ts";

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

export interface ScaffoldedOperation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly name: string;
  readonly resource: string;
  /** The file whose handler serves it. */
  readonly file: string;
}

const frameworks: Readonly<Record<FrameworkName, Framework>> = { express, fastify, koa };

export function scaffold(api: Api, options: ScaffoldOptions): ScaffoldResult {
  const layout = layoutOf(options.output, options.importExtension);
  const framework = frameworks[options.framework];
  const blueprint = planBlueprint(api, { framework: options.framework, layout, basePath: options.basePath });
  const handlers = emitHandlerFiles(blueprint);
  const preferred = new Map(
    handlers.flatMap(({ path, parts }) => (parts ?? []).map(({ name }) => [name, path] as const)),
  );
  const located = locateHandlers([...preferred.keys()], preferred, options.existing);
  const result = {
    layout,
    operations: blueprint.operations.map((operation) => summarise(operation, located)),
  };
  const stamp = (file: File): File =>
    file.owner === "generated" ? { ...file, text: stampHeader(file.text, options.documentName) } : file;
  if (options.typesOnly) {
    return {
      ...result,
      files: [stamp(emitTypes(blueprint))],
      findings: blueprint.findings,
      packages: [],
      usage: "",
    };
  }
  const errors = planErrors(blueprint);
  const contracts = planContracts(blueprint, errors.of);
  const validators = emitValidators(blueprint, contracts, framework);
  const security = emitSecurity(blueprint, framework);
  const files = [
    ...handlers,
    emitIndex(blueprint, framework, located),
    errors.file,
    errors.common,
    ...(security === undefined ? [] : [security]),
    ...emitRuntime(blueprint, contracts.parsers),
    emitExamples(blueprint),
    emitTypes(blueprint),
    // A document of webhooks alone has types, and nothing to route.
    ...(blueprint.operations.length === 0
      ? []
      : [...validators.files, emitHandlerTypes(blueprint, framework, options.existing)]),
  ];
  return {
    ...result,
    files: files.map(stamp),
    findings: [...blueprint.findings, ...errors.findings, ...validators.findings],
    packages: contracts.parsers.multipart ? [...framework.packages, multipartParser] : framework.packages,
    usage: framework.usage(`./${layout.routes.split("/").at(-1)}/index${options.importExtension}`),
  };
}

const multipartParser: PackageNeed = {
  name: "@fastify/busboy",
  version: "^3.1.0",
  why: "multipart parser",
  development: false,
};

function summarise(operation: PlannedOperation, located: ReadonlyMap<string, string>): ScaffoldedOperation {
  const { name, resource, method, source } = operation;
  return { method: method.toUpperCase(), path: source.path, name, resource, file: located.get(name) ?? "" };
}
