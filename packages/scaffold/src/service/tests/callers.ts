// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of the code that is printed.
/** Prints `test/support/callers.ts`, and says as whom an operation is called. */
import type { File } from "@ashlar/model";
import type { PlannedOperation, PlannedScheme } from "../../blueprint.ts";
import { takesToken } from "../project/facts.ts";
import type { TestFacts } from "./facts.ts";

export interface Caller {
  /** `callers.staff("books:write")`; undefined where nobody needs to be known. */
  readonly expression: string | undefined;
  /** The same without the scopes that are asked for; undefined where that would do. */
  readonly withoutScopes: string | undefined;
  /** Credentials that look right and are not. */
  readonly forged: string | undefined;
  /** False where nobody can be known before somebody has written the check. */
  readonly isKnowable: boolean;
  /** An answer comes without credentials too. */
  readonly isOptional: boolean;
}

/** As whom an operation is called. */
export function callerOf({ security }: PlannedOperation, { blueprint }: TestFacts): Caller {
  const schemes = new Map(blueprint.schemes.map((each) => [each.hook, each]));
  const isOptional = security.length === 0 || security.some((each) => Object.keys(each).length === 0);
  const knowable = security.find((alternative) => {
    const hooks = Object.keys(alternative);
    return hooks.length > 0 && hooks.every((hook) => isKnowable(schemes.get(hook)));
  });
  if (isOptional || knowable === undefined) {
    const expression = undefined;
    return { expression, withoutScopes: expression, forged: expression, isKnowable: isOptional, isOptional };
  }
  const asked = Object.entries(knowable);
  const everyoneNeedsScopes = security.every((each) =>
    Object.values(each).some((scopes) => scopes.length > 0),
  );
  const print = (withScopes: boolean): string =>
    together(
      asked.map(([hook, scopes]) => {
        const args = withScopes ? scopes.map((scope) => JSON.stringify(scope)).join(", ") : "";
        return `callers.${hook}(${args})`;
      }),
    );
  return {
    expression: print(true),
    withoutScopes: everyoneNeedsScopes ? print(false) : undefined,
    forged: together(asked.map(([hook]) => `callers.forged.${hook}`)),
    isKnowable: true,
    isOptional: false,
  };
}

function together(callers: readonly string[]): string {
  const [first = "callers.nobody"] = callers;
  return callers.length === 1 ? first : `callers.together(${callers.join(", ")})`;
}

function isKnowable(planned: PlannedScheme | undefined): boolean {
  return planned !== undefined && (takesToken(planned.scheme) || planned.scheme.type === "apiKey");
}

export function emitCallers({ blueprint }: TestFacts): File {
  const known = blueprint.schemes.filter(isKnowable);
  const tokens = known.filter(({ scheme }) => scheme.type !== "apiKey");
  const keys = known.filter(({ scheme }) => scheme.type === "apiKey");
  const imports = [
    ...(keys.length > 0
      ? [`import { createApiKey } from "@ashlar/kit/api-keys";`, `import { sql } from "kysely";`]
      : []),
    ...(tokens.length > 0 ? [`import { openDevelopmentKey } from "@ashlar/kit/tokens";`] : []),
    ...(keys.length > 0 ? [`import { context } from "../../src/context.js";`] : []),
    ...(tokens.length > 0 ? [`import { dataFolder } from "../../src/folders.js";`] : []),
    `import type { Credentials } from "./client.js";`,
  ].sort((a, b) => rankOf(a) - rankOf(b));
  const forged = known.map(({ hook, scheme }) => {
    const value = scheme.type === "apiKey" ? placed(scheme, '"ak_forged_forged"') : bearer("forged");
    return `  ${hook}: ${value},\n`;
  });
  const parts = [
    `/** Somebody who shows nothing. */\nexport const nobody: Credentials = {};\n`,
    ...known.map(printCaller),
    ...(known.length === 0
      ? []
      : [
          `/** Credentials that look right, and are not. */\nexport const forged: Readonly<Record<${known
            .map(({ hook }) => JSON.stringify(hook))
            .join(" | ")}, Credentials>> = {\n${forged.join("")}};\n`,
        ]),
    ...(blueprint.operations.some(({ security }) => security.some((each) => Object.keys(each).length > 1))
      ? [togetherText]
      : []),
    ...(tokens.length > 0 ? [tokenText] : []),
    ...(keys.length > 0 ? [keyText] : []),
  ];
  return {
    path: "test/support/callers.ts",
    owner: "generated",
    text: `/** Who calls: a function per security scheme of the document, with the scopes to have. */\n${imports.join("\n")}\n\n${parts.join("\n")}`,
  };
}

function rankOf(line: string): number {
  return line.includes('"./') ? 2 : line.includes('"../') ? 1 : 0;
}

function printCaller({ hook, name, scheme }: PlannedScheme): string {
  const what =
    scheme.type === "apiKey" ? "an API key of this test's database" : "a token of the development key";
  const value =
    scheme.type === "apiKey"
      ? placed(scheme, "await storedKey(scopes)")
      : bearer("${await signedToken(scopes)}");
  return `/** ${name.replaceAll("*/", "* /").replace(/\s+/g, " ")}: ${what}. */
export async function ${hook}(...scopes: readonly string[]): Promise<Credentials> {
  return ${value};
}
`;
}

function bearer(token: string): string {
  const quote = token.includes("$") ? "`" : '"';
  return `{ headers: { authorization: ${quote}Bearer ${token}${quote} } }`;
}

function placed(scheme: Extract<PlannedScheme["scheme"], { type: "apiKey" }>, value: string): string {
  const name = JSON.stringify(scheme.name);
  if (scheme.in === "query") return `{ query: { ${name}: ${value} } }`;
  if (scheme.in === "header")
    return `{ headers: { ${JSON.stringify(scheme.name.toLowerCase())}: ${value} } }`;
  return `{ headers: { cookie: \`${scheme.name.replace(/[`\\$]/g, "\\$&")}=\${${value}}\` } }`;
}

const togetherText = `/** Several credentials at once. */
export async function together(...all: readonly (Credentials | Promise<Credentials>)[]): Promise<Credentials> {
  const each = await Promise.all(all);
  return {
    headers: Object.assign({}, ...each.map(({ headers }) => headers)),
    query: Object.assign({}, ...each.map(({ query }) => query)),
  };
}
`;

const tokenText = `let key: ReturnType<typeof openDevelopmentKey> | undefined;

async function signedToken(scopes: readonly string[]): Promise<string> {
  key ??= openDevelopmentKey(dataFolder);
  return (await key).sign({ subject: "tester", scopes });
}
`;

const keyText = `const keys = new WeakMap<object, Map<string, Promise<string>>>();

/** One key for the same scopes in one database: whoever calls twice is one caller. */
function storedKey(scopes: readonly string[]): Promise<string> {
  const { database } = context();
  const known = keys.get(database) ?? new Map<string, Promise<string>>();
  keys.set(database, known);
  const name = scopes.join(" ");
  const key = known.get(name) ?? newKey(scopes);
  known.set(name, key);
  return key;
}

async function newKey(scopes: readonly string[]): Promise<string> {
  const { key, id, hash } = createApiKey();
  const { queries } = context().database;
  await sql\`INSERT INTO api_keys (id, name, hash, scopes) VALUES (\${id}, 'test', \${hash}, \${[...scopes]})\`.execute(queries);
  return key;
}
`;
