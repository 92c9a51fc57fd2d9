/** The code that serves a document's operations: what `ashlar scaffold` and `ashlar new` both make. */
import type { File, Finding } from "@ashlar/model";
import type { Blueprint, FrameworkName, PlannedOperation } from "./blueprint.ts";
import { planContracts } from "./emit/contracts.ts";
import { planErrors } from "./emit/errors.ts";
import { emitExamples } from "./emit/examples.ts";
import type { HandlerBody } from "./emit/handler-body.ts";
import { emitHandlerTypes } from "./emit/handler-types.ts";
import { emitHandlerFiles, emitIndex } from "./emit/routes.ts";
import { emitSecurity } from "./emit/security.ts";
import { emitTypes } from "./emit/types.ts";
import { emitValidators } from "./emit/validators.ts";
import { express } from "./frameworks/express.ts";
import { fastify } from "./frameworks/fastify.ts";
import type { Framework, PackageNeed } from "./frameworks/framework.ts";
import { koa } from "./frameworks/koa.ts";
import { commentMarkOf, stampHeader } from "./ownership/header.ts";
import { locateHandlers } from "./ownership/locate-handlers.ts";
import { emitRuntime } from "./runtime-files.ts";

export const frameworks: Readonly<Record<FrameworkName, Framework>> = { express, fastify, koa };

export interface CodeOptions {
  /** Path → text of what is there already: handlers may have been moved to other files. */
  readonly existing: ReadonlyMap<string, string>;
  /** By the operation's name, what takes the place of a stub's body. */
  readonly handlers?: ReadonlyMap<string, HandlerBody>;
  /** False: every operation has a body, and none has to show what it might answer one day. */
  readonly hasExamples?: boolean;
  /** Takes the place of the hooks that nobody has written yet. */
  readonly security?: File | undefined;
  /** Takes the place of `middleware/errors.ts`, given that file. */
  readonly errors?: (file: File) => File;
}

export interface Code {
  /** Generated ones not stamped yet. */
  readonly files: readonly File[];
  readonly findings: readonly Finding[];
  readonly packages: readonly PackageNeed[];
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

export function emitCode(blueprint: Blueprint, options: CodeOptions): Code {
  const framework = frameworks[blueprint.framework];
  const handlers = emitHandlerFiles(blueprint, options.handlers);
  const errors = planErrors(blueprint);
  const contracts = planContracts(blueprint, errors.of);
  const validators = emitValidators(blueprint, contracts, framework);
  const security = options.security ?? emitSecurity(blueprint, framework);
  const files = [
    ...handlers,
    emitIndex(blueprint, framework, locate(handlers, options.existing)),
    options.errors?.(errors.file) ?? errors.file,
    errors.common,
    ...(security === undefined ? [] : [security]),
    ...emitRuntime(blueprint, contracts.parsers),
    emitExamples(options.hasExamples === false ? { ...blueprint, operations: [] } : blueprint),
    emitTypes(blueprint),
    // A document of webhooks alone has types, and nothing to route.
    ...(blueprint.operations.length === 0
      ? []
      : [...validators.files, emitHandlerTypes(blueprint, framework, options.existing)]),
  ];
  return {
    files,
    findings: [...blueprint.findings, ...errors.findings, ...validators.findings],
    packages: contracts.parsers.multipart ? [...framework.packages, multipartParser] : framework.packages,
  };
}

/** Every operation with the file that serves it. */
export function listOperations(
  blueprint: Blueprint,
  existing: ReadonlyMap<string, string>,
): ScaffoldedOperation[] {
  const located = locate(emitHandlerFiles(blueprint), existing);
  return blueprint.operations.map((operation) => summarise(operation, located));
}

/** The files with the header by which generated ones are known again. */
export function stampFiles(files: readonly File[], documentName: string): File[] {
  return files.map((file) =>
    file.owner === "generated"
      ? { ...file, text: stampHeader(file.text, documentName, commentMarkOf(file.path)) }
      : file,
  );
}

function locate(
  handlers: readonly File[],
  existing: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const preferred = new Map(
    handlers.flatMap(({ path, parts }) => (parts ?? []).map(({ name }) => [name, path] as const)),
  );
  return locateHandlers([...preferred.keys()], preferred, existing);
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
