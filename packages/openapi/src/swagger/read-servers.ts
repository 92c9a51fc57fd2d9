/** Reads the servers that Swagger 2.0 spreads over schemes, host and basePath. */
import type { Server } from "@ashlar/model";
import type { Place } from "../place.ts";

export function readSwaggerServers(root: Place): Server[] {
  const { host, basePath, schemes } = textsOf(root);
  const path = basePath === "/" ? "" : basePath.replace(/\/+$/, "");
  if (host === "") return path === "" ? [] : [{ url: path }];
  const known = schemes.length === 0 ? ["https"] : schemes;
  return known.map((scheme) => ({
    url: `${scheme}://${host.replace(/\/+$/, "")}${path === "" || path.startsWith("/") ? path : `/${path}`}`,
  }));
}

function textsOf(root: Place): { host: string; basePath: string; schemes: string[] } {
  const text = (key: string): string => {
    const value = root.get(key);
    return typeof value === "string" ? value.trim() : "";
  };
  const schemes = root
    .at("schemes")
    .items()
    .map(({ value }) => value);
  return {
    host: text("host").replace(/^[a-z]+:\/\//i, ""),
    basePath: text("basePath"),
    schemes: schemes.filter((scheme) => typeof scheme === "string"),
  };
}
