/** An answer as it is made up on its way through a handler, and noted once it is sent. */
import ts from "typescript6";
import { isNothing } from "../types/schema-of-type.ts";
import { textOf } from "./constant-text.ts";
import type { Answer, AnswerBody } from "./handler-facts.ts";
import { mediaTypeOf } from "./media-type.ts";
import type { HandlerReader } from "./read-handler.ts";
import { isOpenStatus, isStatus, statusesOf } from "./status.ts";
import { isOpenType } from "./traced-value.ts";
import { guessesOf } from "./value-guesses.ts";

/** What has been decided about the answer at this point of the code. */
export interface Sending {
  /** Whether this is the handler itself, whose returned value Fastify sends. */
  readonly isHandler: boolean;
  status: readonly number[] | undefined;
  /** Whether the status may be another than those. */
  isStatusOpen?: boolean;
  /** What has to hold at this point, as it is written. */
  readonly condition?: string | undefined;
  contentType: string | undefined;
  readonly headers: Set<string>;
  /** Koa: the status may be given after the body. */
  lastBody?: Answer | undefined;
}

export function sendAny(
  first: ts.Expression | undefined,
  reader: HandlerReader,
  sending: Sending,
  isFastify: boolean,
): void {
  const body = bodyOf(first, reader);
  send(
    reader,
    sending,
    body,
    sending.contentType ?? guessedType(body, isFastify ? "text/plain" : "text/html"),
  );
}

export function guessedType(body: AnswerBody | undefined, text: string): string | undefined {
  if (body === undefined) return undefined;
  if (body.kind !== "type") return body.kind === "text" ? text : "application/octet-stream";
  return body.type.flags & ts.TypeFlags.StringLike ? text : undefined;
}

export function send(
  reader: HandlerReader,
  sending: Sending,
  body: AnswerBody | undefined,
  contentType?: string | undefined,
): void {
  push(reader, {
    statuses: sending.status ?? [200],
    isStatusGiven: sending.status !== undefined,
    isStatusOpen: sending.isStatusOpen ?? false,
    condition: sending.condition,
    body,
    contentType,
    headers: sending.headers,
  });
}

export interface Pushed {
  readonly statuses: readonly number[];
  readonly isStatusGiven: boolean;
  readonly isStatusOpen?: boolean;
  readonly isThrown?: boolean;
  readonly condition?: string | undefined;
  readonly body: AnswerBody | undefined;
  readonly contentType?: string | undefined;
  readonly headers?: ReadonlySet<string>;
}

export function push(
  reader: HandlerReader,
  {
    statuses,
    headers = new Set(),
    contentType,
    isStatusOpen = false,
    isThrown = false,
    condition,
    ...rest
  }: Pushed,
): void {
  for (const status of statuses) {
    // RFC 9110 §6.4.1, §15.3.6: these never have a body.
    const isBare = status === 204 || status === 205 || status === 304 || status < 200;
    const body = isBare ? undefined : rest.body;
    reader.facts.answers.push({
      ...rest,
      isStatusOpen,
      isThrown,
      condition,
      body,
      status,
      contentType,
      headers: new Set(headers),
    });
  }
}

/** What comes is sent with this status, as far as the code tells. */
export function giveStatus(
  expression: ts.Expression | undefined,
  reader: HandlerReader,
  sending: Sending,
): void {
  if (expression === undefined) return;
  const given = reader.argumentOf(expression);
  const statuses = statusesOf(given, reader.checker).filter(isStatus);
  sending.status = statuses.length === 0 ? undefined : statuses;
  sending.isStatusOpen = isOpenStatus(given, reader.checker);
}

export function typeOf(expression: ts.Expression | undefined, reader: HandlerReader): string | undefined {
  const text = expression === undefined ? undefined : textOf(reader.argumentOf(expression), reader.checker);
  return text === undefined ? undefined : mediaTypeOf(text);
}

export function bodyOf(expression: ts.Expression | undefined, reader: HandlerReader): AnswerBody | undefined {
  if (expression === undefined) return undefined;
  const sent = reader.argumentOf(expression);
  const type = awaited(sent, reader);
  const traced = isOpenType(type) ? reader.tracedValue(sent) : [];
  if (traced.length === 0 && (type.flags & ts.TypeFlags.Null || isNothing(type))) return undefined;
  const guesses = guessesOf(expression, reader);
  return {
    kind: "type",
    type,
    ...(guesses.size === 0 ? {} : { guesses }),
    ...(traced.length === 0 ? {} : { traced }),
  };
}

/** As `res.json` writes it: `null` is a value, too. */
export function jsonOf(expression: ts.Expression | undefined, reader: HandlerReader): AnswerBody | undefined {
  if (expression === undefined) return undefined;
  const sent = reader.argumentOf(expression);
  const type = awaited(sent, reader);
  return type.flags & ts.TypeFlags.Null ? { kind: "type", type } : bodyOf(expression, reader);
}

/** The type that is sent: of a promise what it gives, of a literal what it is one of. */
export function awaited(expression: ts.Expression, reader: HandlerReader): ts.Type {
  const { checker } = reader;
  const type = checker.getTypeAtLocation(expression);
  if (isOpenType(type)) return type;
  const inner = checker.getAwaitedType(type) ?? type;
  return inner.isLiteral() ? checker.getBaseTypeOfLiteralType(inner) : inner;
}
