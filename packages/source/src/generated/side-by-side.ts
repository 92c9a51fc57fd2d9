/** Two parts of one document: what has the same name in both and is something else gets another name in the second. */
import { isDeepStrictEqual } from "node:util";
import type { JsonSchema, MediaType, Operation, SecurityRequirement, SecurityScheme } from "@ashlar/model";

export interface DocumentPart {
  readonly operations: readonly Operation[];
  readonly webhooks: readonly Operation[];
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly securitySchemes: { readonly [name: string]: SecurityScheme };
}

/** The second, so that it can stand beside the first. */
export function besides(first: DocumentPart, second: DocumentPart): DocumentPart {
  const schemas = newNames(clashingSchemas(first.schemas, second.schemas), [first.schemas, second.schemas]);
  const schemes = newNames(clashing(first.securitySchemes, second.securitySchemes), [
    first.securitySchemes,
    second.securitySchemes,
  ]);
  const ids = idsOf(first);
  const own = idsOf(second);
  const taken = [ids, own];
  const names: NewNames = {
    schemas,
    schemes,
    ids: newNames(
      Object.keys(own).filter((id) => Object.hasOwn(ids, id)),
      taken,
    ),
  };
  return {
    operations: second.operations.map((operation) => renamedOperation(operation, names)),
    webhooks: second.webhooks.map((operation) => renamedOperation(operation, names)),
    schemas: Object.fromEntries(
      Object.entries(second.schemas).map(([name, schema]) => [
        schemas.get(name) ?? name,
        renamedSchema(schema, schemas),
      ]),
    ),
    securitySchemes: Object.fromEntries(
      Object.entries(second.securitySchemes).map(([name, scheme]) => [schemes.get(name) ?? name, scheme]),
    ),
  };
}

interface NewNames {
  readonly schemas: ReadonlyMap<string, string>;
  readonly schemes: ReadonlyMap<string, string>;
  readonly ids: ReadonlyMap<string, string>;
}

type Named = { readonly [name: string]: unknown };

function clashing(first: Named, second: Named): string[] {
  return Object.keys(second).filter(
    (name) => Object.hasOwn(first, name) && !isDeepStrictEqual(first[name], second[name]),
  );
}

/** What is written alike is something else where what it refers to is. */
function clashingSchemas(
  first: DocumentPart["schemas"],
  second: DocumentPart["schemas"],
): ReadonlySet<string> {
  const found = new Set(clashing(first, second));
  const shared = Object.keys(second).filter((name) => Object.hasOwn(first, name));
  for (let known = -1; known < found.size; ) {
    known = found.size;
    const renamed = new Map([...found].map((name) => [name, ""]));
    for (const name of shared) {
      const schema = second[name] ?? {};
      if (!isDeepStrictEqual(renamedSchema(schema, renamed), schema)) found.add(name);
    }
  }
  return found;
}

/** `Pet` → `Pet2`, or the first number that nobody has. */
function newNames(names: Iterable<string>, taken: readonly Named[]): ReadonlyMap<string, string> {
  const known = new Set(taken.flatMap(Object.keys));
  const made = new Map<string, string>();
  for (const name of names) {
    let count = 2;
    while (known.has(`${name}${count}`)) count++;
    known.add(`${name}${count}`);
    made.set(name, `${name}${count}`);
  }
  return made;
}

function idsOf({ operations, webhooks }: DocumentPart): Named {
  return Object.fromEntries([...operations, ...webhooks].map(({ operationId = "" }) => [operationId, true]));
}

function renamedOperation(operation: Operation, names: NewNames): Operation {
  const { operationId, requestBody } = operation;
  const schema = <Part extends { readonly schema: JsonSchema }>(part: Part): Part => ({
    ...part,
    schema: renamedSchema(part.schema, names.schemas),
  });
  const media = (content: readonly MediaType[]): readonly MediaType[] =>
    content.map(({ schema: whole, itemSchema, ...rest }) => ({
      ...rest,
      ...(whole === undefined ? {} : { schema: renamedSchema(whole, names.schemas) }),
      ...(itemSchema === undefined ? {} : { itemSchema: renamedSchema(itemSchema, names.schemas) }),
    }));
  return {
    ...operation,
    ...(operationId === undefined ? {} : { operationId: names.ids.get(operationId) ?? operationId }),
    parameters: operation.parameters.map(schema),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, content: media(requestBody.content) } }),
    responses: operation.responses.map((response) => ({
      ...response,
      headers: response.headers.map(schema),
      content: media(response.content),
    })),
    security: operation.security.map((requirement) => renamedRequirement(requirement, names.schemes)),
    callbacks: operation.callbacks.map((callback) => ({
      ...callback,
      operations: callback.operations.map((inner) => renamedOperation(inner, names)),
    })),
  };
}

function renamedRequirement(
  requirement: SecurityRequirement,
  schemes: ReadonlyMap<string, string>,
): SecurityRequirement {
  return Object.fromEntries(
    Object.entries(requirement).map(([name, scopes]) => [schemes.get(name) ?? name, scopes]),
  );
}

/** Values, in which what looks like a reference is none. */
const DATA: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);
const BY_NAME: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas"]);
const REFERENCE = "#/$defs/";

function renamedSchema(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  return names.size === 0 ? schema : (renamed(schema, names) as JsonSchema);
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    if (DATA.has(key) || key.startsWith("x-")) return [key, member];
    if (key === "$ref" && typeof member === "string" && member.startsWith(REFERENCE)) {
      const name = member.slice(REFERENCE.length);
      return [key, `${REFERENCE}${names.get(name) ?? name}`];
    }
    if (key === "discriminator") return [key, renamedDiscriminator(member as object, names)];
    if (!BY_NAME.has(key)) return [key, renamed(member, names)];
    const inner = Object.entries(member as object).map(([name, one]) => [name, renamed(one, names)]);
    return [key, Object.fromEntries(inner)];
  });
  return Object.fromEntries(members);
}

/** Its mapping names schemas without `#/$defs/`. */
function renamedDiscriminator(discriminator: object, names: ReadonlyMap<string, string>): object {
  const { mapping, defaultMapping, ...rest } = discriminator as {
    readonly mapping?: { readonly [value: string]: string };
    readonly defaultMapping?: string;
  };
  const to = (name: string): string => names.get(name) ?? name;
  return {
    ...rest,
    ...(mapping === undefined
      ? {}
      : {
          mapping: Object.fromEntries(Object.entries(mapping).map(([value, name]) => [value, to(name)])),
        }),
    ...(defaultMapping === undefined ? {} : { defaultMapping: to(defaultMapping) }),
  };
}
