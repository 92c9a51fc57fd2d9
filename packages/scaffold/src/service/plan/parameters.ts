/** Parameters of an operation that stored things have no answer for. */
import type { Parameter } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../../blueprint.ts";
import type { UndoneParameter } from "../service-plan.ts";
import { type Schemas, viewSchema } from "./schema-view.ts";
import { plainName } from "./words.ts";

/** The kit's, or such that an answer is right whether they are heeded or not. */
const harmless: ReadonlySet<string> = new Set(
  `accept acceptencoding acceptlanguage acceptcharset authorization contenttype contentlength cookie host origin referer useragent
   cachecontrol idempotencykey ifmatch ifnonematch prefer traceparent tracestate baggage xrequestid requestid
   xcorrelationid correlationid xforwardedfor xtraceid pretty prettyprint`.split(/\s+/),
);

export interface FoundUndone {
  readonly undone: readonly UndoneParameter[];
  /** Every request has them. */
  readonly required: readonly string[];
}

/** @param taken names of the query parameters that are understood */
export function undoneParameters(
  { parameters }: PlannedOperation,
  taken: readonly string[],
  blueprint: Blueprint,
): FoundUndone {
  const credentials = credentialNames(blueprint);
  const left = parameters.filter((parameter) => {
    if (parameter.in === "path" || (parameter.in === "query" && taken.includes(parameter.name))) return false;
    return !isHarmless(parameter) && !credentials.has(parameter.name.toLowerCase());
  });
  return {
    undone: left.flatMap((parameter) => undoneOf(parameter, blueprint.api.schemas)),
    required: left
      .filter(({ required, in: place }) => required || place === "querystring")
      .map(({ name }) => name),
  };
}

function isHarmless({ name, in: place }: Parameter): boolean {
  const plain = plainName(name);
  // Azure's: every request has it, and the path would not be what it is for another one.
  if (/^(x|xms)?apiversion$/.test(plain)) return true;
  return harmless.has(plain) && (place === "header" || plain.startsWith("pretty"));
}

function credentialNames({ api }: Blueprint): ReadonlySet<string> {
  return new Set(
    Object.values(api.securitySchemes).flatMap((scheme) =>
      scheme.type === "apiKey" ? [scheme.name.toLowerCase()] : [],
    ),
  );
}

function undoneOf({ name, in: place, schema }: Parameter, schemas: Schemas): UndoneParameter[] {
  if (place !== "query" && place !== "header" && place !== "cookie") return [];
  const declared = viewSchema(schema, schemas).keywords.default;
  return [{ in: place, name, ...(declared === undefined ? {} : { default: declared }) }];
}
