/** The request and the responses of an operation, by the names its handler knows them under. */
import {
  encodingLines,
  headerLines,
  holdsLine,
  IMPLIED,
  isFactLine,
  type JsonSchema,
  NOT_DESCRIBED,
  type Parameter,
  type ParameterPlace,
  type ParameterWords,
  parameterLines,
  sentAsLine,
  sentOperationLines,
} from "@ashlar/model";
import type { PlannedBody, PlannedContent, PlannedOperation, PlannedResponse } from "../../blueprint.ts";
import { readType, writtenType } from "./content-type.ts";
import type { NamedType } from "./declaration.ts";
import { docText } from "./doc-comment.ts";
import { flat } from "./flat-type.ts";
import { knownLines } from "./known-lines.ts";
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
const bytes = nameNode("Uint8Array");

/** Two types: what is asked, and what may be answered. */
export function operationTypes(operation: PlannedOperation, sender: Sender, scope: TypeScope): NamedType[] {
  const title = docText(operation.source.summary ?? operation.source.description?.split("\n\n", 1)[0]);
  const line = `\`${operation.method.toUpperCase()} ${docText(operation.fullPath).join("")}\``;
  const doc = title.length > 1 ? [line, "", ...title] : [`${line} ${title[0] ?? ""}`.trimEnd()];
  doc.push(...senderDoc(operation, sender));
  if (operation.source.deprecated) doc.push("@deprecated");
  return [
    { name: operation.requestTypeName, type: requestType(operation, sender, scope), doc },
    { name: operation.responsesTypeName, type: responsesType(operation, sender, scope), doc },
  ];
}

/** Of what the service sends, which no wiring names, who sends it. */
function senderDoc({ calledBy, source }: PlannedOperation, sender: Sender): string[] {
  if (sender === "client") return [];
  const who =
    calledBy === undefined
      ? `Webhook \`${docText(source.path).join("")}\`.`
      : `Callback \`${docText(calledBy.callback).join("")}\` of {@link ${calledBy.typeName}}.`;
  return [who, ...sentOperationLines(source)];
}

function requestType(operation: PlannedOperation, sender: Sender, scope: TypeScope): TypeNode {
  const inner: TypeScope = { ...scope, direction: sender === "client" ? "input" : "output" };
  const members: Member[] = [];
  for (const { place, key } of groups) {
    const parameters = operation.parameters.filter((parameter) => parameter.in === place);
    if (parameters.length > 0) members.push(parametersMember(key, parameters, sender, inner));
  }
  const whole = operation.parameters.find((parameter) => parameter.in === "querystring");
  if (whole !== undefined) {
    const type = schemaType(whole.schema, inner);
    const present = whole.required || hasDefault(whole, inner) ? type : unionNode([type, undefinedNode]);
    const doc = parameterDoc(whole, inner.said(type), {
      ...styleTold(whole, sender),
      required: !whole.required && hasDefault(whole, inner),
    });
    members.push({ key: "querystring", optional: false, type: present, doc });
  }
  const bodies = bodyMembers(operation, sender, inner);
  const [only] = bodies;
  if (only !== undefined && bodies.length === 1) members.push(...only);
  const base = members.length === 0 ? [] : [objectNode(members)];
  if (bodies.length > 1)
    return intersectionNode([...base, unionNode(bodies.map((body) => objectNode(body)))]);
  return base[0] ?? nameNode(scope.helper("NoInput"));
}

function parametersMember(
  key: string,
  parameters: readonly Parameter[],
  sender: Sender,
  scope: TypeScope,
): Member {
  const members = new Map<string, Member>();
  for (const parameter of parameters) {
    const name = parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
    if (members.has(name)) continue;
    // A default is filled in before the handler runs, so the handler always finds a value.
    const isFilled = parameter.in !== "path" && hasDefault(parameter, scope);
    const optional = !parameter.required && parameter.in !== "path" && !isFilled;
    const type = schemaType(parameter.schema, scope);
    const told = { required: isFilled ? false : !optional, ...styleTold(parameter, sender) };
    members.set(name, { key: name, optional, type, doc: parameterDoc(parameter, scope.said(type), told) });
  }
  return { key, optional: false, type: objectNode([...members.values()]), doc: [] };
}

/** What the validators say of how a parameter is written; of what the service sends there are none. */
function styleTold(parameter: Parameter, sender: Sender): ParameterWords {
  if (sender === "service") {
    const style = parameter.in === "query" || parameter.in === "cookie" ? "form" : "simple";
    return { style, explode: style === "form" };
  }
  return { style: parameter.style === "cookie" ? "form" : parameter.style, explode: parameter.explode };
}

function parameterDoc(parameter: Parameter, said: JsonSchema, told: ParameterWords): string[] {
  const { schema } = parameter;
  const described = typeof schema === "object" ? (schema.description ?? schema.title) : undefined;
  // The parameter's own words win over its schema's; what else is to say follows in either case.
  const words = docText(parameter.description ?? described);
  const withoutWords = typeof schema === "object" ? { ...schema, deprecated: parameter.deprecated } : schema;
  const lines = [...parameterLines(parameter, told), ...knownLines(withoutWords, said, words)];
  return [...words, ...lines];
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
  const docs = body.contents.map((content, at) => contentDoc(content, types[at] ?? undefinedNode, scope));
  const about = docText(operation.source.requestBody?.description);
  // Facts about the schema follow, which end where the words begin.
  if (isFactLine(about.at(-1) ?? "")) about.push("");
  const [first] = types;
  const [doc = []] = docs;
  const isOne = types.every((type) => first !== undefined && nodeKey(type) === nodeKey(first));
  if (first !== undefined && isOne && docs.every((other) => other.join("\n") === doc.join("\n"))) {
    const absent = body.required ? [] : [undefinedNode];
    const member = bodyMember(unionNode([first, ...absent]), [...about, ...sentAsDoc(body, sender), ...doc]);
    if (types.length === 1) return [[member]];
    const names = body.contents.map(({ type }) => nameNode(JSON.stringify(type)));
    return [[contentTypeMember(unionNode([...names, ...absent])), member]];
  }
  const members = body.contents.map((content, at) => {
    const type = nameNode(JSON.stringify(content.type));
    const doc = [...about, ...(docs[at] ?? [])];
    return [contentTypeMember(type), bodyMember(types[at] ?? undefinedNode, doc)];
  });
  return body.required
    ? members
    : [...members, [contentTypeMember(undefinedNode), bodyMember(undefinedNode, [])]];
}

/** Of what the service sends there is no validator that names the content type. */
function sentAsDoc({ contents }: PlannedBody, sender: Sender): string[] {
  const [only] = contents;
  if (sender === "client" || contents.length !== 1 || only === undefined) return [];
  return only.type === "application/json" ? [] : [sentAsLine(only.type)];
}

function bodyMember(type: TypeNode, doc: readonly string[]): Member {
  return { key: "body", optional: false, type, doc };
}

function contentTypeMember(type: TypeNode): Member {
  return { key: "contentType", optional: false, type, doc: [] };
}

function bodyType(content: PlannedContent, sender: Sender, scope: TypeScope): TypeNode {
  return sender === "client" ? readType(content, scope) : writtenType(content, scope);
}

/** What its type does not say of a body. */
function contentDoc(content: PlannedContent, type: TypeNode, scope: TypeScope): readonly string[] {
  const { kind, schema, itemSchema } = content;
  const encoding = encodingLines(content);
  if (kind === "json" || kind === "form" || kind === "multipart") {
    // A schema with files is written out where forms send it.
    const isWrittenOut = referenceName(schema) !== undefined && referenceName(scope.said(type)) === undefined;
    const whole = isWrittenOut ? flat(schemaType(schema, { ...scope, inMultipart: false })) : undefined;
    if (whole !== undefined) return [...encoding, holdsLine(whole, "schema")];
    return [...encoding, ...knownLines(schema, scope.said(type))];
  }
  if (schema === true && itemSchema === undefined) return [NOT_DESCRIBED];
  if (kind === "lines" && schema === true && itemSchema !== undefined) {
    return knownLines(itemSchema, scope.said(itemOf(type)));
  }
  if (
    itemSchema === undefined &&
    typeof schema === "object" &&
    schema.type === "string" &&
    kind !== "events"
  ) {
    return knownLines(schema, scope.said(kind === "binary" ? bytes : type));
  }
  const part = itemSchema ?? schema;
  const held = schemaType(part, scope);
  const text = flat(held);
  if (kind === "events" && itemSchema === undefined && nodeKey(held) === nodeKey(itemOf(type))) {
    return knownLines(schema, scope.said(held));
  }
  const said = text === undefined ? {} : scope.said(held);
  const line = holdsLine(text ?? "unknown", itemSchema === undefined ? "schema" : "itemSchema");
  return [...encoding, line, ...knownLines(part, said)];
}

function itemOf(type: TypeNode): TypeNode {
  if (type.kind === "array") return type.item;
  return type.kind === "generic" ? type.argument : type;
}

function responsesType(operation: PlannedOperation, sender: Sender, scope: TypeScope): TypeNode {
  const inner: TypeScope = { ...scope, direction: sender === "client" ? "output" : "input" };
  const members = operation.responses.map(
    (response): Member => ({
      key: response.status,
      optional: false,
      type: responseType(response, sender, inner),
      doc: responseDoc(response, inner),
    }),
  );
  return members.length === 0 ? nameNode(scope.helper("NoContent")) : objectNode(members);
}

function responseDoc(response: PlannedResponse, scope: TypeScope): string[] {
  const headers = response.headers.flatMap((header) => {
    const type = schemaType(header.schema, scope);
    return headerLines(header, flat(type), scope.said(type));
  });
  const implied = response.isImplied === true ? [IMPLIED] : [];
  return [...docText(response.description), ...headers, ...implied];
}

function responseType(response: PlannedResponse, sender: Sender, scope: TypeScope): TypeNode {
  if (response.contents.length === 0) return nameNode(scope.helper("NoContent"));
  const members = response.contents.map((content): Member => {
    const type = sender === "client" ? writtenType(content, scope) : readType(content, scope);
    return { key: content.type, optional: false, type, doc: contentDoc(content, type, scope) };
  });
  return objectNode(members);
}
