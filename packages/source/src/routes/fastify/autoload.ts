/** @fastify/autoload: a folder of plugins, whose folders' names are prefixes. */
import { join } from "node:path";
import type ts from "typescript6";
import type { Interpreter } from "../../interpret/interpreter.ts";
import { constant, textOfValue, type Value } from "../../interpret/value.ts";
import type { FastifyRegistrations, Instance } from "./registrations.ts";

const INDEX = /^index\.[cm]?[jt]s$/;
const SCRIPT = /^[^.].*\.[cm]?[jt]s$/;
const HOOKS = /^[_.]?auto_?-?hooks\.[cm]?[jt]s$/i;

interface Loading {
  readonly options: ReadonlyMap<string, Value>;
  readonly instance: Instance;
  readonly registrations: FastifyRegistrations;
  readonly it: Interpreter;
  readonly node: ts.Node;
}

export function loadFolder(
  options: ReadonlyMap<string, Value>,
  instance: Instance,
  registrations: FastifyRegistrations,
  it: Interpreter,
  node: ts.Node,
): void {
  const folder = textOfValue(options.get("dir"));
  if (folder === undefined || it.namesIn(folder) === undefined) {
    it.report(
      "fastify-plugin-not-followed",
      node,
      "the folder that is loaded here could not be found among the files: routes in it are missing",
    );
    return;
  }
  load(folder, "", 0, { options, instance, registrations, it, node });
}

function load(folder: string, prefix: string, depth: number, loading: Loading): void {
  const { options, it } = loading;
  const names = (it.namesIn(folder) ?? []).filter(({ name }) => !isIgnored(name, folder, options));
  const index = names.find(({ name, isFolder }) => !isFolder && INDEX.test(name));
  const files =
    index === undefined ? names.filter(({ name, isFolder }) => !isFolder && SCRIPT.test(name)) : [index];
  for (const { name } of files) if (!HOOKS.test(name)) plugIn(join(folder, name), prefix, loading);
  const deepest = options.get("maxDepth");
  if (deepest?.kind === "constant" && typeof deepest.value === "number" && depth >= deepest.value) return;
  for (const { name, isFolder } of names) {
    if (isFolder) load(join(folder, name), `${prefix}${folderPrefix(name, options)}`, depth + 1, loading);
  }
}

/** `_id` is a parameter where `routeParams` says so; `dirNameRoutePrefix: false` makes no prefixes. */
function folderPrefix(name: string, options: ReadonlyMap<string, Value>): string {
  if (isConstant(options.get("dirNameRoutePrefix"), false)) return "";
  const hasParameters = isConstant(options.get("routeParams"), true);
  return `/${hasParameters ? name.replace(/^_/, ":") : name}`;
}

function isIgnored(name: string, folder: string, options: ReadonlyMap<string, Value>): boolean {
  const ignored = options.get("ignorePattern");
  const own =
    ignored?.kind === "pattern"
      ? (/^\/(.*)\/[a-z]*$/s.exec(ignored.source)?.[1] ?? ignored.source)
      : textOfValue(ignored);
  if (own === undefined) return name === "node_modules";
  try {
    const pattern = new RegExp(own, "u");
    return pattern.test(name) || pattern.test(join(folder, name));
  } catch {
    return false;
  }
}

function plugIn(path: string, prefix: string, { options, instance, registrations, it, node }: Loading): void {
  const file = it.source.files.find(({ fileName }) => fileName === path);
  if (file === undefined) return;
  const exported = it.exportsOf(file);
  const inner = exported.kind === "object" ? exported.entries.get("default") : exported;
  const told = (name: string): Value | undefined =>
    (exported.kind === "object" || exported.kind === "function" ? exported.entries.get(name) : undefined) ??
    (inner?.kind === "function" ? inner.entries.get(name) : undefined);
  if (isConstant(told("autoload"), false)) return;
  const shared = options.get("options");
  const given = shared?.kind === "object" ? shared.entries : new Map<string, Value>();
  const base = textOfValue(given.get("prefix")) ?? "";
  const own = textOfValue(told("prefixOverride")) ?? `${base}${textOfValue(told("autoPrefix")) ?? prefix}`;
  registrations.plugIn(exported, instance, new Map([...given, ["prefix", constant(own)]]), node);
}

function isConstant(value: Value | undefined, is: boolean): boolean {
  return value?.kind === "constant" && value.value === is;
}
