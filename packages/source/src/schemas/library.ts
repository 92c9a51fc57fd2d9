/** Which validation library a name comes from. The library need not be installed: the import tells. */
import ts from "typescript6";

export type LibraryName = "zod" | "joi" | "yup" | "typebox" | "express-validator" | "celebrate";

export interface LibraryImport {
  readonly library: LibraryName;
  /** The name within the library; absent where the name stands for all of it: `z`, `Joi`, `yup`, `Type`. */
  readonly imported?: string;
}

const MODULES: readonly (readonly [RegExp, LibraryName])[] = [
  [/^(zod|zod\/v[34]|zod\/v4-mini|@hono\/zod-openapi)$/, "zod"],
  [/^(joi|@hapi\/joi)$/, "joi"],
  [/^yup$/, "yup"],
  [/^(@sinclair\/typebox|typebox|@fastify\/type-provider-typebox)$/, "typebox"],
  [/^express-validator(\/.*)?$/, "express-validator"],
  [/^celebrate$/, "celebrate"],
];

/** Names that stand for the library itself. */
const WHOLE: { readonly [library: string]: string } = { zod: "z", joi: "Joi", yup: "yup", typebox: "Type" };

export function libraryOf(name: ts.Identifier, checker: ts.TypeChecker): LibraryImport | undefined {
  for (const declaration of checker.getSymbolAtLocation(name)?.declarations ?? []) {
    const found = importedFrom(declaration);
    if (found !== undefined) return libraryImport(found.module, found.name);
  }
  return undefined;
}

function libraryImport(module: string, name: string | undefined): LibraryImport | undefined {
  const library = MODULES.find(([pattern]) => pattern.test(module))?.[1];
  if (library === undefined) return undefined;
  if (library === "celebrate" && name === "Joi") return { library: "joi" };
  return name === undefined || name === "default" || name === WHOLE[library]
    ? { library }
    : { library, imported: name };
}

/** The module and, unless all of it was taken, the name in it. */
function importedFrom(
  declaration: ts.Declaration,
): { readonly module: string; readonly name?: string } | undefined {
  if (ts.isImportSpecifier(declaration)) {
    const module = textOf(declaration.parent.parent.parent.moduleSpecifier);
    return module === undefined
      ? undefined
      : { module, name: (declaration.propertyName ?? declaration.name).text };
  }
  if (ts.isImportClause(declaration)) return ofModule(declaration.parent.moduleSpecifier);
  if (ts.isNamespaceImport(declaration)) return ofModule(declaration.parent.parent.moduleSpecifier);
  if (ts.isImportEqualsDeclaration(declaration)) {
    const { moduleReference } = declaration;
    return ts.isExternalModuleReference(moduleReference) ? ofModule(moduleReference.expression) : undefined;
  }
  if (ts.isVariableDeclaration(declaration)) return ofRequire(declaration.initializer);
  if (ts.isBindingElement(declaration) && ts.isVariableDeclaration(declaration.parent.parent)) {
    const whole = ofRequire(declaration.parent.parent.initializer);
    const name = declaration.propertyName ?? declaration.name;
    return whole === undefined || !ts.isIdentifier(name) ? undefined : { ...whole, name: name.text };
  }
  return undefined;
}

/** `require("joi")`, `require("zod").z` */
function ofRequire(
  node: ts.Expression | undefined,
): { readonly module: string; readonly name?: string } | undefined {
  if (node === undefined) return undefined;
  if (ts.isPropertyAccessExpression(node)) {
    const whole = ofRequire(node.expression);
    return whole === undefined ? undefined : { ...whole, name: node.name.text };
  }
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return node.expression.text === "require" ? ofModule(node.arguments[0]) : undefined;
}

function ofModule(node: ts.Expression | undefined): { readonly module: string } | undefined {
  const module = node === undefined ? undefined : textOf(node);
  return module === undefined ? undefined : { module };
}

function textOf(node: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
