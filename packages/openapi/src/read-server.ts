/** Reads servers, and the base path that their addresses give. */
import type { Server } from "@ashlar/model";
import { isHttp } from "./document-source.ts";
import { isMap, type Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { readText, show } from "./repair/value.ts";

/** The servers of a `servers` list, variables replaced by their defaults. */
export function readServers(place: Place, reading: Reading): Server[] {
  const servers: Server[] = [];
  if (isMap(place.value)) return readServer(place, servers, reading);
  for (const item of place.items()) readServer(item, servers, reading);
  return servers;
}

function readServer(place: Place, servers: Server[], reading: Reading): Server[] {
  const url = typeof place.value === "string" ? place.value : readText(place.at("url"), reading);
  if (url === undefined) {
    reading.report.warn(place, {
      rule: "invalid-server",
      message: `a server must have a url, found ${show(place.value)}; left out`,
    });
    return servers;
  }
  const description = readText(place.at("description"), reading);
  servers.push({
    url: withDefaults(url.trim(), place, reading),
    ...(description === undefined ? {} : { description }),
  });
  return servers;
}

function withDefaults(url: string, place: Place, reading: Reading): string {
  return url.replaceAll(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const variable = place.at("variables").at(name);
    const allowed: unknown = Array.isArray(variable.get("enum"))
      ? variable.at("enum").at(0).value
      : undefined;
    const value = variable.get("default") ?? allowed;
    if (typeof value === "string" || typeof value === "number") return String(value);
    reading.report.warn(place, {
      rule: "server-variable-without-default",
      message: `the server variable {${name}} has no default; its name stands in for it`,
      hint: "give the variable a default",
    });
    return name;
  });
}

/** The path of a server's address, without a trailing slash: `/api/v3`, or `""`. */
export function basePathOf(url: string, documentId: string): string {
  const path = withoutHost(url).replace(/[?#].*$/, "");
  const isRelative = !path.startsWith("/") && path !== "" && !hasHost(url);
  const folder = isRelative && isHttp(documentId) ? new URL(".", documentId).pathname : "/";
  const parts: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : folder}${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.length === 0 ? "" : `/${parts.join("/")}`;
}

function hasHost(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url);
}

function withoutHost(url: string): string {
  return url.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i, "");
}
