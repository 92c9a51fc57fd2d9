/** Tells how an operation changed for those who call it. */
import type { Callback, MediaType, Operation, Response, SecurityRequirement } from "@ashlar/model";
import { changedEncodings } from "./compare-encodings.ts";
import { compareParameters } from "./compare-parameters.ts";
import type { SchemaChanges } from "./compare-schemas.ts";
import { compareSecurity } from "./compare-security.ts";
import { isInRange } from "./media-range.ts";
import { type OperationPair, operationName, pairLists } from "./pair-operations.ts";
import type { Direction } from "./rules.ts";
import type { AddSchemaChange } from "./schema-step.ts";

/** Takes a change of the operation in hand. */
export type AddChange = AddSchemaChange;

export interface OperationContext {
  readonly schemas: SchemaChanges;
  /** Takes a requirement of the new Api to the names of the old one's schemes. */
  readonly toOldSchemes: (requirement: SecurityRequirement) => SecurityRequirement;
}

export function compareOperation(
  pair: OperationPair,
  { schemas, toOldSchemes }: OperationContext,
  add: AddChange,
): void {
  const { old, new: other } = pair;
  if (other.deprecated && !old.deprecated) add("operation-deprecated", "it is deprecated now", "deprecated");
  if (old.deprecated && !other.deprecated) {
    add("operation-no-longer-deprecated", "it is deprecated no longer", "deprecated");
  }
  compareSunsets(old.sunset, other.sunset, add);
  if (old.operationId !== other.operationId && old.operationId !== undefined) {
    const message = `the operationId was ${old.operationId}, is ${other.operationId ?? "gone"}`;
    add("operation-id-changed", message, "operationId");
  }
  compareParameters(pair, schemas, add);
  compareBody(old, other, schemas, add);
  compareResponses(old.responses, other.responses, schemas, { direction: "response", add });
  for (const { rule, message } of compareSecurity(old.security, other.security.map(toOldSchemes)))
    add(rule, message, "security");
  compareCallbacks(old.callbacks, other.callbacks, schemas, add);
}

function compareSunsets(old: string | undefined, other: string | undefined, add: AddChange): void {
  if (old === other) return;
  const message = `its last day was ${old ?? "not told"}, is ${other ?? "not told any more"}`;
  if (old === undefined) add("operation-sunset-set", message, "x-sunset");
  else if (other !== undefined && other < old) add("operation-sunset-earlier", message, "x-sunset");
  else add("operation-sunset-later", message, "x-sunset");
}

/** A message that the service sends by itself: the body goes to the other side, the answers come from there. */
export function compareMessage(
  { old, new: other }: OperationPair,
  schemas: SchemaChanges,
  add: AddChange,
): void {
  const [content, others] = [old.requestBody?.content ?? [], other.requestBody?.content ?? []];
  const toOther: AddChange = (rule, message, part) => {
    // Nobody asks for the media type of what is sent to them; who was sent no body at all does not read one.
    const isNew = rule === "response-media-type-added" && content.length > 0;
    add(isNew ? "webhook-media-type-added" : rule, message, part);
  };
  compareContent(content, others, schemas, { direction: "response", part: "requestBody", add: toOther });
  compareResponses(old.responses, other.responses, schemas, { direction: "request", add });
}

function compareBody(
  { requestBody: old }: Operation,
  { requestBody: other }: Operation,
  schemas: SchemaChanges,
  add: AddChange,
): void {
  const part = "requestBody";
  if (old === undefined && other === undefined) return;
  if (old === undefined) {
    if (other?.required === true) add("request-body-added-required", "a body is required now", part);
    else add("request-body-added-optional", "a body may be sent now", part);
    return;
  }
  if (other === undefined) {
    add("request-body-removed", "no body is taken any more", part);
    return;
  }
  if (other.required && !old.required) add("request-body-became-required", "the body is required now", part);
  if (old.required && !other.required)
    add("request-body-became-optional", "the body may be left out now", part);
  compareContent(old.content, other.content, schemas, { direction: "request", part, add });
}

interface ContentStep {
  readonly direction: Direction;
  readonly part: string;
  readonly add: AddChange;
}

function compareContent(
  old: readonly MediaType[],
  other: readonly MediaType[],
  schemas: SchemaChanges,
  step: ContentStep,
): void {
  const { direction, part, add } = step;
  for (const { type } of old) {
    if (!other.some((one) => isInRange(type, one.type))) {
      add(`${direction}-media-type-removed`, `${type} is gone`, `${part}/${type}`);
    }
  }
  for (const { type } of other) {
    if (!old.some((one) => isInRange(type, one.type))) {
      add(`${direction}-media-type-added`, `${type} is new`, `${part}/${type}`);
    }
  }
  compareShared(old, other, schemas, step);
}

function compareShared(
  old: readonly MediaType[],
  other: readonly MediaType[],
  schemas: SchemaChanges,
  { direction, part, add }: ContentStep,
): void {
  for (const one of old) {
    const match =
      other.find(({ type }) => type === one.type) ?? other.find(({ type }) => isInRange(one.type, type));
    if (match === undefined) continue;
    const inside = `${part}/${one.type}`;
    schemas.compare(one.schema ?? true, match.schema ?? true, { direction, part: inside, add });
    schemas.compare(one.itemSchema ?? true, match.itemSchema ?? true, { direction, part: inside, add });
    for (const { property, message } of changedEncodings(one, match, direction))
      add(`${direction}-encoding-changed`, message, `${inside}/encoding/${property}`);
  }
}

function compareResponses(
  old: readonly Response[],
  other: readonly Response[],
  schemas: SchemaChanges,
  { direction, add }: Pick<ContentStep, "direction" | "add">,
): void {
  for (const one of old) {
    const part = `responses/${one.status}`;
    const match = responseFor(one.status, other) ?? responseIn(one.status, other);
    if (match === undefined) {
      const rule = /^[123]/.test(one.status) ? "response-success-removed" : "response-error-removed";
      add(rule, `the answer ${one.status} is gone`, part);
      continue;
    }
    if (direction === "response") compareHeaders(one, match, schemas, { direction, part, add });
    compareContent(one.content, match.content, schemas, { direction, part, add });
  }
  for (const { status } of other) {
    if (responseFor(status, old) === undefined) {
      add("response-added", `the answer ${status} is new`, `responses/${status}`);
    }
  }
}

/** The answer for a status: its own, that of its class; for errors, the one for everything else. */
function responseFor(status: string, responses: readonly Response[]): Response | undefined {
  const find = (wanted: string): Response | undefined => responses.find((one) => one.status === wanted);
  const byClass = find(status) ?? find(`${status.charAt(0)}XX`);
  return byClass ?? (/^[45]/.test(status) ? find("default") : undefined);
}

/** Of a class of statuses, the first answer that is left of it. */
function responseIn(status: string, responses: readonly Response[]): Response | undefined {
  if (!status.endsWith("XX")) return undefined;
  return responses.find((one) => one.status.startsWith(status.charAt(0)));
}

function compareHeaders(old: Response, other: Response, schemas: SchemaChanges, step: ContentStep): void {
  const { add } = step;
  for (const one of old.headers) {
    const part = `${step.part}/headers/${one.name}`;
    const match = other.headers.find(({ name }) => name === one.name);
    if (match === undefined) {
      const rule = one.required ? "response-header-removed" : "response-optional-header-removed";
      add(rule, `the header ${one.name} is gone`, part);
      continue;
    }
    if (one.required && !match.required) {
      add("response-header-became-optional", `the header ${one.name} may be missing now`, part);
    }
    if (match.required && !one.required) {
      add("response-header-became-required", `the header ${one.name} is always there now`, part);
    }
    schemas.compare(one.schema, match.schema, { direction: "response", part, add });
  }
  for (const { name } of other.headers) {
    if (old.headers.some((one) => one.name === name)) continue;
    add("response-header-added", `the header ${name} is new`, `${step.part}/headers/${name}`);
  }
}

function compareCallbacks(
  old: readonly Callback[],
  other: readonly Callback[],
  schemas: SchemaChanges,
  add: AddChange,
): void {
  for (const name of new Set([...old, ...other].map((callback) => callback.name))) {
    const [before, after] = [old, other].map((all) => all.find((callback) => callback.name === name));
    const { pairs, onlyOld, onlyNew } = pairLists(before?.operations ?? [], after?.operations ?? []);
    const part = `callbacks/${name}`;
    for (const one of onlyOld) add("webhook-removed", `the callback ${operationName(one)} is gone`, part);
    for (const one of onlyNew) add("webhook-added", `the callback ${operationName(one)} is new`, part);
    for (const pair of pairs) {
      compareMessage(pair, schemas, (rule, message, inside) => add(rule, message, `${part}/${inside}`));
    }
  }
}
