/** Headers that code sets on an answer. */
import ts from "typescript6";
import { textOf } from "./constant-text.ts";
import type { HandlerReader } from "./read-handler.ts";
import { type Sending, typeOf } from "./sending.ts";

/** `res.set("X-Total", n)`, `res.set({ … })`; a content type is kept as what it is. */
export function readHeaders(
  first: ts.Expression | undefined,
  second: ts.Expression | undefined,
  reader: HandlerReader,
  sending: Sending,
): void {
  if (first === undefined) return;
  if (ts.isObjectLiteralExpression(first)) {
    for (const property of first.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const name = ts.isComputedPropertyName(property.name)
        ? textOf(property.name.expression, reader.checker)
        : property.name.getText().replaceAll(/^["']|["']$/g, "");
      if (name !== undefined) readHeader(name, property.initializer, reader, sending);
    }
    return;
  }
  const name = textOf(first, reader.checker);
  if (name !== undefined) readHeader(name, second, reader, sending);
}

function readHeader(
  name: string,
  value: ts.Expression | undefined,
  reader: HandlerReader,
  sending: Sending,
): void {
  const lower = name.toLowerCase();
  if (lower === "content-type") sending.contentType = typeOf(value, reader) ?? sending.contentType;
  else sending.headers.add(lower);
}
