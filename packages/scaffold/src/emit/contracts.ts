/** What `validators.ts` says of each operation, and which schemas must be compiled for it. */
import type { Api, JsonSchema, JsonSchemaObject, Parameter, ParameterPlace } from "@ashlar/model";
import type { Blueprint, PlannedContent, PlannedOperation } from "../blueprint.ts";
import { type PathTemplate, parseTemplate, toCapturing } from "../path-template.ts";
import { type Shape, shapeOf } from "../shape.ts";
import { refName } from "./compiled/schema-reference.ts";
import { Code } from "./literal.ts";

export interface Contract {
  readonly operation: PlannedOperation;
  /** For {@link import("./literal.ts").printLiteral}. */
  readonly literal: Readonly<Record<string, unknown>>;
}

export interface Contracts {
  readonly contracts: readonly Contract[];
  /** Export name in `runtime/compiled.ts` → schema. */
  readonly entries: ReadonlyMap<string, JsonSchema>;
  /** Names of the body parsers that are used, by the template that exports them. */
  readonly parsers: { readonly body: ReadonlySet<string>; readonly multipart: boolean };
}

/** The error bodies of an operation, as {@link planErrorShapes} found them: status → function in `errors.ts`. */
export type ErrorShapesOf = (operation: PlannedOperation) => Readonly<Record<string, unknown>> | undefined;

export function planContracts(blueprint: Blueprint, errorShapesOf: ErrorShapesOf): Contracts {
  const planner = new ContractPlanner(blueprint);
  const contracts = blueprint.operations.map((operation) => ({
    operation,
    literal: planner.plan(operation, errorShapesOf(operation)),
  }));
  return {
    contracts,
    entries: planner.entries,
    parsers: { body: planner.bodyParsers, multipart: planner.multipart },
  };
}

/** An entry that may have a pass after validation; whether it has is known once it is compiled. */
export class Finish extends Code {}

/** As the template `runtime/contract.ts` has it. */
interface PlannedParameter {
  readonly name: string;
  readonly style: string;
  readonly explode: true | undefined;
  readonly shape: Shape;
  readonly default: unknown;
}

const places: readonly ParameterPlace[] = ["path", "query", "querystring", "header", "cookie"];

class ContractPlanner {
  readonly entries: Map<string, JsonSchema> = new Map();
  readonly bodyParsers: Set<string> = new Set();
  multipart = false;
  readonly #blueprint: Blueprint;

  constructor(blueprint: Blueprint) {
    this.#blueprint = blueprint;
  }

  plan(
    operation: PlannedOperation,
    errors: Readonly<Record<string, unknown>> | undefined,
  ): Record<string, unknown> {
    const parts = places.map((place) => [place, this.#planPart(operation, place)] as const);
    return {
      operation: operation.name,
      produces: producedTypes(operation),
      ...Object.fromEntries(parts),
      body: operation.body && {
        required: operation.body.required,
        contents: operation.body.contents.map((content, index) =>
          this.#planContent(operation, content, index),
        ),
      },
      security: operation.security.length === 0 ? undefined : operation.security,
      errors,
      answers: answerTypes(operation, this.#blueprint.api.schemas),
    };
  }

  #planPart(operation: PlannedOperation, place: ParameterPlace): unknown {
    const own = operation.parameters.filter((parameter) => parameter.in === place);
    if (own.length === 0) return undefined;
    const name = `${operation.name}_${place}`;
    // Text that may be any text: a path segment always is.
    const isChecked = place !== "path" || !own.every(isAnyText);
    if (isChecked) this.entries.set(name, partSchema(own));
    const validate = isChecked ? new Code(`compiled.${name}`) : undefined;
    if (place !== "path") return { parameters: own.map((each) => this.#planParameter(each)), validate };
    return { ...this.#planPath(operation, own), validate };
  }

  #planPath({ fullPath }: PlannedOperation, own: readonly Parameter[]): Record<string, unknown> {
    const template = parseTemplate(fullPath);
    const routers = routerNames(template);
    const parameters = own.map((parameter) => ({
      ...this.#planParameter(parameter),
      router: differing(routers.get(parameter.name), parameter.name),
    }));
    // Routers decode before lists and objects are split, when a comma inside a value has become a delimiter.
    if (parameters.every(({ shape }) => typeof shape === "string")) return { parameters };
    const names = own.map((parameter) => parameter.name);
    const sorted = [...routers.keys()].flatMap((name) => parameters[names.indexOf(name)] ?? []);
    const pattern = toCapturing(template, new Set(names));
    return { parameters: sorted, pattern: new Code(`/${pattern}/`) };
  }

  #planParameter(parameter: Parameter): PlannedParameter {
    const { style, explode, schema } = parameter;
    return {
      name: nameIn(parameter),
      style: style === "cookie" ? "form" : style,
      explode: explode ? true : undefined,
      shape: isJson(parameter.contentType) ? "json" : this.#shapeOf(schema, false),
      default: defaultOf(schema, this.#blueprint),
    };
  }

  #shapeOf(schema: JsonSchema, files: boolean): Shape {
    return shapeOf(schema, { schemas: this.#blueprint.api.schemas, files });
  }

  #planContent(operation: PlannedOperation, content: PlannedContent, index: number): Record<string, unknown> {
    const schema = this.#validated(content);
    const name =
      operation.body?.contents.length === 1 ? `${operation.name}_body` : `${operation.name}_body${index + 1}`;
    if (schema !== undefined) this.entries.set(name, schema);
    const isForm = content.kind === "form" || content.kind === "multipart";
    return {
      type: content.type,
      parse: new Code(this.#parserOf(content)),
      validate: schema === undefined ? undefined : new Code(`compiled.${name}`),
      finish: schema === undefined ? undefined : new Finish(`compiled.${name}_finish`),
      fields: isForm ? this.#planFields(content) : undefined,
    };
  }

  /** The schema of the parsed value; undefined where there is nothing to check. */
  #validated({ kind, schema, itemSchema }: PlannedContent): JsonSchema | undefined {
    if (kind === "lines") return itemSchema === undefined ? undefined : { type: "array", items: itemSchema };
    if (kind === "binary" || kind === "events" || schema === true) return undefined;
    if (kind === "text") return typeof schema === "object" && schema.type === "string" ? schema : undefined;
    return schema;
  }

  #parserOf(content: PlannedContent): string {
    const isForm = content.kind === "form" || content.kind === "multipart";
    // A form whose schema is no object has no fields to take apart.
    const kind = isForm && !isNested(this.#shapeOf(content.schema, true)) ? "text" : content.kind;
    if (kind === "multipart") {
      this.multipart = true;
      return "parseMultipart";
    }
    const parser = parserNames[content.type.includes("*") && kind === "json" ? "any" : kind];
    this.bodyParsers.add(parser);
    return parser;
  }

  #planFields(content: PlannedContent): unknown[] {
    const shape = this.#shapeOf(content.schema, content.kind === "multipart");
    if (typeof shape !== "object" || !("properties" in shape)) return [];
    return Object.entries(shape.properties).map(([name, property]) => {
      const encoding = content.encoding[name];
      const json = isJson(encoding?.contentType) || (encoding?.style === undefined && isNested(property));
      const style = encoding?.style ?? "form";
      return {
        name,
        style,
        explode: (encoding?.explode ?? style === "form") || undefined,
        shape: json ? jsonShape(property) : property,
      };
    });
  }
}

const parserNames: Readonly<
  Record<"json" | "form" | "text" | "events" | "lines" | "binary" | "any", string>
> = {
  json: "parseJson",
  form: "parseForm",
  text: "parseText",
  events: "parseText",
  lines: "parseLines",
  binary: "parseBytes",
  any: "parseAny",
};

/** An object with a property for each parameter of a place. */
function partSchema(parameters: readonly Parameter[]): JsonSchemaObject {
  const required = parameters.filter((parameter) => parameter.required).map(nameIn);
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map((parameter) => [nameIn(parameter), parameter.schema])),
    ...(required.length === 0 ? {} : { required }),
  };
}

// Header names are the same in any case; Node gives them in lower case.
function nameIn(parameter: Parameter): string {
  return parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
}

function isAnyText({ schema, style }: Parameter): boolean {
  if (style !== "simple") return false;
  if (typeof schema === "boolean") return schema;
  const says = Object.keys(schema).filter((keyword) => !silent.has(keyword) && !keyword.startsWith("x-"));
  return says.every((keyword) => keyword === "type") && schema.type === "string";
}

const silent: ReadonlySet<string> = new Set([
  "description",
  "title",
  "examples",
  "deprecated",
  "example",
  "default",
]);

/** Name in the document → name in the router, in the order of the path; of a name that stands twice, the first. */
function routerNames({ segments }: PathTemplate): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const part of segments.flat()) {
    if (part.kind === "parameter" && !names.has(part.name)) names.set(part.name, part.router);
  }
  return names;
}

function differing(router: string | undefined, name: string): string | undefined {
  return router === name ? undefined : router;
}

function defaultOf(schema: JsonSchema, { api }: Blueprint): unknown {
  if (typeof schema === "boolean") return undefined;
  if (schema.default !== undefined) return schema.default;
  const target = schema.$ref === undefined ? undefined : api.schemas[schema.$ref.slice("#/$defs/".length)];
  return typeof target === "object" ? target.default : undefined;
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /[/+]json$/.test(contentType.split(";")[0]?.trim() ?? "");
}

/** Objects in a form body travel as JSON unless the document says otherwise. OpenAPI 3.1 §4.8.15.1. */
function isNested(shape: Shape): boolean {
  if (Array.isArray(shape)) return isNested(shape[0] as Shape);
  return typeof shape === "object" && "properties" in shape;
}

function jsonShape(shape: Shape): Shape {
  return Array.isArray(shape) ? ["json"] : "json";
}

/** Content types of the successful answers, for `Accept`; undefined where any will do. */
function producedTypes({ responses }: PlannedOperation): string[] | undefined {
  const successful = responses.filter(({ status }) => /^[23]/.test(status) || status === "default");
  const best = successful.some(({ status }) => status.startsWith("2"))
    ? successful.filter(({ status }) => status.startsWith("2"))
    : successful;
  if (best.length === 0 || best.some(({ contents }) => contents.length === 0)) return undefined;
  return [...new Set(best.flatMap(({ contents }) => contents.map(({ type }) => type)))];
}

/**
 * Content types by status, for answers whose content type a framework would not say by itself: anything but
 * objects in `application/json`.
 */
function answerTypes(
  { responses }: PlannedOperation,
  schemas: Api["schemas"],
): Record<string, readonly string[]> | undefined {
  const contents = responses.flatMap((response) => response.contents);
  if (contents.every(({ type, schema }) => type === "application/json" && isStructure(schema, schemas))) {
    return undefined;
  }
  const entries = responses.map(
    ({ status, contents }) => [status, contents.map(({ type }) => type)] as const,
  );
  return Object.fromEntries(entries.filter(([, types]) => types.length > 0));
}

/** True where every value is an object or a list, also by reference; a schema that loops says nothing. */
function isStructure(
  schema: JsonSchema,
  schemas: Api["schemas"],
  passed: ReadonlySet<string> = new Set(),
): boolean {
  if (typeof schema !== "object") return false;
  if (schema.type === "object" || schema.type === "array") return true;
  if (schema.allOf?.some((part) => isStructure(part, schemas, passed))) return true;
  const name = refName(schema);
  const target = name === undefined || passed.has(name) ? undefined : schemas[name];
  return (
    name !== undefined && target !== undefined && isStructure(target, schemas, new Set([...passed, name]))
  );
}
