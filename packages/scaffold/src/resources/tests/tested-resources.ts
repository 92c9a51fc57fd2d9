/** Prints `test/support/resources.ts`: what tests have to know of each resource, a few lines for each. */
import type { File, JsonSchema } from "@ashlar/model";
import { Code, printLiteral } from "../../emit/literal.ts";
import type { ServicePlan } from "../../service/service-plan.ts";
import { type ExampleCaller, exampleCaller, strangeCaller } from "../example-caller.ts";
import type {
  FieldFilter,
  PlannedField,
  PlannedRelation,
  PlannedResource,
  ResourcePlan,
} from "../resource-plan.ts";

export function emitTestedResources(plan: ResourcePlan, { blueprint }: ServicePlan): File {
  const [scheme] = blueprint.schemes;
  const prefix = blueprint.api.basePath;
  const stranger = scheme === undefined ? undefined : strangeCaller(plan)?.roles[0];
  const rows = plan.resources.map((resource) => factsOf(resource, { prefix, stranger }));
  const printed = printLiteral(rows);
  const { imports, text: callerText } = callerOf(plan, scheme?.hook);
  return {
    path: "test/support/resources.ts",
    owner: "generated",
    text: `/** What the tests have to know of each resource. */
${imports}

export interface TestedResource {
  readonly path: string;
  /** Fields that name a row; none: no row can be named. */
  readonly key: readonly string[];
  /** A key that no row has, as it stands in a path. */
  readonly absent?: readonly string[];
  /** What is answered. */
  readonly fields: readonly string[];
  readonly sorts: readonly string[];
  readonly filters: Readonly<Record<string, FilterKind>>;
  /** What can be included. */
  readonly relations: readonly string[];
  /** Lists below a row: \`/recordings\`. */
  readonly nested: readonly string[];
  /** Policies decide about its rows. */
  readonly hasPolicies: boolean;
  /** They show the stranger none of them. */
  readonly isKeptApart: boolean;
  readonly creates: boolean;
  readonly deletes: boolean;
  /** What a new row may be given. */
  readonly body: readonly string[];
  /** Of those, references to other rows, each with one that leads nowhere. */
  readonly references: Readonly<Record<string, string | number>>;
  /** Of those, the ones that refer to other rows together. */
  readonly bound: readonly (readonly string[])[];
  /** Of those, texts that may be others. */
  readonly texts: readonly string[];
  /** Of those, the ones of which each row may have another, with a value that none has. */
  readonly others: Readonly<Record<string, string | number>>;
  /** What may be changed. */
  readonly changes: readonly string[];
}

export interface FilterKind {
  readonly operators: readonly string[];
  readonly isNullable: boolean;
}

export const isSecured: boolean = ${scheme !== undefined};

${callerText}
${constantsIn(printed)}
export const resources: readonly TestedResource[] = ${printed};
`,
  };
}

/** What the rows name, and nothing else: strict projects have no constants that nobody uses. */
function constantsIn(printed: string): string {
  const constants: readonly (readonly [use: string, text: string])[] = [
    ["(order)", 'const order: readonly string[] = ["eq", "neq", "gt", "gte", "lt", "lte", "in"];\n'],
    ["(equal)", 'const equal: readonly string[] = ["eq", "neq", "in"];\n'],
    ["(same)", 'const same: readonly string[] = ["eq", "neq"];\n'],
    ["(none)", "const none: readonly string[] = [];\n"],
    ["no(", "const no = (operators: readonly string[]): FilterKind => ({ operators, isNullable: false });\n"],
    [
      "maybe(",
      "const maybe = (operators: readonly string[]): FilterKind => ({ operators, isNullable: true });\n",
    ],
  ];
  return constants.flatMap(([use, text]) => (printed.includes(use) ? [text] : [])).join("");
}

/** Policies are for roles, and read claims: then the caller has the first of the one, and some of the other. */
function callerOf(
  plan: ResourcePlan,
  hook: string | undefined,
): { readonly imports: string; readonly text: string } {
  if (hook === undefined || plan.rowSecurity === undefined) {
    const call = hook === undefined ? "known" : "known()";
    return {
      imports: `import { ${hook ?? "nobody"} as known } from "./callers.js";
import type { Credentials } from "./client.js";`,
      text: `/** Who calls. */
export async function caller(): Promise<Credentials> {
  return ${call};
}

/** No policies keep rows from anybody. */
export const stranger: typeof caller = caller;
`,
    };
  }
  return {
    imports: `import { openDevelopmentKey } from "@ashlar/kit/tokens";
import { dataFolder } from "../../src/folders.js";
import type { Credentials } from "./client.js";`,
    text: `/** Who calls: policies decide what is seen. */
export async function caller(): Promise<Credentials> {
  return bearer(${printLiteral(tokenOf("tester", exampleCaller(plan)), 2)});
}

/** Whose claims no row has. */
export async function stranger(): Promise<Credentials> {
  return bearer(${printLiteral(tokenOf("stranger", strangeCaller(plan) ?? { roles: [], claims: {} }), 2)});
}

async function bearer(who: Parameters<Awaited<ReturnType<typeof openDevelopmentKey>>["sign"]>[0]): Promise<Credentials> {
  const key = await openDevelopmentKey(dataFolder);
  const token = await key.sign(who);
  return { headers: { authorization: \`Bearer \${token}\` } };
}
`,
  };
}

function tokenOf(subject: string, { roles, claims }: ExampleCaller): object {
  return { subject, scopes: [], roles, claims };
}

function factsOf(
  resource: PlannedResource,
  { prefix, stranger }: { readonly prefix: string; readonly stranger: string | undefined },
): Record<string, unknown> {
  const { key, fields, relations, sorts, updates, deletes } = resource;
  const shown = fields.filter(({ isWriteOnly }) => !isWriteOnly);
  const given = shown.filter(({ isReadOnly }) => !isReadOnly);
  const body = given.map(({ name }) => name);
  const bound = relations.flatMap((relation) => boundBy(relation, given));
  const free = given.filter((field) => isFree(field) && !bound.flat().includes(field.name));
  // What cannot be read back cannot be given again.
  const creates = resource.creates && !fields.some((one) => one.isRequired && one.isWriteOnly);
  return {
    path: `${prefix}${resource.path}`,
    key,
    absent: key.length === 0 ? undefined : absentKey(key.map((name) => fieldOf(fields, name))),
    fields: shown.map(({ name }) => name),
    sorts,
    filters: Object.fromEntries(shown.flatMap(filterOf)),
    relations: relations.map(({ name }) => name),
    nested: key.length === 0 ? [] : relations.flatMap(({ path }) => path?.match(/\/[^/]+$/) ?? []),
    hasPolicies: resource.hasRowSecurity,
    isKeptApart: stranger !== undefined && resource.separatedRoles.includes(stranger),
    creates,
    deletes,
    body: creates ? body : [],
    references: creates ? Object.fromEntries(relations.flatMap((one) => referenceOf(one, given))) : {},
    bound: creates ? bound : [],
    texts: creates ? free.map(({ name }) => name) : [],
    others: creates ? Object.fromEntries(given.flatMap((field) => otherOf(field, key, bound.flat()))) : {},
    changes: updates ? body.filter((name) => !key.includes(name)) : [],
  };
}

function fieldOf(fields: readonly PlannedField[], name: string): PlannedField | undefined {
  return fields.find((field) => field.name === name);
}

/** Texts that are nobody's word for something else. */
function isFree({ schema, codec }: PlannedField): boolean {
  if (typeof schema !== "object" || schema["type"] !== "string" || codec !== "plain") return false;
  return !["enum", "format", "contentEncoding"].some((keyword) => keyword in schema);
}

const OPERATORS: Readonly<Record<FieldFilter, string>> = {
  order: "order",
  text: "order",
  equal: "equal",
  set: "none",
  json: "none",
};

function filterOf({ name, filter, isNullable, type }: PlannedField): [string, Code][] {
  if (filter === undefined) return [];
  const operators = type === "boolean" ? "same" : OPERATORS[filter];
  if (operators === "none" && !isNullable) return [];
  return [[name, new Code(`${isNullable ? "maybe" : "no"}(${operators})`)]];
}

function absentKey(fields: readonly (PlannedField | undefined)[]): readonly string[] | undefined {
  const values = fields.map((field) => absentValue(field, "key"));
  return values.every((value) => value !== undefined) ? values.map(String) : undefined;
}

function referenceOf(
  { kind, columns, isNullable }: PlannedRelation,
  given: readonly PlannedField[],
): [string, string | number][] {
  const [pair, ...others] = columns;
  if (kind !== "one" || pair === undefined || others.length > 0) return [];
  const field = given.find(({ column }) => column === pair[0]);
  const value = absentValue(field, "reference");
  // A key of this row that others refer to is no reference, although at most one of them does.
  if (field === undefined || value === undefined || (isNullable && !field.isNullable)) return [];
  return [[field.name, value]];
}

/** Fields that have to come from one row together. */
function boundBy(relation: PlannedRelation, given: readonly PlannedField[]): string[][] {
  const fields = relation.columns.map(([own]) => given.find(({ column }) => column === own));
  const known = fields.filter((field) => field !== undefined);
  const isFromOtherSide = relation.isNullable && known.every(({ isNullable }) => !isNullable);
  if (relation.kind !== "one" || known.length === 0 || isFromOtherSide) return [];
  return [known.map(({ name }) => name)];
}

/** Parts of the key, and UUIDs, which are seldom the same in two rows. */
function otherOf(
  field: PlannedField,
  key: readonly string[],
  bound: readonly string[],
): [string, string | number][] {
  const { name, type } = field;
  if (bound.includes(name) || !(key.includes(name) || type === "uuid")) return [];
  const value = absentValue(field, "key");
  return value === undefined ? [] : [[name, value]];
}

/** Values that no made-up row has: one for keys, which a test may give to a row of its own, one that stays unused. */
type Unused = "key" | "reference";

const NUMBERS: Readonly<Record<string, Readonly<Record<Unused, number>>>> = {
  smallint: { key: 32_000, reference: 32_001 },
  integer: { key: 2_000_000_000, reference: 2_000_000_001 },
  bigint: { key: 2_000_000_000, reference: 2_000_000_001 },
};
const UUIDS: Readonly<Record<Unused, string>> = {
  key: "00000000-0000-4000-8000-00000000000a",
  reference: "00000000-0000-4000-8000-00000000000b",
};

function absentValue(field: PlannedField | undefined, use: Unused): string | number | undefined {
  if (field === undefined) return undefined;
  if (field.type === "uuid") return UUIDS[use];
  const value = NUMBERS[field.type]?.[use];
  return value === undefined || value > highest(field.schema) ? undefined : value;
}

function highest(schema: JsonSchema): number {
  const maximum = typeof schema === "object" ? schema["maximum"] : undefined;
  return typeof maximum === "number" ? maximum : Number.POSITIVE_INFINITY;
}
