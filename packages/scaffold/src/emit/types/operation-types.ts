/** The request and the responses of an operation, by the names its handler knows them under. */
import type { Parameter, ParameterPlace } from "@ashlar/model";
import type { PlannedContent, PlannedOperation, PlannedResponse } from "../../blueprint.ts";
import { readType, writtenType } from "./content-type.ts";
import type { NamedType } from "./declaration.ts";
import { docText, schemaDoc } from "./doc-comment.ts";
import { lookUp, referenceName } from "./reference.ts";
import { schemaType } from "./schema-type.ts";
import type { TypeScope } from "./scope.ts";
import {
  intersectionNode,
  type Member,
  nameNode,
  nodeKey,
  objectNode,
  type TypeNode,
  unionNode,
} from "./type-node.ts";

/** Who sends the request: a client, to a handler; or this service, to a webhook's or callback's receiver. */
export type Sender = "client" | "service";

const groups: readonly { readonly place: ParameterPlace; readonly key: string }[] = [
  { place: "path", key: "params" },
  { place: "query", key: "query" },
  { place: "header", key: "headers" },
  { place: "cookie", key: "cookies" },
];

const undefinedNode = nameNode("undefined");

/** Two types: what is asked, and what may be answered. */
export function operationTypes(operation: PlannedOperation, sender: Sender, scope: TypeScope): NamedType[] {
  const title = docText(operation.source.summary ?? operation.source.description?.split("\n\n", 1)[0]);
  const line = `\`${operation.method.toUpperCase()} ${docText(operation.fullPath).join("")}\``;
  const doc = title.length > 1 ? [line, "", ...title] : [`${line} ${title[0] ?? ""}`.trimEnd()];
  if (operation.source.deprecated) doc.push("@deprecated");
  return [
    { name: operation.requestTypeName, type: requestType(operation, sender, scope), doc },
    { name: operation.responsesTypeName, type: responsesType(operation, sender, scope), doc },
  ];
}

function requestType(operation: PlannedOperation, sender: Sender, scope: TypeScope): TypeNode {
  const inner: TypeScope = { ...scope, direction: sender === "client" ? "input" : "output" };
  const members: Member[] = [];
  for (const { place, key } of groups) {
    const parameters = operation.parameters.filter((parameter) => parameter.in === place);
    if (parameters.length > 0) members.push(parametersMember(key, parameters, inner));
  }
  const whole = operation.parameters.find((parameter) => parameter.in === "querystring");
  if (whole !== undefined) {
    const type = schemaType(whole.schema, inner);
    const present = whole.required || hasDefault(whole, inner) ? type : unionNode([type, undefinedNode]);
    members.push({ key: "querystring", optional: false, type: present, doc: parameterDoc(whole) });
  }
  const bodies = bodyMembers(operation, sender, inner);
  const [only] = bodies;
  if (only !== undefined && bodies.length === 1) members.push(...only);
  const base = members.length === 0 ? [] : [objectNode(members)];
  if (bodies.length > 1)
    return intersectionNode([...base, unionNode(bodies.map((body) => objectNode(body)))]);
  return base[0] ?? nameNode(scope.helper("NoInput"));
}

function parametersMember(key: string, parameters: readonly Parameter[], scope: TypeScope): Member {
  const members = new Map<string, Member>();
  for (const parameter of parameters) {
    const name = parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
    if (members.has(name)) continue;
    // A default is filled in before the handler runs, so the handler always finds a value.
    const optional = !parameter.required && parameter.in !== "path" && !hasDefault(parameter, scope);
    members.set(name, {
      key: name,
      optional,
      type: schemaType(parameter.schema, scope),
      doc: parameterDoc(parameter),
    });
  }
  return { key, optional: false, type: objectNode([...members.values()]), doc: [] };
}

function parameterDoc(parameter: Parameter): string[] {
  const description = docText(parameter.description);
  const doc = schemaDoc(parameter.schema);
  const described = typeof parameter.schema === "object" && typeof parameter.schema.description === "string";
  // The parameter's own words win over its schema's; formats, limits and the default follow in either case.
  const rest = description.length > 0 && described ? schemaDoc({ ...schemaWithoutWords(parameter) }) : doc;
  const lines = [...description, ...rest];
  return parameter.deprecated && !lines.includes("@deprecated") ? [...lines, "@deprecated"] : lines;
}

function schemaWithoutWords(parameter: Parameter): object {
  if (typeof parameter.schema === "boolean") return {};
  const { description: _description, title: _title, ...rest } = parameter.schema;
  return rest;
}

/** Looks where the validators look for defaults: in the schema, and in the one it refers to. */
function hasDefault({ schema }: Parameter, scope: TypeScope): boolean {
  if (typeof schema === "boolean") return false;
  const target = referenceName(schema);
  const referred = target === undefined ? undefined : lookUp(target, scope.schemas);
  return schema.default !== undefined || (typeof referred === "object" && referred.default !== undefined);
}

/** Several contents come with `contentType`; where their types differ, with one list of members for each. */
function bodyMembers(operation: PlannedOperation, sender: Sender, scope: TypeScope): Member[][] {
  const { body } = operation;
  if (body === undefined || body.contents.length === 0) return [];
  const types = body.contents.map((content) => bodyType(content, sender, scope));
  const first = types[0];
  if (first !== undefined && types.every((type) => nodeKey(type) === nodeKey(first))) {
    const absent = body.required ? [] : [undefinedNode];
    const member = bodyMember(unionNode([first, ...absent]));
    if (types.length === 1) return [[member]];
    const names = body.contents.map(({ type }) => nameNode(JSON.stringify(type)));
    return [[contentTypeMember(unionNode([...names, ...absent])), member]];
  }
  const members = body.contents.map((content, at) => {
    const type = nameNode(JSON.stringify(content.type));
    return [contentTypeMember(type), bodyMember(types[at] ?? undefinedNode)];
  });
  return body.required
    ? members
    : [...members, [contentTypeMember(undefinedNode), bodyMember(undefinedNode)]];
}

function bodyMember(type: TypeNode): Member {
  return { key: "body", optional: false, type, doc: [] };
}

function contentTypeMember(type: TypeNode): Member {
  return { key: "contentType", optional: false, type, doc: [] };
}

function bodyType(content: PlannedContent, sender: Sender, scope: TypeScope): TypeNode {
  return sender === "client" ? readType(content, scope) : writtenType(content, scope);
}

function responsesType(operation: PlannedOperation, sender: Sender, scope: TypeScope): TypeNode {
  const inner: TypeScope = { ...scope, direction: sender === "client" ? "output" : "input" };
  const members = operation.responses.map(
    (response): Member => ({
      key: response.status,
      optional: false,
      type: responseType(response, sender, inner),
      doc: docText(response.description),
    }),
  );
  return members.length === 0 ? nameNode(scope.helper("NoContent")) : objectNode(members);
}

function responseType(response: PlannedResponse, sender: Sender, scope: TypeScope): TypeNode {
  if (response.contents.length === 0) return nameNode(scope.helper("NoContent"));
  const members = response.contents.map((content): Member => {
    const type = sender === "client" ? writtenType(content, scope) : readType(content, scope);
    return { key: content.type, optional: false, type, doc: [] };
  });
  return objectNode(members);
}
