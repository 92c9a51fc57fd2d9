/** The types of handlers in `types/handlers.ts`: which types tell what an operation takes and answers. */
import ts from "typescript6";
import { docLines } from "./doc-lines.ts";

export interface HandlerType {
  readonly name: string;
  /** Names of types of `types/api.ts`. */
  readonly request: string;
  readonly responses: string;
  readonly doc: readonly string[];
}

/** By name. */
export function readHandlerTypes(file: ts.SourceFile): ReadonlyMap<string, HandlerType> {
  const found = file.statements.flatMap((node): [string, HandlerType][] => {
    if (!ts.isTypeAliasDeclaration(node)) return [];
    const [request, responses] = (handlerIn(node.type)?.typeArguments ?? []).map(nameOf);
    if (request === undefined || responses === undefined) return [];
    return [[node.name.text, { name: node.name.text, request, responses, doc: docLines(node) }]];
  });
  return new Map(found);
}

/** `Handler<…>`, also where somebody wrapped it: `Handler<…> & { note?: string }`. */
function handlerIn(node: ts.Node): ts.TypeReferenceNode | undefined {
  if (ts.isTypeReferenceNode(node) && node.typeName.getText() === "Handler") return node;
  return ts.forEachChild(node, handlerIn);
}

function nameOf(node: ts.TypeNode): string | undefined {
  if (!ts.isTypeReferenceNode(node)) return undefined;
  return ts.isQualifiedName(node.typeName) ? node.typeName.right.text : node.typeName.text;
}
