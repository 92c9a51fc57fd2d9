/** The type that a handler was declared with, wherever somebody moved it. */
import ts from "typescript6";
import type { SourceProgram } from "../program.ts";
import type { HandlerType } from "./handler-types.ts";
import type { WiredRoute } from "./wiring.ts";

export function handlerTypeOf(
  { name, handler }: WiredRoute,
  types: ReadonlyMap<string, HandlerType>,
  source: SourceProgram,
): HandlerType | undefined {
  const declared = handler && declaredTypeName(handler, source);
  // Handlers that come from further away have the type that the operation was made with.
  return types.get(declared ?? "") ?? types.get(`${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}

/** `pet.addPet`, of `import * as pet from "./pet.js"` and `export const addPet: AddPet = …`. */
function declaredTypeName(handler: ts.Expression, source: SourceProgram): string | undefined {
  if (!ts.isPropertyAccessExpression(handler) || !ts.isIdentifier(handler.expression)) return undefined;
  const file = handler.getSourceFile();
  const imported = file.statements.filter(ts.isImportDeclaration).find(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return (
      bindings !== undefined &&
      ts.isNamespaceImport(bindings) &&
      ts.isIdentifier(handler.expression) &&
      bindings.name.text === handler.expression.text
    );
  });
  if (imported === undefined || !ts.isStringLiteral(imported.moduleSpecifier)) return undefined;
  const module = source.resolveImport(imported.moduleSpecifier.text, file.fileName);
  const statements: readonly ts.Statement[] = module?.statements ?? [];
  const declarations = statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  const own = declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === handler.name.text);
  return own?.type?.getText();
}
