/** `res.format({ "text/csv": () => res.send(rows), json() { … } })`: an answer for each type. https://expressjs.com/en/api.html#res.format */
import ts from "typescript6";
import { mediaTypeOf } from "./media-type.ts";

export interface Format {
  /** Undefined for `default`. */
  readonly type: string | undefined;
  /** What sends it. */
  readonly node: ts.Node;
}

/** None for any other call. */
export function formatsOf({ expression, arguments: [given] }: ts.CallExpression): readonly Format[] {
  const isFormat = ts.isPropertyAccessExpression(expression) && expression.name.text === "format";
  if (!isFormat || given === undefined || !ts.isObjectLiteralExpression(given)) return [];
  return given.properties.flatMap((property) => {
    const { name } = property;
    if (name === undefined || ts.isComputedPropertyName(name)) return [];
    return [{ type: mediaTypeOf(ts.isStringLiteralLike(name) ? name.text : name.getText()), node: property }];
  });
}
