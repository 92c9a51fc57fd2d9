/** Names by which types of the read code become components. */
import ts from "typescript6";

/** `Book`, `PageBook` for `Page<Book>`; undefined for what has no name or belongs to the language. */
export function nameOfType(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  const { aliasSymbol, aliasTypeArguments } = type;
  if (aliasSymbol !== undefined && !isLibrary(aliasSymbol) && !isOfPackage(aliasSymbol)) {
    return withArguments(aliasSymbol.name, aliasTypeArguments, checker);
  }
  const { symbol } = type;
  const isNamed =
    symbol !== undefined &&
    (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.Enum)) !== 0;
  if (
    !isNamed ||
    isLibrary(symbol) ||
    isForeign(type) ||
    (type.flags & ts.TypeFlags.EnumLiteral && !type.isUnion())
  ) {
    return undefined;
  }
  if (/^(__|default$)/.test(symbol.name)) return undefined;
  return withArguments(symbol.name, argumentsOf(type, checker), checker);
}

/** Whether a package declares it, and not the code that is read; what Prisma makes of a project's own models is that project's. */
export function isForeign(type: ts.Type): boolean {
  if (type.isUnion()) {
    const objects = type.types.filter(({ flags }) => (flags & NOT_OBJECTS) === 0);
    return objects.length > 1 && objects.every(isForeign);
  }
  if (type.isIntersection()) return type.types.every(isForeign);
  const { symbol, aliasTypeArguments = [] } = type;
  const declared = ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeLiteral;
  if (symbol === undefined || (symbol.flags & declared) === 0 || aliasTypeArguments.length > 0) return false;
  // A mapped type of a package holds what the code put into it.
  const isMapped =
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Mapped) !== 0;
  return !isMapped && isOfPackage(symbol);
}

const NOT_OBJECTS = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

export function isOfPackage({ declarations = [] }: ts.Symbol): boolean {
  return (
    declarations.length > 0 &&
    declarations.every((declaration) => {
      const { fileName } = declaration.getSourceFile();
      return (
        fileName.includes("/node_modules/") && !isOfLibrary(declaration) && !/\/\.?prisma\//.test(fileName)
      );
    })
  );
}

/** Whether it is of the language or the platform: `lib.*.d.ts`, `@types/node`. */
export function isLibrary(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(isOfLibrary);
}

export function isOfLibrary(declaration: ts.Declaration): boolean {
  const { fileName } = declaration.getSourceFile();
  return /\/lib\.[\w.]+\.d\.ts$/.test(fileName) || fileName.includes("/node_modules/@types/node/");
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
