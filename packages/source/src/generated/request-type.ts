/** The type of a request → parameters and body. */
import {
  hearContent,
  hearParameter,
  type JsonSchema,
  type MediaType,
  type Parameter,
  type ParameterPlace,
  type ParameterStyle,
  type RequestBody,
  type ToldMember,
  type ToldType,
} from "@ashlar/model";
import type { ApiTypes } from "./api-types.ts";
import type { Contract } from "./contracts.ts";
import { mediaType } from "./media-type.ts";

const PLACES: ReadonlyMap<string, ParameterPlace> = new Map<string, ParameterPlace>([
  ["params", "path"],
  ["query", "query"],
  ["headers", "header"],
  ["cookies", "cookie"],
]);

/** @param contract what the validator says; webhooks and callbacks have none */
export function readRequest(
  type: ToldType,
  contract: Contract | undefined,
  types: ApiTypes,
): { readonly parameters: readonly Parameter[]; readonly requestBody?: RequestBody } {
  const variants = variantsOf(type, types);
  const [members = []] = variants;
  const parameters = members.flatMap((member): Parameter[] => {
    if (member.key === "querystring") {
      return [
        readParameter({ ...member, optional: isOptional(member.type) }, "querystring", contract, types),
      ];
    }
    const place = PLACES.get(member.key);
    if (place === undefined || member.type.kind !== "object") return [];
    return member.type.members.map((parameter) => readParameter(parameter, place, contract, types));
  });
  const requestBody = readBody(variants, contract, types);
  return { parameters, ...(requestBody === undefined ? {} : { requestBody }) };
}

/** The members of the request, once for each type that its body may have. */
function variantsOf(type: ToldType, types: ApiTypes): (readonly ToldMember[])[] {
  switch (type.kind) {
    case "object":
      return [type.members];
    case "union":
      return type.members.flatMap((member) => variantsOf(member, types));
    case "intersection": {
      const [first = [], ...others] = type.members.map((member) => variantsOf(member, types));
      return others.reduce(
        (all, next) => all.flatMap((one) => next.map((other) => [...one, ...other])),
        first,
      );
    }
    default:
      return [[]];
  }
}

function readParameter(
  member: ToldMember,
  place: ParameterPlace,
  contract: Contract | undefined,
  types: ApiTypes,
): Parameter {
  const { words, rest } = hearParameter(member.doc);
  const told = contract?.parameters.get(place)?.get(member.key);
  const heard = hearContent(
    rest,
    { schema: types.schemaOf(withoutUndefined(member.type)), of: "schema" },
    (text) => types.schemaOfText(text),
  );
  const schema = heard.content.schema ?? {};
  const style = words.style ?? styleOf(told?.style, place);
  const contentType = words.contentType ?? (told?.isJson === true ? "application/json" : undefined);
  const description = heard.words.join("\n");
  // A default is filled in: the type knows no difference.
  const isFilled = place !== "path" && hasDefault(schema, types);
  return {
    name: member.key,
    in: place,
    required: words.required ?? (isFilled ? false : !member.optional),
    ...(description === "" ? {} : { description }),
    deprecated: heard.isDeprecated,
    style,
    explode: words.explode ?? (told === undefined ? style === "form" : told.explode),
    allowReserved: words.allowReserved === true,
    schema: withoutWords(schema, heard.isDeprecated),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function styleOf(told: string | undefined, place: ParameterPlace): ParameterStyle {
  if (told !== undefined) return told as ParameterStyle;
  return place === "path" || place === "header" ? "simple" : "form";
}

/** What is said of a parameter is not said of its schema. */
function withoutWords(schema: JsonSchema, isDeprecated: boolean): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const { description: _description, ...rest } = schema;
  if (!isDeprecated) return rest;
  const { deprecated: _deprecated, ...other } = rest;
  return other;
}

function hasDefault(schema: JsonSchema, types: ApiTypes): boolean {
  if (typeof schema === "boolean") return false;
  if (schema.default !== undefined) return true;
  const target = schema.$ref === undefined ? undefined : types.known(schema.$ref.slice("#/$defs/".length));
  return typeof target === "object" && target.default !== undefined;
}

function readBody(
  variants: readonly (readonly ToldMember[])[],
  contract: Contract | undefined,
  types: ApiTypes,
): RequestBody | undefined {
  const find = (members: readonly ToldMember[], key: string): ToldMember | undefined =>
    members.find((member) => member.key === key);
  const bodies = variants.flatMap((members) => {
    const body = find(members, "body");
    return body === undefined ? [] : [{ body, contentType: find(members, "contentType") }];
  });
  if (bodies.length === 0) {
    return contract?.body === undefined
      ? undefined
      : {
          required: contract.body.required,
          content: contract.body.types.map((type) => ({ type, encoding: {} })),
        };
  }
  const required = contract?.body?.required ?? !bodies.some(({ body }) => isOptional(body.type));
  const content: MediaType[] = [];
  let description = "";
  for (const { body, contentType } of bodies) {
    const type = withoutUndefined(body.type);
    if (type.kind === "name" && type.text === "undefined") continue;
    const named = contentType === undefined ? [] : literalsOf(contentType.type);
    const { sentAs, rest } = splitSentAs(body.doc);
    const only = sentAs ?? contract?.body?.types[0] ?? "application/json";
    for (const name of named.length === 0 ? [only] : named) {
      const { media, words } = mediaType(name, type, rest, types);
      content.push(media);
      description = words.join("\n");
    }
  }
  const order = contract?.body?.types ?? [];
  content.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  return { required, ...(description === "" ? {} : { description }), content };
}

/** Of what the service sends, no validator says which content type it has. */
function splitSentAs(lines: readonly string[]): {
  readonly sentAs?: string;
  readonly rest: readonly string[];
} {
  const { words, rest } = hearParameter(lines);
  return { rest, ...(words.contentType === undefined ? {} : { sentAs: words.contentType }) };
}

function isOptional(type: ToldType): boolean {
  if (type.kind === "name") return type.text === "undefined";
  return (
    type.kind === "union" &&
    type.members.some((member) => member.kind === "name" && member.text === "undefined")
  );
}

function withoutUndefined(type: ToldType): ToldType {
  if (type.kind !== "union") return type;
  const members = type.members.filter((member) => member.kind !== "name" || member.text !== "undefined");
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : { kind: "union", members };
}

function literalsOf(type: ToldType): string[] {
  if (type.kind === "union") return type.members.flatMap(literalsOf);
  if (type.kind !== "name" || !type.text.startsWith('"')) return [];
  return [String(JSON.parse(type.text))];
}
