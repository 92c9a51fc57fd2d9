/** The types that a schema of a library lets out, and takes in, as the library's own declarations have them. */
import ts from "typescript6";

/** Where the libraries keep them: zod, yup, TypeBox. */
export const OUTPUTS: readonly string[] = ["_output", "__outputType", "static"];
export const INPUTS: readonly string[] = ["_input"];

export function typeWithin(
  validator: ts.Expression,
  names: readonly string[],
  checker: ts.TypeChecker,
): ts.Type | undefined {
  const type = checker.getTypeAtLocation(validator);
  const property = names
    .map((name) => checker.getPropertyOfType(type, name))
    .find((one) => one !== undefined);
  return property === undefined ? undefined : checker.getTypeOfSymbol(property);
}

/** Whether it may be left out. */
export function mayBeUndefined(type: ts.Type): boolean {
  return type.isUnion() && type.types.some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0);
}
