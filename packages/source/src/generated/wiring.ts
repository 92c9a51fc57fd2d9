/** The wiring that `ashlar scaffold` made, `routes/index.ts`: which operations are routed, and where. */
import { dirname, join } from "node:path";
import { type DocumentWords, hearDocument } from "@ashlar/model";
import ts from "typescript6";
import type { SourceProgram } from "../program.ts";
import { firstDocLines } from "./doc-lines.ts";
import { isMade } from "./made-file.ts";

export interface Wiring {
  readonly file: ts.SourceFile;
  readonly document: DocumentWords | undefined;
  /** `middleware/validators.ts`; undefined where nothing is routed. */
  readonly validators: ts.SourceFile | undefined;
  /** `types/api.ts` and `types/handlers.ts`. */
  readonly types: ts.SourceFile | undefined;
  readonly handlerTypes: ts.SourceFile | undefined;
  /** In the order of the code. */
  readonly routes: readonly WiredRoute[];
}

export interface WiredRoute {
  /** Of the validator, which is that of the operation. */
  readonly name: string;
  /** Lower case. */
  readonly method: string;
  /** As the router of the framework takes it. */
  readonly path: string;
  /** The call that registers it. */
  readonly node: ts.CallExpression;
  /** `pet.addPet` */
  readonly handler: ts.Expression | undefined;
}

/** Every generated `routes/index.ts` among the files. */
export function findWirings(source: SourceProgram): Wiring[] {
  return source.files.flatMap((file) => (isMade(file) ? (wiringOf(file, source) ?? []) : []));
}

function wiringOf(file: ts.SourceFile, source: SourceProgram): Wiring | undefined {
  const document = hearDocument(firstDocLines(file));
  const imported = validatorsImport(file);
  if (document === undefined && imported === undefined) return undefined;
  const validators = imported && source.resolveImport(imported.specifier, file.fileName);
  // All three folders stand beside each other.
  const root = dirname(dirname(validators?.fileName ?? file.fileName));
  return {
    file,
    document,
    validators,
    types: fileAt(join(root, "types/api.ts"), source),
    handlerTypes: fileAt(join(root, "types/handlers.ts"), source),
    routes: imported === undefined ? [] : routesIn(file, imported.name),
  };
}

function validatorsImport(
  file: ts.SourceFile,
): { readonly name: string; readonly specifier: string } | undefined {
  for (const { importClause, moduleSpecifier } of file.statements.filter(ts.isImportDeclaration)) {
    const bindings = importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamespaceImport(bindings) || !ts.isStringLiteral(moduleSpecifier))
      continue;
    if (!/\/validators(\.[cm]?[jt]s)?$/.test(moduleSpecifier.text)) continue;
    return { name: bindings.name.text, specifier: moduleSpecifier.text };
  }
  return undefined;
}

function fileAt(path: string, { program }: SourceProgram): ts.SourceFile | undefined {
  const known = program.getSourceFile(path);
  if (known !== undefined) return known;
  const text = ts.sys.readFile(path);
  return text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function routesIn(file: ts.SourceFile, validators: string): WiredRoute[] {
  const routes: WiredRoute[] = [];
  const visit = (node: ts.Node): void => {
    const route = ts.isCallExpression(node) ? routeOf(node, validators) : undefined;
    if (route === undefined) ts.forEachChild(node, visit);
    else routes.push(route);
  };
  file.statements.forEach(visit);
  return routes;
}

function routeOf(call: ts.CallExpression, validators: string): WiredRoute | undefined {
  const [first] = call.arguments;
  if (first !== undefined && ts.isObjectLiteralExpression(first))
    return routeOfOptions(call, first, validators);
  const parts = call.arguments.flatMap((part) =>
    ts.isArrayLiteralExpression(part) ? [...part.elements] : [part],
  );
  const name = parts.map((part) => validatorName(part, validators)).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  const texts = parts.filter(ts.isStringLiteralLike).map(({ text }) => text);
  const path = texts.find((text) => text.startsWith("/"));
  // `addRoute` and `register` are told the method, others are called by it.
  const told = texts.find((text) => !text.startsWith("/"));
  const { expression } = call;
  const method = told ?? (ts.isPropertyAccessExpression(expression) ? expression.name.text : undefined);
  if (path === undefined || method === undefined) return undefined;
  return { name, path, method: method.toLowerCase(), node: call, handler: handlerIn(parts.at(-1)) };
}

function routeOfOptions(
  call: ts.CallExpression,
  options: ts.ObjectLiteralExpression,
  validators: string,
): WiredRoute | undefined {
  const values = new Map(
    options.properties.flatMap((property): [string, ts.Expression][] =>
      ts.isPropertyAssignment(property) ? [[property.name.getText(), property.initializer]] : [],
    ),
  );
  const name = validatorName(values.get("schema"), validators);
  const method = textOf(values.get("method"));
  const path = textOf(values.get("url"));
  if (name === undefined || method === undefined || path === undefined) return undefined;
  return { name, path, method: method.toLowerCase(), node: call, handler: handlerIn(values.get("handler")) };
}

function validatorName(node: ts.Expression | undefined, validators: string): string | undefined {
  if (node === undefined || !ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression))
    return undefined;
  return node.expression.text === validators && node.name.text !== "schemes" ? node.name.text : undefined;
}

function textOf(node: ts.Expression | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** What `handle(…)` is given. */
function handlerIn(node: ts.Expression | undefined): ts.Expression | undefined {
  return node !== undefined && ts.isCallExpression(node) ? node.arguments[0] : node;
}
