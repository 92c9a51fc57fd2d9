/** Finds functions of services and repositories that no operation needs any more: they were appended or made for one that is gone. */
import { posix } from "node:path";
import type { Finding, Location } from "@ashlar/model";
import { isMade } from "./header.ts";
import { moduleStem, parseModule } from "./module-names.ts";

interface OwnFunction {
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly location: Location;
}

/**
 * A service's function asks `permit` for the operation of its own name. A repository's is orphaned when such a one
 * called it, and nothing else does.
 *
 * @param existing path → text of the files on disk
 * @param operations that the document has
 * @param wanted path → names that a file holds or will, because an operation needs them
 */
export function orphanedFunctions(
  existing: ReadonlyMap<string, string>,
  operations: ReadonlySet<string>,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Finding[] {
  const services = [...existing]
    .filter(([path, text]) => text.includes("permit(") && isOwnSource(path, text))
    .flatMap(([path, text]) => functionsOf(path, text))
    .filter(({ name, text }) => !operations.has(name) && asksFor(name).test(text));
  const called = services
    .flatMap((service) => onlyCalledBy(service, services, existing))
    .filter(({ path, name }) => wanted.get(path)?.has(name) !== true);
  return [
    ...services.map(({ name, location }): Finding => {
      return {
        rule: "operation-removed",
        severity: "warning",
        message: `${name} does the work of an operation that the document no longer has; it was left where it is`,
        hint: "delete it, and the handler that calls it, before the next start: what it imports of generated files may be gone",
        location,
      };
    }),
    ...[...new Map(called.map((each) => [`${each.path} ${each.name}`, each])).values()].map(
      ({ name, location }): Finding => ({
        rule: "operation-removed",
        severity: "warning",
        message: `${name} is called only for operations that the document no longer has; it was left where it is`,
        hint: "delete it when nothing needs it",
        location,
      }),
    ),
  ];
}

function isOwnSource(path: string, text: string): boolean {
  return /\.[cm]?ts$/.test(path) && !/\.(d|test|spec)\.[cm]?ts$/.test(path) && !isMade(text);
}

function asksFor(operation: string): RegExp {
  return new RegExp(`\\bpermit\\(\\s*\\w+\\s*,\\s*["'\`]${operation.replaceAll("$", "\\$")}["'\`]`);
}

/** Its exported functions. */
function functionsOf(path: string, text: string): OwnFunction[] {
  return parseModule(path, text).program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration") return [];
    const { declaration } = statement;
    if (declaration?.type !== "FunctionDeclaration" || !declaration.id) return [];
    const start = statement.loc?.start;
    return [
      {
        path,
        name: declaration.id.name,
        text: text.slice(statement.start ?? 0, statement.end ?? 0),
        location:
          start === undefined ? { file: path } : { file: path, line: start.line, column: start.column + 1 },
      },
    ];
  });
}

/** Functions of the modules that a service imports whole, `import * as books`, which only orphans call. */
function onlyCalledBy(
  { path, text }: OwnFunction,
  orphans: readonly OwnFunction[],
  existing: ReadonlyMap<string, string>,
): OwnFunction[] {
  return namespacesOf(path, existing).flatMap(({ local, target }) => {
    const targetText = existing.get(target) ?? "";
    if (!isOwnSource(target, targetText)) return [];
    return functionsOf(target, targetText).filter((own) => {
      const name = own.name.replaceAll("$", "\\$");
      if (!new RegExp(`\\b${local}\\.${name}\\b`).test(text)) return false;
      const users = [...existing].filter(
        ([other, its]) => other === target || mentionsModule(other, its, target),
      );
      const use = new RegExp(`\\b${name}\\b`);
      return !users.some(([other, its]) => use.test(withoutFunctions(other, its, own, orphans)));
    });
  });
}

function namespacesOf(
  path: string,
  existing: ReadonlyMap<string, string>,
): { readonly local: string; readonly target: string }[] {
  return parseModule(path, existing.get(path) ?? "").program.body.flatMap((statement) => {
    if (statement.type !== "ImportDeclaration") return [];
    const target = `${stemOf(path, statement.source.value)}.ts`;
    return statement.specifiers
      .filter(({ type }) => type === "ImportNamespaceSpecifier" && existing.has(target))
      .map(({ local }) => ({ local: local.name, target }));
  });
}

function stemOf(path: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), moduleStem(specifier)) : specifier;
}

function mentionsModule(path: string, text: string, target: string): boolean {
  const wanted = moduleStem(`./${target}`).slice(2);
  return [...text.matchAll(/from\s+["']([^"']+)["']/g)].some(
    ([, from = ""]) => stemOf(path, from) === wanted,
  );
}

/** The text without the orphans in it, nor the function itself. */
function withoutFunctions(
  path: string,
  text: string,
  own: OwnFunction,
  orphans: readonly OwnFunction[],
): string {
  return [...orphans, own]
    .filter((each) => each.path === path)
    .reduce((now, each) => now.replace(each.text, () => ""), text);
}
