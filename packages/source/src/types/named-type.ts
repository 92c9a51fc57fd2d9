/** Names by which types of the read code become components. */
import ts from "typescript6";

/** `Book`, `PageBook` for `Page<Book>`; undefined for what has no name or belongs to the language. */
export function nameOfType(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  const { aliasSymbol, aliasTypeArguments } = type;
  if (aliasSymbol !== undefined && !isLibrary(aliasSymbol)) {
    return withArguments(aliasSymbol.name, aliasTypeArguments, checker);
  }
  const { symbol } = type;
  const isNamed =
    symbol !== undefined &&
    (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.Enum)) !== 0;
  if (!isNamed || isLibrary(symbol) || (type.flags & ts.TypeFlags.EnumLiteral && !type.isUnion())) {
    return undefined;
  }
  if (/^(__|default$)/.test(symbol.name)) return undefined;
  return withArguments(symbol.name, argumentsOf(type, checker), checker);
}

/** Whether it is of the language or the platform: `lib.*.d.ts`, `@types/node`. */
export function isLibrary(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) => {
    const { fileName } = declaration.getSourceFile();
    return /\/lib\.[\w.]+\.d\.ts$/.test(fileName) || fileName.includes("/node_modules/@types/node/");
  });
}

function argumentsOf(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  const isReference =
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
  if (!isReference) return [];
  const own = (type as ts.TypeReference).target.typeParameters?.length ?? 0;
  return checker.getTypeArguments(type as ts.TypeReference).slice(0, own);
}

function withArguments(
  name: string,
  types: readonly ts.Type[] = [],
  checker: ts.TypeChecker,
): string | undefined {
  if (types.length === 0) return name;
  const parts = types.map((type) => partOf(type, checker));
  return parts.some((part) => part === undefined) ? undefined : `${name}${parts.join("")}`;
}

function partOf(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    const part = item === undefined ? undefined : partOf(item, checker);
    return part === undefined ? undefined : `${part}List`;
  }
  const name = nameOfType(type, checker);
  if (name !== undefined) return name;
  const text = checker.typeToString(type);
  return /^[a-z]+$/.test(text) ? `${text[0]?.toUpperCase()}${text.slice(1)}` : undefined;
}
