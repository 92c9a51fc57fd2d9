/** What stands for properties of an answer whose types say nothing: a caught error's message, a value of the request. */
import ts from "typescript6";
import { isTold } from "../types/schema-of-type.ts";
import type { ValueGuess } from "./handler-facts.ts";
import { plainExpression } from "./plain-expression.ts";
import type { HandlerReader } from "./read-handler.ts";

/** Stands in a way for what a list holds. */
export const ITEMS = "[]";

/** Of an object literal, by the names on the way joined with dots. */
export function guessesOf(expression: ts.Expression, reader: HandlerReader): ReadonlyMap<string, ValueGuess> {
  const guesses = new Map<string, ValueGuess>();
  const add = (node: ts.Expression, way: readonly string[]): void => {
    const own = plainExpression(node);
    // `{ ok: true, data }` in a helper: what this call gives it stands for the parameter.
    const isParameter = way.length > 0 && isOpen(own, reader) && reader.argumentOf(own) !== own;
    const plain = isParameter ? own : plainExpression(reader.argumentOf(node));
    if (ts.isObjectLiteralExpression(plain) && way.length < 4) {
      for (const property of plain.properties) {
        const entry = entryIn(property);
        if (entry !== undefined) add(entry.value, [...way, entry.name]);
      }
      return;
    }
    if (
      ts.isArrayLiteralExpression(plain) &&
      plain.elements.length === 1 &&
      plain.elements[0] !== undefined
    ) {
      add(plain.elements[0], [...way, ITEMS]);
      return;
    }
    const guess = way.length === 0 ? undefined : guessOf(plain, reader);
    if (guess !== undefined) guesses.set(way.join("."), guess);
  };
  add(expression, []);
  return guesses;
}

function entryIn(
  property: ts.ObjectLiteralElementLike,
): { readonly name: string; readonly value: ts.Expression } | undefined {
  if (ts.isShorthandPropertyAssignment(property)) return { name: property.name.text, value: property.name };
  if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return undefined;
  return { name: property.name.text, value: property.initializer };
}

function guessOf(node: ts.Expression, reader: HandlerReader): ValueGuess | undefined {
  const place = reader.placeOf(node);
  if (place?.kind === "value") return { kind: "value", place: place.place, path: place.path };
  if (!isOpen(node, reader)) return undefined;
  if (isMessage(node)) return { kind: "text" };
  const traced = reader.tracedValue(node);
  return traced.length === 0 ? undefined : { kind: "traced", traced };
}

function isOpen(node: ts.Expression, { checker }: HandlerReader): boolean {
  const type = checker.getTypeAtLocation(node);
  return !isTold(type) || (type.flags & ts.TypeFlags.TypeParameter) !== 0;
}

/** `err.message`, `err?.message || "Something broke"` */
function isMessage(node: ts.Expression): boolean {
  const plain = plainExpression(node);
  if (ts.isBinaryExpression(plain)) return isMessage(plain.left);
  if (ts.isConditionalExpression(plain)) return isMessage(plain.whenTrue) || isMessage(plain.whenFalse);
  return ts.isPropertyAccessExpression(plain) && plain.name.text === "message";
}
