/** The parameters of an operation, from whatever tells of them: the surest first. */
import type { Json, JsonSchema, JsonSchemaObject, Parameter, ParameterPlace } from "@ashlar/model";
import type ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import type { ValueRead } from "../handler/handler-facts.ts";
import type { ValuePlace } from "../handler/place.ts";
import { plainParameter } from "../parameter.ts";
import type { Evidence } from "../read-source.ts";
import { type TypeContext, TypeReader } from "../types/schema-of-type.ts";
import type { HandlerTypes } from "./handler-types.ts";
import type { RouteSchemas } from "./route-schemas.ts";
import { objectParts } from "./schema-parts.ts";
import { valueSchema } from "./value-schema.ts";

export interface ParameterSources {
  readonly route: FoundRoute;
  readonly schemas: RouteSchemas;
  readonly types: HandlerTypes;
  /** Casts and annotations of whole places in the handler. */
  readonly containers: ReadonlyMap<ValuePlace, ts.Type>;
  readonly values: readonly ValueRead[];
  readonly context: TypeContext;
}

export interface ParametersFound {
  readonly parameters: readonly Parameter[];
  readonly evidence: readonly Evidence[];
}

interface Draft {
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly confidence: number;
  readonly from: Evidence["from"];
}

const PLACES = ["path", "query", "header", "cookie"] as const;

/** Described elsewhere, or by everybody's client. OpenAPI 3.1 §4.8.12.1 */
const NOT_PARAMETERS =
  /^(accept|content-type|authorization|host|connection|cookie|user-agent|content-length|origin|referer|referrer|x-forwarded-\w+|x-real-ip|upgrade|transfer-encoding)$/;

export function readParameters(sources: ParameterSources): ParametersFound {
  const parameters: Parameter[] = [];
  const evidence: Evidence[] = [];
  for (const place of PLACES) {
    for (const [name, draft] of draftsOf(place, sources)) {
      if (place === "header" && NOT_PARAMETERS.test(name)) continue;
      parameters.push(parameterOf(name, place, draft));
      evidence.push({ part: `parameters/${name}`, confidence: draft.confidence, from: draft.from });
    }
  }
  return { parameters, evidence };
}

function parameterOf(name: string, place: ParameterPlace, { schema, required }: Draft): Parameter {
  const plain = plainParameter(name, place, schema);
  if (typeof schema === "boolean") return { ...plain, required };
  // What is said of the value is said of the parameter.
  const { description, deprecated, ...rest } = schema;
  return {
    ...plain,
    required,
    schema: rest,
    deprecated: deprecated === true,
    ...(description === undefined ? {} : { description }),
  };
}

function draftsOf(place: (typeof PLACES)[number], sources: ParameterSources): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  const key = (name: string): string => (place === "header" ? name.toLowerCase() : name);
  const add = (name: string, draft: Draft): void => {
    const known = drafts.get(key(name));
    if (known === undefined || isEmpty(known.schema)) {
      drafts.set(key(name), known === undefined ? draft : { ...known, schema: draft.schema });
    }
  };
  const declared = sources.schemas.parts.get(place);
  const told = declared === undefined ? undefined : objectParts(declared, sources.context.names.schemas);
  for (const { name, schema, isRequired } of told ?? []) {
    add(name, { schema, required: isRequired, confidence: 1, from: "validator" });
  }
  for (const type of [sources.types.parts.get(place), sources.containers.get(place)]) {
    for (const { name, schema, isRequired } of type === undefined
      ? []
      : new TypeReader(sources.context).ownParts(type)) {
      add(name, { schema, required: isRequired, confidence: 0.9, from: "handler-type" });
    }
  }
  for (const value of sources.values) {
    const [name, ...rest] = value.path;
    if (value.place !== place || name === undefined || rest.length > 0) continue;
    const schema = valueSchema(value, sources.context, { isText: true });
    const required = value.isAskedFor === true && schemaDefault(schema) === undefined;
    add(name, { schema, required, confidence: isEmpty(schema) ? 0.6 : 0.8, from: "handler-reads" });
    const told = drafts.get(key(name));
    if (told !== undefined) drafts.set(key(name), { ...told, schema: withDefault(told.schema, schema) });
  }
  return place === "path" ? pathDrafts(sources.route, drafts) : drafts;
}

function schemaDefault(schema: JsonSchema): Json | undefined {
  return typeof schema === "object" ? schema.default : undefined;
}

/** `const { limit = 20 } = req.query` says what a validator of `limit` does not. */
function withDefault(schema: JsonSchema, read: JsonSchema): JsonSchema {
  const own = schemaDefault(read);
  if (own === undefined || typeof schema !== "object" || typeof read !== "object") return schema;
  const isSame = schema.type === read.type || (schema.type === "number" && read.type === "integer");
  return schema.default === undefined && schema.$ref === undefined && isSame
    ? { ...schema, default: own }
    : schema;
}

/** The path decides which there are; what else is read of `params` belongs to other routes of the handler. */
function pathDrafts(route: FoundRoute, drafts: ReadonlyMap<string, Draft>): ReadonlyMap<string, Draft> {
  return new Map(
    route.pathParameters.map(({ name, pattern }) => {
      const known = drafts.get(name);
      const plain: JsonSchema = patternSchema(pattern);
      const isTold = known !== undefined && !isEmpty(known.schema);
      const isLoose = isTold && isPlainText(known.schema) && pattern !== undefined;
      const draft: Draft = {
        schema: isTold && !isLoose ? known.schema : plain,
        required: true,
        // That there is one is sure, and what it is may be a guess: `Number(req.params.id)`.
        confidence: isTold && !isLoose && !isPlainText(known.schema) ? known.confidence : 1,
        from: isTold ? known.from : "path",
      };
      return [name, draft];
    }),
  );
}

function patternSchema(pattern: string | undefined): JsonSchemaObject {
  if (pattern === undefined) return { type: "string" };
  if (/^\^?(\\d|\[0-9\])\+\$?$/.test(pattern)) return { type: "integer" };
  const names = /^\^?\(?(?:\?:)?([\w-]+(?:\|[\w-]+)*)\)?\$?$/.exec(pattern)?.[1];
  if (names !== undefined) return { type: "string", enum: names.split("|") };
  return { type: "string", pattern: `^${pattern.replace(/^\^/, "").replace(/\$$/, "")}$` };
}

function isEmpty(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}

function isPlainText(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.type === "string" && Object.keys(schema).length === 1;
}
