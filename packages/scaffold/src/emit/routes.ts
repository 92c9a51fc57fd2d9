/** Prints what is theirs, `routes/<resource>.ts`, and the wiring of it, `routes/index.ts`. */
import { commentLine, documentLines, type File } from "@ashlar/model";
import type { Blueprint, PlannedOperation, Resource } from "../blueprint.ts";
import type { Framework } from "../frameworks/framework.ts";
import { camelCase, NamePool } from "../identifier.ts";
import { orderRoutes, parseTemplate, toFindMyWay, toPathToRegexp, toPattern } from "../path-template.ts";
import type { HandlerBody } from "./handler-body.ts";
import { Imports } from "./imports.ts";
import { Code, printLiteral } from "./literal.ts";
import { relativeModule } from "./relative-module.ts";
import { docComment, docText } from "./types/doc-comment.ts";

/** @param bodies by the operation's name: what stands in place of a stub */
export function emitHandlerFiles(
  blueprint: Blueprint,
  bodies: ReadonlyMap<string, HandlerBody> = new Map(),
): File[] {
  return blueprint.resources.map((resource) => emitHandlers(resource, blueprint, bodies));
}

function emitHandlers(
  resource: Resource,
  { layout }: Blueprint,
  bodies: ReadonlyMap<string, HandlerBody>,
): File {
  const types = relativeModule(layout.routes, `${layout.types}/handlers`, layout.importExtension);
  const errors = relativeModule(layout.routes, `${layout.middleware}/errors`, layout.importExtension);
  const handlers = resource.operations.map((operation) => {
    const body = bodies.get(operation.name) ?? stubOf(operation, errors);
    const imports = Imports.merge([body.imports, new Imports().type(types, operation.typeName)]);
    return { operation, imports, text: printHandler(operation, body) };
  });
  const all = Imports.merge(handlers.map(({ imports }) => imports));
  return {
    path: `${layout.routes}/${resource.name}.ts`,
    owner: "handlers",
    text: `${all.lines().join("\n")}\n\n${handlers.map(({ text }) => text).join("\n")}`,
    parts: handlers.map(({ operation, imports, text }) => ({
      name: operation.name,
      title: `${operation.method.toUpperCase()} ${operation.source.path}`,
      text: `${imports.lines().join("\n")}\n\n${text}`,
    })),
  };
}

function stubOf({ name }: PlannedOperation, errors: string): HandlerBody {
  return {
    parameters: "()",
    body: `  throw notImplemented("${name}");`,
    imports: new Imports().value(errors, "notImplemented"),
  };
}

function printHandler(operation: PlannedOperation, { parameters, body }: HandlerBody): string {
  const { name, typeName, method, fullPath, source } = operation;
  const summary = docText(source.summary ?? source.description?.split("\n")[0]).join(" ");
  const title = [`\`${method.toUpperCase()} ${commentLine(fullPath)}\` ${summary}`.trim()];
  const lines = source.deprecated ? [...title, "@deprecated"] : title;
  return `${docComment(lines, "")}export const ${name}: ${typeName} = async ${parameters} => {
${body}
};
`;
}

/** @param located handler → the file that exports it, or will */
export function emitIndex(
  blueprint: Blueprint,
  framework: Framework,
  located: ReadonlyMap<string, string>,
): File {
  const { layout, resources } = blueprint;
  const modules = new ModuleImports(blueprint, located);
  const routes = orderRoutes(
    resources.flatMap((resource) =>
      resource.operations.map((operation) => ({
        operation,
        method: operation.method,
        resource: resource.name,
        template: parseTemplate(operation.fullPath),
      })),
    ),
  );
  const validators = relativeModule(layout.routes, `${layout.middleware}/validators`, layout.importExtension);
  const toPath = framework.name === "fastify" ? toFindMyWay : toPathToRegexp;
  const text = framework.index({
    routes: routes.map(({ operation, resource, template }) => ({
      operation,
      resource,
      path: toPath(template),
      handler: modules.handler(operation),
    })),
    imports:
      routes.length === 0
        ? []
        : [`import * as ${framework.validator.importedAs} from "${validators}";`, ...modules.lines()],
    paths: printPaths(blueprint),
    importExtension: layout.importExtension,
    middleware: relativeModule(layout.routes, layout.middleware, ""),
  });
  return { path: `${layout.routes}/index.ts`, owner: "generated", text: withDocument(text, blueprint) };
}

/** The comment at the top also says of which document these are the routes. */
function withDocument(text: string, { api }: Blueprint): string {
  const [line = "", ...rest] = text.split("\n");
  const intro = line.replace(/^\/\*\* (.*) \*\/$/, "$1");
  return `${docComment([intro, "", ...documentLines(api)], "")}${rest.join("\n")}`;
}

/** The modules that handlers come from: a resource's own, or another that somebody moved a handler to. */
class ModuleImports {
  readonly #blueprint: Blueprint;
  readonly #located: ReadonlyMap<string, string>;
  /** Path → identifier. */
  readonly #identifiers: Map<string, string> = new Map();

  constructor(blueprint: Blueprint, located: ReadonlyMap<string, string>) {
    this.#blueprint = blueprint;
    this.#located = located;
    for (const { name, identifier } of blueprint.resources) {
      this.#identifiers.set(`${blueprint.layout.routes}/${name}.ts`, identifier);
    }
  }

  handler(operation: PlannedOperation): string {
    return `${this.#identifierOf(this.#pathOf(operation))}.${operation.name}`;
  }

  lines(): string[] {
    const { layout, operations } = this.#blueprint;
    const paths = new Set(operations.map((operation) => this.#pathOf(operation)));
    return [...paths].sort().map((path) => {
      const from = relativeModule(layout.routes, path.replace(/\.ts$/, ""), layout.importExtension);
      return `import * as ${this.#identifierOf(path)} from "${from}";`;
    });
  }

  #pathOf(operation: PlannedOperation): string {
    return this.#located.get(operation.name) ?? `${this.#blueprint.layout.routes}/${operation.resource}.ts`;
  }

  #identifierOf(path: string): string {
    const known = this.#identifiers.get(path);
    if (known !== undefined) return known;
    const { routes } = this.#blueprint.layout;
    const within = path.startsWith(`${routes}/`) ? path.slice(routes.length + 1) : path;
    // The ending keeps it clear of everything else that the wiring names.
    const named = `${camelCase(within.replace(/\.[cm]?ts$/, ""))}Handlers`;
    const identifier = new NamePool(this.#identifiers.values()).take(named);
    this.#identifiers.set(path, identifier);
    return identifier;
  }
}

function printPaths({ operations }: Blueprint): string {
  const methods = new Map<string, Set<string>>();
  for (const operation of operations) {
    const pattern = toPattern(parseTemplate(operation.fullPath));
    const own = methods.get(pattern) ?? new Set();
    methods.set(pattern, own.add(operation.method.toUpperCase()));
  }
  const rows = [...methods].map(([pattern, own]) => ({
    pattern: new Code(`/${pattern}/`),
    methods: [...own],
  }));
  return printLiteral(rows, 0, "const paths: Paths = ".length);
}
