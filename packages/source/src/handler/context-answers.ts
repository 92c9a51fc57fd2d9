/** Answers by assignment: `ctx.status = 201; ctx.body = book`. */
import ts from "typescript6";
import { plainExpression } from "./plain-expression.ts";
import type { HandlerReader } from "./read-handler.ts";
import { bodyOf, giveStatus, guessedType, push, type Sending, send, typeOf } from "./sending.ts";

/** Koa's `ctx.status = 201`, `ctx.body = book`, `ctx.type = "csv"`; Node's `res.statusCode = 404`. */
export function readContextAssignment(
  node: ts.BinaryExpression,
  reader: HandlerReader,
  sending: Sending,
): void {
  const target = plainExpression(node.left);
  if (!ts.isPropertyAccessExpression(target)) return;
  const place = reader.placeOf(target.expression);
  const isAnswer = place?.kind === "response" || place?.kind === "context";
  if (!isAnswer) return;
  switch (target.name.text) {
    case "status":
    case "statusCode":
      giveStatus(node.right, reader, sending);
      if (sending.lastBody !== undefined && sending.status?.[0] !== undefined) {
        sending.lastBody.status = sending.status[0];
        sending.lastBody.isStatusGiven = true;
        sending.lastBody.isStatusOpen = sending.isStatusOpen ?? false;
      } else if (reader.framework === "koa") noteStatusAlone(reader, sending);
      return;
    case "type":
      sending.contentType = typeOf(node.right, reader);
      if (sending.lastBody !== undefined) sending.lastBody.contentType = sending.contentType;
      return;
    case "body":
      if (reader.framework === "koa") sendContextBody(node.right, reader, sending);
      return;
  }
}

/** `ctx.status = 204` and no body after it is an answer too. */
function noteStatusAlone(reader: HandlerReader, sending: Sending): void {
  const [status] = sending.status ?? [];
  if (status === undefined) return;
  push(reader, {
    statuses: [status],
    isStatusGiven: true,
    condition: sending.condition,
    body: undefined,
    headers: sending.headers,
  });
}

function sendContextBody(value: ts.Expression, reader: HandlerReader, sending: Sending): void {
  const body = bodyOf(value, reader);
  const [status] = sending.status ?? [body === undefined ? 204 : 200];
  // The answer noted for the status alone has its body now.
  const { answers } = reader.facts;
  const last = answers.at(-1);
  if (
    last !== undefined &&
    sending.status !== undefined &&
    last.body === undefined &&
    last.status === status
  ) {
    answers.pop();
  }
  const type = sending.contentType ?? guessedType(body, "text/plain");
  send(reader, { ...sending, status: status === undefined ? undefined : [status] }, body, type);
  sending.lastBody = reader.facts.answers.at(-1);
}
