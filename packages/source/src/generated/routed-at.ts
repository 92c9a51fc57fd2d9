/** Where a generated route is served, in the document's terms. */
import type { Operation } from "@ashlar/model";
import type { FoundRoute, FrameworkName } from "../found-route.ts";
import type { Contract } from "./contracts.ts";
import { documentPath, isSamePath } from "./router-path.ts";
import type { WiredRoute } from "./wiring.ts";

export interface RoutedAtOptions {
  readonly route: WiredRoute;
  readonly contract: Contract | undefined;
  readonly found: readonly FoundRoute[];
  /** The path that the comment of the handler's type tells, base path included. */
  readonly told: string | undefined;
  readonly basePath: string;
  readonly framework: FrameworkName;
}

/** The wiring says where; the comment only how the document writes it, as long as both mean the same. */
export function routedAt(options: RoutedAtOptions): Pick<Operation, "path" | "basePath"> {
  const { route, contract, told, framework } = options;
  const path =
    told !== undefined && isSamePath(told, route.path, framework)
      ? told
      : documentPath(route.path, framework, documentNames(contract));
  const prefix = mountOf(options);
  const { basePath } = options;
  if (!path.startsWith(`${basePath}/`)) return { path, basePath: prefix };
  return { path: path.slice(basePath.length), basePath: `${prefix}${basePath}` };
}

function documentNames(contract: Contract | undefined): ReadonlyMap<string, string> {
  const own = contract?.parameters.get("path") ?? new Map();
  return new Map([...own].map(([name, { router }]) => [router, name]));
}

/** What the router is mounted at: what the route was found at, before what its own path is. */
function mountOf({ route, found, framework }: RoutedAtOptions): string {
  const at = found.find(({ node }) => node === route.node)?.path;
  if (at === undefined) return "";
  const own = plain(documentPath(route.path, framework, new Map()));
  const whole = plain(at);
  return whole.length > own.length && whole.endsWith(own) ? at.slice(0, segmentsBefore(at, own)) : "";
}

function plain(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, "{}").replace(/\/$/, "");
}

/** How many characters of a path stand before as many segments as another has. */
function segmentsBefore(path: string, other: string): number {
  const segments = path.replace(/\/$/, "").split("/");
  const count = other.split("/").length - 1;
  return segments.slice(0, segments.length - count).join("/").length;
}
