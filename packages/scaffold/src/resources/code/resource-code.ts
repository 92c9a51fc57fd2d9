/** The code that serves resources: a module for each, what they stand on, and the bodies of handlers. */
import type { File } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import type { HandlerBody } from "../../emit/handler-body.ts";
import type { PackageNeed } from "../../frameworks/framework.ts";
import { operationsOf } from "../resource-operation.ts";
import type { ResourcePlan } from "../resource-plan.ts";
import { emitFunctions } from "./functions-module.ts";
import { printHandlerBody, type StandsOn } from "./handler-bodies.ts";
import { planModules } from "./modules.ts";
import { emitResourceModule } from "./resource-module.ts";
import { emitRetiredModules } from "./retired-modules.ts";
import { emitRuntimeModules } from "./runtime-modules.ts";
import { emitSessionFile } from "./session-file.ts";

export interface ResourceCode {
  /** Generated ones not stamped yet. */
  readonly files: readonly File[];
  /** By the operation's name in the blueprint. */
  readonly handlers: ReadonlyMap<string, HandlerBody>;
  /** What the files import from the registry. */
  readonly packages: readonly PackageNeed[];
}

export interface ResourceCodeOptions {
  /** `pool`: nothing but `pg`; `kit`: a service that `ashlar new` makes. */
  readonly standsOn: StandsOn;
  /** Path → text of what is there already: modules of tables that are gone stay, for handlers that need them. */
  readonly existing?: ReadonlyMap<string, string>;
}

/** @param blueprint of the plan's own Api */
export function emitResourceCode(
  plan: ResourcePlan,
  blueprint: Blueprint,
  { standsOn, existing = new Map() }: ResourceCodeOptions,
): ResourceCode {
  const modules = planModules(plan, blueprint);
  const done = operationsOf(plan);
  const served = blueprint.operations.flatMap((operation) => {
    const does = done.get(operation.source.operationId ?? "");
    return does === undefined ? [] : [{ operation, does }];
  });
  const functions = emitFunctions(
    served.flatMap(({ operation, does }) =>
      does.kind === "action" ? [{ operation, action: does.action }] : [],
    ),
    modules,
  );
  const made = plan.resources.map((resource) => emitResourceModule(resource, modules));
  return {
    files: [
      ...made,
      ...emitRetiredModules(modules, made, existing),
      ...(functions === undefined ? [] : [functions]),
      emitSessionFile(modules, standsOn),
      ...emitRuntimeModules(blueprint, { standsOn, actions: functions !== undefined }),
    ],
    handlers: new Map(
      served.map(({ operation, does }) => [
        operation.name,
        printHandlerBody(operation, does, { modules, standsOn }),
      ]),
    ),
    packages: standsOn === "kit" ? [] : pgPackages,
  };
}

const pgPackages: readonly PackageNeed[] = [
  { name: "pg", version: "^8.16.0", why: "driver of Postgres", development: false },
  { name: "@types/pg", version: "^8.15.0", why: "types of pg", development: true },
];
