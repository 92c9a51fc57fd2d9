/** Which module stands for each resource, and what it exports. */
import { posix } from "node:path";
import type { ObjectId } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import { relativeModule } from "../../emit/relative-module.ts";
import { nameTypes, type TypeNames } from "../../emit/types/variants.ts";
import { kebabCase, NamePool, valueName } from "../../identifier.ts";
import type { PlannedResource, ResourcePlan } from "../resource-plan.ts";

export interface ResourceModules {
  readonly plan: ResourcePlan;
  readonly blueprint: Blueprint;
  /** Folder above that of the routes: `src`. */
  readonly folder: string;
  readonly typeNames: TypeNames;
  readonly of: (relation: ObjectId) => ResourceModule;
}

export interface ResourceModule {
  readonly resource: PlannedResource;
  /** Without its folder and ending: `release-groups`. */
  readonly file: string;
  /** What it exports: `releaseGroups`. */
  readonly name: string;
}

export function planModules(plan: ResourcePlan, blueprint: Blueprint): ResourceModules {
  const files = new NamePool(["index"]);
  const modules = new Map(
    plan.resources.map((resource): [ObjectId, ResourceModule] => {
      const name = valueName(resource.plural, "Rows");
      return [
        resource.relation,
        {
          resource,
          file: files.take(unusable.test(kebabCase(name)) ? `${kebabCase(name)}-rows` : kebabCase(name)),
          name: taken.has(name) ? `${name}Rows` : name,
        },
      ];
    }),
  );
  return {
    plan,
    blueprint,
    folder: posix.dirname(blueprint.layout.routes),
    typeNames: nameTypes(blueprint),
    of: (relation) => {
      const module = modules.get(relation);
      if (module === undefined) throw new Error(`the plan has no resource for ${relation}`);
      return module;
    },
  };
}

/** What handlers name themselves. */
const taken: ReadonlySet<string> = new Set(
  "req res request reply ctx call page row result rows session functions etag isNotModified sessionOf callOf permit".split(
    " ",
  ),
);

// Windows keeps them for its devices.
const unusable = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The specifier of a module; both are told from the folder above that of the routes. */
export function moduleFrom(
  { folder, blueprint }: Pick<ResourceModules, "folder" | "blueprint">,
  fromFolder: string,
  module: string,
): string {
  return relativeModule(
    posix.join(folder, fromFolder),
    posix.join(folder, module),
    blueprint.layout.importExtension,
  );
}

/** The specifier of a module of `middleware/` or `types/`, whose folders the layout names. */
export function layoutModule(
  { folder, blueprint: { layout } }: Pick<ResourceModules, "folder" | "blueprint">,
  fromFolder: string,
  [of, name]: readonly [of: "middleware" | "types", name: string],
): string {
  return relativeModule(posix.join(folder, fromFolder), `${layout[of]}/${name}`, layout.importExtension);
}
