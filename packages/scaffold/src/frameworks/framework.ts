/** What a framework must be able to print; one file each fills it in. */
import type { Blueprint, FrameworkName, PlannedOperation } from "../blueprint.ts";

export interface Framework {
  readonly name: FrameworkName;
  /** How `validators.ts` makes its exports. */
  readonly validator: {
    /** What `routes/index.ts` calls the module. */
    readonly importedAs: string;
    /** Function of `runtime/<framework>.ts` that takes a contract. */
    readonly expression: string;
    readonly takesSchemes: boolean;
    readonly type: string;
    /** The import line of that type, `""` when `expression`'s own import brings it. */
    readonly typeImport: string;
  };
  /** The framework's own request, as hooks in `security.ts` get it. */
  readonly request: { readonly type: string; readonly typeImport: string };
  /** `types/handlers.ts`, up to the types of the operations. */
  readonly handlerTypes: (blueprint: Blueprint) => string;
  /** `routes/index.ts`. */
  readonly index: (index: RouteIndex) => string;
  readonly packages: readonly PackageNeed[];
  /** Lines to paste into an app. */
  readonly usage: (routesModule: string) => string;
}

/** The routes in the order in which they must be registered. */
export interface RouteIndex {
  readonly routes: readonly {
    readonly operation: PlannedOperation;
    /** Resource, for the comment above the group. */
    readonly resource: string;
    /** In the router's own syntax. */
    readonly path: string;
    /** `users.listUsers` */
    readonly handler: string;
  }[];
  /** `import * as users from "./users.js";` */
  readonly imports: readonly string[];
  /** Literal of the paths, for telling 405 from 404. */
  readonly paths: string;
  readonly importExtension: string;
  /** `../middleware` */
  readonly middleware: string;
}

export interface PackageNeed {
  readonly name: string;
  /** The range to install. */
  readonly version: string;
  /** What it is needed for. */
  readonly why: string;
  readonly development: boolean;
}

export const nodeTypes: PackageNeed = {
  name: "@types/node",
  version: "^20.19.0",
  why: "types of Node",
  development: true,
};
