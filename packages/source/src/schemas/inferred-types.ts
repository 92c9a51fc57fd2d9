/** Types that are inferred from validators → the validator's schema: `type Task = z.infer<typeof taskSchema>`. */
import type { JsonSchema } from "@ashlar/model";
import ts from "typescript6";
import type { TypeContext } from "../types/schema-of-type.ts";
import { SchemaReader } from "./schema-reader.ts";
import { INPUTS, OUTPUTS, typeWithin } from "./type-of-validator.ts";

/** zod's and Joi's `infer`, `input`, `output`; TypeBox's `Static`; yup's `InferType`. */
const INFERS = /^(infer|input|output|TypeOf|InferType|Asserts|Static(Decode|Encode)?)$/;
const LIBRARIES = /["'](zod(\/v[34])?|yup|@sinclair\/typebox|typebox|@fastify\/type-provider-typebox)["']/;

/** Undefined for a type that no validator of these files made, or whose values are not what the validator takes. */
export function inferredTypes(
  files: readonly ts.SourceFile[],
  context: TypeContext,
): (type: ts.Type) => JsonSchema | undefined {
  const reader = new SchemaReader(context);
  let known: ReadonlyMap<ts.Type, ts.Identifier> | undefined;
  return (type) => {
    if (!isObjects(type, context.checker)) return undefined;
    // Only services that send objects pay for looking.
    known ??= validatorsByType(files, context.checker);
    const validator = known.get(type);
    return validator === undefined ? undefined : reader.draft(validator)?.schema;
  };
}

/** Texts and lists are one type wherever they come from; objects are what they were made as. */
function isObjects(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.every((one) => isObjects(one, checker));
  if (type.isIntersection()) return type.types.some((one) => isObjects(one, checker));
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
  return isObject && !checker.isArrayType(type) && !checker.isTupleType(type);
}

function validatorsByType(
  files: readonly ts.SourceFile[],
  checker: ts.TypeChecker,
): ReadonlyMap<ts.Type, ts.Identifier> {
  const found = new Map<ts.Type, ts.Identifier>();
  const add = (type: ts.Type | undefined, validator: ts.Identifier): void => {
    if (type !== undefined && isObjects(type, checker) && !found.has(type)) found.set(type, validator);
  };
  const visit = (node: ts.Node): void => {
    const validator = ts.isTypeReferenceNode(node) ? inferredFrom(node) : undefined;
    if (ts.isTypeReferenceNode(node) && validator !== undefined && isTakenAsSent(validator, checker)) {
      add(checker.getTypeFromTypeNode(node), validator);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files.filter(({ text }) => LIBRARIES.test(text))) {
    for (const name of file.statements.flatMap(declaredNames)) {
      if (isTakenAsSent(name, checker)) add(typeWithin(name, OUTPUTS, checker), name);
      add(typeWithin(name, INPUTS, checker), name);
    }
    visit(file);
  }
  return found;
}

function inferredFrom({ typeName, typeArguments }: ts.TypeReferenceNode): ts.Identifier | undefined {
  const name = ts.isIdentifier(typeName) ? typeName : typeName.right;
  const [of] = typeArguments ?? [];
  const isInferred = INFERS.test(name.text) && of !== undefined && ts.isTypeQueryNode(of);
  return isInferred && ts.isIdentifier(of.exprName) ? of.exprName : undefined;
}

function declaredNames(statement: ts.Statement): readonly ts.Identifier[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && initializer !== undefined && ts.isCallExpression(initializer) ? [name] : [],
  );
}

/** What a transformation made is no longer what its schema describes. */
function isTakenAsSent(validator: ts.Identifier, checker: ts.TypeChecker): boolean {
  const [output, input] = [typeWithin(validator, OUTPUTS, checker), typeWithin(validator, INPUTS, checker)];
  return output === undefined || input === undefined || checker.isTypeAssignableTo(output, input);
}
