/** Names the paths that code has as the existing document names them. */
import type { Json } from "@ashlar/model";
import { templateNames, templateShape } from "../path-template.ts";
import { setMember } from "../raw-map.ts";
import { basePathOf } from "../read-server.ts";
import { resolved } from "./component-name.ts";
import { isObject, type JsonObject, listAt } from "./json-object.ts";
import { isMethod } from "./path-item.ts";

/**
 * The written paths under the names that the existing document has for them: with its names of path parameters,
 * and without the base path that its servers tell.
 */
export function alignPaths(existing: JsonObject, written: JsonObject): JsonObject {
  const known = Object.keys(isObject(existing["paths"]) ? existing["paths"] : {});
  const items = isObject(written["paths"]) ? written["paths"] : {};
  // A path that both have under its own name is itself, though another may take the same requests.
  const free = known.filter((path) => hasOwnNames(path) && !Object.hasOwn(items, path));
  const byShape = new Map(free.map((path) => [templateShape(path), path]));
  const prefix = prefixOf(existing, written);
  const aligned: JsonObject = {};
  for (const [path, item] of Object.entries(items)) {
    const bare = isUnder(path, prefix) ? path.slice(prefix.length) : path;
    const match = known.includes(path)
      ? path
      : (byShape.get(templateShape(path)) ?? byShape.get(templateShape(bare)));
    const name = match === undefined || Object.hasOwn(aligned, match) ? bare : match;
    setMember(
      aligned,
      name,
      isObject(item) ? renameParameters(item, { from: path, to: name, written }) : item,
    );
  }
  return aligned;
}

/** Whether each parameter of a path has a name of its own. */
function hasOwnNames(path: string): boolean {
  const names = templateNames(path);
  return new Set(names).size === names.length;
}

function prefixOf(existing: JsonObject, written: JsonObject): string {
  const [server] = listAt(existing, "servers");
  const url = isObject(server) ? server["url"] : undefined;
  const paths = Object.keys(isObject(written["paths"]) ? written["paths"] : {});
  const prefix = typeof url === "string" ? basePathOf(url, "") : "";
  return written["servers"] === undefined && paths.every((path) => isUnder(path, prefix)) ? prefix : "";
}

function isUnder(path: string, prefix: string): boolean {
  return prefix !== "" && path.startsWith(`${prefix}/`);
}

function renameParameters(
  item: JsonObject,
  { from, to, written }: { readonly from: string; readonly to: string; readonly written: JsonObject },
): JsonObject {
  const wanted = templateNames(to);
  const old = templateNames(from).slice(-wanted.length);
  const names = new Map(old.map((name, index) => [name, wanted[index] ?? name]));
  if ([...names].every(([name, other]) => name === other)) return item;
  const rename = (holder: JsonObject): JsonObject => {
    if (!Array.isArray(holder["parameters"])) return holder;
    const parameters = holder["parameters"].map((one): Json => {
      const parameter = resolved(one, written);
      if (!isObject(parameter) || parameter["in"] !== "path") return one;
      const name = String(parameter["name"]);
      return names.get(name) === name ? one : { ...parameter, name: names.get(name) ?? name };
    });
    return { ...holder, parameters };
  };
  const renamed = rename(item);
  for (const [key, value] of Object.entries(renamed)) {
    if (isMethod(key) && isObject(value)) renamed[key] = rename(value);
  }
  return renamed;
}
