/** Prints `test/support/factories.ts`: rows to test with, made by the API where it can, else in the database. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { Code, printLiteral } from "../../emit/literal.ts";
import { requestBodies } from "../code/request-body.ts";
import type { CreateAction, WriteAction } from "../service-plan.ts";
import { type TestBody, testBody } from "./body.ts";
import { callerOf } from "./callers.ts";
import {
  fieldOf,
  keyType,
  pathNames,
  type StoredOperation,
  type TestFacts,
  type TestStore,
} from "./facts.ts";
import { insertedRow } from "./inserted-row.ts";
import { testUrl } from "./request-url.ts";

export interface Factories {
  readonly file: File | undefined;
  /** Operation → the function that makes its body: `createBookBody`, and whether it must be awaited. */
  readonly bodies: ReadonlyMap<string, BodyFactory>;
  /** `singular` of the stores that a row can be made of. */
  readonly makers: ReadonlySet<string>;
  /** Operation → why it has no body. */
  readonly bodyProblems: ReadonlyMap<string, string>;
  /** `singular` of the other stores → what is at the bottom of it. */
  readonly makerProblems: ReadonlyMap<string, string>;
}

export interface BodyFactory {
  readonly name: string;
  readonly body: TestBody;
  readonly isAsync: boolean;
  /** Whether no two are the same. */
  readonly isUnique: boolean;
}

export function emitFactories(facts: TestFacts): Factories {
  const imports = new Imports();
  const bodyProblems = new Map<string, string>();
  const bodies = new Map<string, BodyFactory>();
  const texts: string[] = [];
  for (const store of facts.stores.values()) {
    for (const { operation, action } of store.operations) {
      if (!("body" in action) || action.body.in === "query") continue;
      const made = withKey(testBody(operation, action.body, store, facts), action, store);
      if ("problem" in made) {
        bodyProblems.set(operation.name, made.problem);
        continue;
      }
      const factory: BodyFactory = {
        name: `${operation.name}Body`,
        body: made,
        // Always: a document that grows may refer to another row one day, and tests written once await it already.
        isAsync: true,
        isUnique: /\bCode\b/.test(kindsOf(made.literal)),
      };
      bodies.set(operation.name, factory);
      texts.push(printBody(factory, { operation, action }, imports));
    }
  }
  const makers = new Set<string>();
  const makerProblems = new Map<string, string>();
  // Those above first: a row without them cannot be.
  for (const store of facts.stores.values()) {
    const text = printMaker(store, { facts, bodies, makers, imports });
    if (typeof text === "string") {
      makers.add(store.store.singular);
      texts.push(text);
    } else {
      const above = makerProblems.get(store.parent?.store.singular ?? "");
      makerProblems.set(
        store.store.singular,
        above ?? `no ${store.store.noun} can be made (${text.problem})`,
      );
    }
  }
  return { file: printFile(texts, imports), bodies, makers, bodyProblems, makerProblems };
}

/** A body that names its row names one that is there. */
function withKey(
  made: ReturnType<typeof testBody>,
  action: CreateAction | WriteAction,
  store: TestStore,
): ReturnType<typeof testBody> {
  const key = "key" in action && action.key?.in === "body" ? action.key : undefined;
  if (key === undefined || "problem" in made) return made;
  if (store.keyName === undefined) return { problem: "its row is named in the body" };
  const code = new Code(`(await make${store.name}()).${store.keyName}`);
  return {
    ...made,
    literal: { ...made.literal, [key.parameter]: code },
    needs: [...made.needs, store],
  };
}

function printFile(texts: readonly string[], imports: Imports): File | undefined {
  if (texts.length === 0) return undefined;
  const body = texts.join("\n");
  const counter = body.includes("next()")
    ? `\nlet count = 0;

/** 1, 2, 3 … */
function next(): number {
  count += 1;
  return count;
}
`
    : "";
  const keys = keyReaders.filter(({ name }) => body.includes(`${name}(`)).map(({ text }) => `\n${text}`);
  if (keys.length > 0) imports.value("./client.js", "pick");
  return {
    path: "test/support/factories.ts",
    owner: "generated",
    text: `/** Bodies and rows to test with: valid, and different each time where no two may be the same. */\n${imports.lines().join("\n")}\n\n${body}${keys.join("")}${counter}`,
  };
}

function kindsOf(value: unknown): string {
  if (value instanceof Code) return value.text.includes("next()") ? "Code" : "";
  if (Array.isArray(value)) return value.map(kindsOf).join(" ");
  return typeof value === "object" && value !== null ? Object.values(value).map(kindsOf).join(" ") : "";
}

function printBody(
  { name, body, isAsync }: BodyFactory,
  { operation }: StoredOperation<CreateAction | WriteAction>,
  imports: Imports,
): string {
  imports.type("../../src/types/api.js", operation.requestTypeName);
  const { type } = requestBodies(operation);
  const returns = isAsync ? `Promise<${type}>` : type;
  return `/** What \`${operation.method.toUpperCase()} ${operation.fullPath}\` takes. */
export ${isAsync ? "async " : ""}function ${name}(): ${returns} {
  return ${printLiteral(body.literal, 2, 9)};
}
`;
}

interface Making {
  readonly facts: TestFacts;
  readonly bodies: ReadonlyMap<string, BodyFactory>;
  readonly makers: ReadonlySet<string>;
  readonly imports: Imports;
}

/** `makeBook()`, which answers what the path to the new row is made of. */
function printMaker(of: TestStore, making: Making): string | { readonly problem: string } {
  const { parent, keyName, name, store } = of;
  const names = pathNames(of);
  const above = parent === undefined ? [] : pathNames(parent);
  if (parent !== undefined && !making.makers.has(parent.store.singular)) {
    return { problem: `no ${parent.store.noun} can be made, which it belongs to` };
  }
  const statements = makeByApi(of, making) ?? makeInDatabase(of, making);
  if ("problem" in statements) return statements;
  const type = `${name}Path`;
  const own = keyName === undefined ? "" : `  readonly ${keyName}: ${keyType(of)};\n`;
  const extended = parent === undefined ? "" : ` extends ${parent.name}Path`;
  const declaration =
    names.length === 0
      ? ""
      : own === ""
        ? `export type ${type} = ${parent?.name ?? ""}Path;\n\n`
        : `/** What leads to ${withArticle(store.noun)}. */\nexport interface ${type}${extended} {\n${own}}\n\n`;
  const parameter = above.length === 0 ? "" : `at?: ${parent?.name ?? ""}Path`;
  const lead =
    above.length === 0 ? [] : [`const { ${above.join(", ")} } = at ?? (await make${parent?.name ?? ""}());`];
  const answer = names.length === 0 ? [] : [`return { ${[...above, ...statements.key].join(", ")} };`];
  const lines = [...lead, ...statements.lines, ...answer].map(
    (line) => `  ${line.replaceAll("\n", "\n  ")}\n`,
  );
  return `${declaration}/** Makes ${withArticle(store.noun)}${above.length === 0 ? "" : `; its ${parent?.store.noun ?? ""} too, unless told which`}. */
export async function make${name}(${parameter}): Promise<${names.length === 0 ? "void" : type}> {
${lines.join("")}}
`;
}

/** `an order` */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** `order lines` */
export function pluralNoun({ store }: TestStore): string {
  return store.plural.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

interface Statements {
  readonly lines: readonly string[];
  /** `bookId: keyOf(body, "id")` */
  readonly key: readonly string[];
}

/** By the operation that makes one; undefined where there is none whose answer tells the key. */
function makeByApi(of: TestStore, { facts, bodies, imports }: Making): Statements | undefined {
  const above = new Set(of.parent === undefined ? [] : pathNames(of.parent));
  for (const { operation, action } of of.operations) {
    const makes = action.kind === "create" || (action.kind === "replace" && action.isUpsert);
    const factory = bodies.get(operation.name);
    const caller = callerOf(operation, facts);
    if (!makes || factory === undefined || !caller.isKnowable) continue;
    const url = testUrl(operation, action, of, facts);
    if (url.names.some((name) => !above.has(name))) continue;
    const key = keyInAnswer(of, action, factory);
    if (key === undefined) continue;
    const { method } = operation;
    if (!["post", "put", "patch"].includes(method)) continue;
    const options = printOptions({
      as: caller.expression,
      body: `${factory.isAsync ? "await " : ""}${factory.name}()`,
      type: sentType(factory.body.content.type),
      headers: url.headers,
    });
    imports.value("./client.js", "client");
    if (caller.expression !== undefined) imports.namespace("./callers.js", "callers");
    if (url.names.length > 0) imports.value("./client.js", "path");
    const start = `await client.${method}(${url.expression}, `;
    const isLong = start.length + options.length > 75 && options !== "{}";
    const call = `${start}${isLong ? brokenObject(options) : options});`;
    if (of.keyName === undefined) return { lines: [call], key: [] };
    return {
      lines: [`const { body } = ${call}`],
      key: [`${of.keyName}: ${keyType(of)}Key(${key})`],
    };
  }
  return undefined;
}

function keyInAnswer(
  of: TestStore,
  action: CreateAction | WriteAction,
  factory: BodyFactory,
): string | undefined {
  if (of.keyName === undefined) return "";
  const property = of.store.key === undefined ? undefined : fieldOf(of, of.store.key)?.property;
  if (property === undefined || factory.body.literal === undefined) return undefined;
  const { shape } = action.answer;
  if (shape.kind === "none") return undefined;
  const access = shape.kind === "object" ? [shape.item, property] : [property];
  return `body, ${access.map((name) => JSON.stringify(name)).join(", ")}`;
}

/** Where the API has no way, the row is put where it belongs. */
function makeInDatabase(
  of: TestStore,
  { facts, makers, imports }: Making,
): Statements | { readonly problem: string } {
  const row = insertedRow(of, facts, makers);
  if ("problem" in row) return row;
  imports.value("./rows.js", "insertRow");
  const start = `await insertRow(${JSON.stringify(of.store.table)}, `;
  const call = `${start}${printLiteral(row.literal, 0, start.length)});`;
  if (of.keyName === undefined) return { lines: [call], key: [] };
  return {
    lines: [`const row = ${call}`],
    key: [`${of.keyName}: ${keyType(of)}Key(row, ${JSON.stringify(of.store.key)})`],
  };
}

export interface PrintedOptions {
  readonly as?: string | undefined;
  readonly body?: string | undefined;
  readonly type?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** `{ a: 1, b: 2 }` with a member per line; commas inside of members stay. */
export function brokenObject(line: string): string {
  const members: string[] = [];
  let depth = 0;
  let member = "";
  for (const character of line.slice(2, -2)) {
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    if (character === "," && depth === 0) {
      members.push(member.trim());
      member = "";
    } else member += character;
  }
  return `{\n${[...members, member.trim()].map((each) => `  ${each},\n`).join("")}}`;
}

export function printOptions({ as, body, type, headers = {} }: PrintedOptions): string {
  const parts = [
    ...(as === undefined ? [] : [`as: ${as}`]),
    ...(body === undefined ? [] : [`body: ${body}`]),
    ...(type === undefined ? [] : [`type: ${JSON.stringify(type)}`]),
    ...(Object.keys(headers).length === 0 ? [] : [`headers: ${printLiteral(headers)}`]),
  ];
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** The content type to name, where it is not the one that the client takes by itself. */
export function sentType(type: string): string | undefined {
  return type === "application/json" || type.includes("*") ? undefined : type;
}

/** Read the key in an answer or a row, along names. */
const keyReaders: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "stringKey",
    text: `function stringKey(from: unknown, ...names: readonly string[]): string {
  const key = pick<unknown>(from, ...names);
  if (typeof key === "string") return key;
  throw new Error(\`expected a key at \${names.join(".")}, found \${JSON.stringify(from)}\`);
}
`,
  },
  {
    name: "numberKey",
    text: `function numberKey(from: unknown, ...names: readonly string[]): number {
  const key = pick<unknown>(from, ...names);
  if (typeof key === "number") return key;
  throw new Error(\`expected a number as key at \${names.join(".")}, found \${JSON.stringify(from)}\`);
}
`,
  },
];
