/** The names at the top level of a TypeScript module: what it exports, declares and imports. */

import type { FilePart, Location } from "@ashlar/model";
import { type ParseResult, parse } from "@babel/parser";
import { ScaffoldError } from "../errors.ts";

export interface ModuleNames {
  /** Values exported by name, with the place of the export. */
  readonly exports: ReadonlyMap<string, Location>;
  /** Every name taken at the top level, imports and types among them, with its place. */
  readonly bound: ReadonlyMap<string, Location>;
  readonly imports: readonly ModuleImport[];
  /** Specifiers of `export * from "…"`. */
  readonly stars: readonly string[];
  /** Exported constants whose type comes from `types/handlers`: handlers, beyond doubt. */
  readonly handlers: ReadonlyMap<string, Location>;
}

export interface ModuleImport {
  readonly imported: string;
  readonly local: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

/**
 * Parses a module and lists its top-level names.
 *
 * @throws {ScaffoldError} ASHLAR_SCAFFOLD_UNPARSABLE, with the place
 */
export function readModuleNames(path: string, text: string): ModuleNames {
  const reader = new ModuleReader(path);
  for (const statement of parseModule(path, text).program.body) reader.readStatement(statement);
  return reader.names();
}

/** {@link readModuleNames} of a stub: one that does not parse is our mistake, not the user's. */
export function readStubNames(part: FilePart): ModuleNames {
  const { name, text } = part;
  try {
    const names = STUBS.get(part) ?? readModuleNames(name, text);
    STUBS.set(part, names);
    return names;
  } catch (cause) {
    throw new Error(`the stub of ${name} is no TypeScript`, { cause });
  }
}

/** Whether a file holds handlers is asked of it several times. */
const STUBS = new WeakMap<FilePart, ModuleNames>();

/** A module as Babel sees it, with its own error for one that does not parse. */
export function parseModule(path: string, text: string): ParseResult {
  try {
    return parseWith("decorators", text);
  } catch (cause) {
    try {
      // Only the older decorators may stand before parameters.
      return parseWith("decorators-legacy", text);
    } catch {
      throw unparsable(path, cause);
    }
  }
}

function parseWith(decorators: "decorators" | "decorators-legacy", text: string): ParseResult {
  return parse(text, {
    sourceType: "module",
    plugins: ["typescript", decorators, "decoratorAutoAccessors", "explicitResourceManagement"],
    // `export { Name }` of an ambient name is TypeScript's to judge, not ours.
    allowUndeclaredExports: true,
  });
}

function unparsable(path: string, cause: unknown): unknown {
  if (!(cause instanceof SyntaxError)) return cause;
  const message = cause.message.replace(/ \(\d+:\d+\)$/, "");
  const place = "loc" in cause ? (cause.loc as { line: number; column: number }) : undefined;
  const location =
    place === undefined ? { file: path } : { file: path, line: place.line, column: place.column + 1 };
  return new ScaffoldError(
    "ASHLAR_SCAFFOLD_UNPARSABLE",
    `${path} is not TypeScript that can be read: ${message}`,
    {
      hint: "mend the syntax error; nothing was written",
      findings: [{ rule: "handler-file-unparsable", severity: "error", message, location }],
      cause,
    },
  );
}

type Statement = ParseResult["program"]["body"][number];
type Kind<T extends Statement["type"]> = Extract<Statement, { type: T }>;
type Declared = NonNullable<Kind<"ExportNamedDeclaration">["declaration"]>;
type Declarator = Kind<"VariableDeclaration">["declarations"][number];
type Start = { readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null };

class ModuleReader {
  private readonly path: string;
  private readonly exported = new Map<string, Location>();
  private readonly bound = new Map<string, Location>();
  private readonly imports: ModuleImport[] = [];
  private readonly stars: string[] = [];
  private readonly annotated = new Map<string, { type: string; location: Location }>();

  constructor(path: string) {
    this.path = path;
  }

  readStatement(statement: Statement): void {
    switch (statement.type) {
      case "ImportDeclaration":
        this.readImport(statement);
        return;
      case "ExportAllDeclaration":
        if (statement.exportKind !== "type") this.stars.push(statement.source.value);
        return;
      case "ExportNamedDeclaration":
        this.readExport(statement);
        return;
      case "ExportDefaultDeclaration":
        this.readDeclaration(statement.declaration);
        return;
      default:
        this.readDeclaration(statement);
    }
  }

  names(): ModuleNames {
    const types = new Set(this.imports.filter((one) => isHandlerTypes(one.from)).map((one) => one.local));
    const handlers = new Map<string, Location>();
    for (const [name, { type, location }] of this.annotated) {
      if (types.has(type) && this.exported.has(name)) handlers.set(name, location);
    }
    return { exports: this.exported, bound: this.bound, imports: this.imports, stars: this.stars, handlers };
  }

  private readImport(statement: Kind<"ImportDeclaration">): void {
    for (const specifier of statement.specifiers) {
      const local = specifier.local.name;
      this.bound.set(local, this.locate(specifier));
      const named = specifier.type === "ImportSpecifier";
      this.imports.push({
        imported: named
          ? nameOf(specifier.imported)
          : specifier.type === "ImportDefaultSpecifier"
            ? "default"
            : "*",
        local,
        from: statement.source.value,
        typeOnly: statement.importKind === "type" || (named && specifier.importKind === "type"),
      });
    }
  }

  private readExport(statement: Kind<"ExportNamedDeclaration">): void {
    if (statement.declaration !== null && statement.declaration !== undefined) {
      const values = this.readDeclaration(statement.declaration);
      if (statement.exportKind !== "type")
        for (const name of values) this.exported.set(name, this.locate(statement));
      return;
    }
    if (statement.exportKind === "type") return;
    for (const specifier of statement.specifiers) {
      if (specifier.type === "ExportSpecifier" && specifier.exportKind === "type") continue;
      this.exported.set(nameOf(specifier.exported), this.locate(specifier));
    }
  }

  /** Binds the declared names and returns those that are values. */
  private readDeclaration(
    statement: Statement | Declared | Kind<"ExportDefaultDeclaration">["declaration"],
  ): string[] {
    switch (statement.type) {
      case "VariableDeclaration":
        return statement.declarations.flatMap((one) => this.readDeclarator(one));
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSDeclareFunction":
      case "TSEnumDeclaration":
        return statement.id === null || statement.id === undefined
          ? []
          : [this.bind(statement.id.name, statement)];
      case "TSModuleDeclaration":
      case "TSImportEqualsDeclaration":
        return statement.id.type === "Identifier" ? [this.bind(statement.id.name, statement)] : [];
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
        this.bind(statement.id.name, statement);
        return [];
      default:
        return [];
    }
  }

  private readDeclarator(declarator: Declarator): string[] {
    const names = patternNames(declarator.id).map((name) => this.bind(name, declarator));
    const type = typeNameOf(declarator);
    const [name] = names;
    if (type !== undefined && name !== undefined)
      this.annotated.set(name, { type, location: this.locate(declarator) });
    return names;
  }

  private bind(name: string, node: Start): string {
    this.bound.set(name, this.locate(node));
    return name;
  }

  private locate(node: Start): Location {
    const start = node.loc?.start;
    return start === undefined
      ? { file: this.path }
      : { file: this.path, line: start.line, column: start.column + 1 };
  }
}

/** `CreateUser` in `const createUser: CreateUser = …` and in `… satisfies CreateUser`. */
function typeNameOf({ id, init }: Declarator): string | undefined {
  const annotation = "typeAnnotation" in id ? id.typeAnnotation : undefined;
  const type =
    annotation?.type === "TSTypeAnnotation"
      ? annotation.typeAnnotation
      : init?.type === "TSSatisfiesExpression"
        ? init.typeAnnotation
        : undefined;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return undefined;
  return type.typeName.name;
}

/** `../types/handlers.js`, `.ts` and no extension at all are the same module. */
export function moduleStem(specifier: string): string {
  return specifier.startsWith(".") ? specifier.replace(/\.[cm]?[jt]s$/, "") : specifier;
}

/** Whether an import is of the generated types of handlers. */
export function isHandlerTypes(specifier: string): boolean {
  return /(^|\/)types\/handlers(\.[cm]?[jt]s)?$/.test(specifier);
}

function nameOf(
  node: { type: "Identifier"; name: string } | { type: "StringLiteral"; value: string },
): string {
  return node.type === "Identifier" ? node.name : node.value;
}

type Pattern = Declarator["id"];

/** Names bound by a pattern: `a`, `{ a, b: [c], ...d }`. */
function patternNames(pattern: Pattern | { type: string }): string[] {
  const node = pattern as Pattern | { type: "Other" };
  switch (node.type) {
    case "Identifier":
      return [node.name];
    case "ObjectPattern":
      return node.properties.flatMap((one) =>
        patternNames(one.type === "RestElement" ? one.argument : one.value),
      );
    case "ArrayPattern":
      return node.elements.flatMap((one) => (one === null ? [] : patternNames(one)));
    case "AssignmentPattern":
      return patternNames(node.left);
    case "RestElement":
      return patternNames(node.argument);
    default:
      return [];
  }
}
