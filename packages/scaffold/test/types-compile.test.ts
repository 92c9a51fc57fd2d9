import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Api, JsonSchema } from "@ashlar/model";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emitTypes } from "../src/emit/types.ts";
import { sampleValue } from "../src/sample.ts";
import { blueprintOf, contentOf, operationOf } from "./types-blueprint.ts";
import { schemaCases } from "./types-cases.ts";

const modules = (path: string): string =>
  fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));

// By package, not by `.bin/tsc`: two packages bring a program of that name.
const compilers = { "7": modules("typescript/bin/tsc"), "5.9": modules("typescript59/bin/tsc") };

const strict = {
  compilerOptions: {
    target: "es2023",
    lib: ["es2023"],
    module: "nodenext",
    types: [],
    noEmit: true,
    declaration: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    isolatedDeclarations: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
  },
  include: ["*.ts"],
};

const zoo: Api["schemas"] = {
  Pet: {
    type: "object",
    required: ["petType"],
    properties: { petType: { type: "string" } },
    discriminator: { propertyName: "petType", mapping: { cat: "Cat", dog: "Dog" } },
  },
  Cat: {
    allOf: [{ $ref: "#/$defs/Pet" }, { required: ["lives"], properties: { lives: { type: "integer" } } }],
  },
  Dog: {
    allOf: [{ $ref: "#/$defs/Pet" }, { required: ["bark"], properties: { bark: { type: "boolean" } } }],
  },
  User: {
    required: ["id", "name"],
    properties: {
      id: { type: "string", readOnly: true },
      name: { type: "string" },
      password: { type: "string", writeOnly: true },
    },
  },
  Tree: { properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } } },
  Either: {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "integer" } },
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  },
};

/** What a developer relies on, as TypeScript checks it; a line that must not compile is expected to fail. */
const use = `import type { ActRequest, ActResponses, Either, Pet, Tree, User, UserInput } from "./zoo.js";

export function sound(pet: Pet): number {
  switch (pet.petType) {
    case "cat":
      return pet.lives;
    case "dog":
      return pet.bark ? 1 : 0;
  }
}

export const user: User = { id: "1", name: "Ada" };
// @ts-expect-error: writeOnly properties are not answered
export const answered: User = { id: "1", name: "Ada", password: "x" };
export const input: UserInput = { name: "Ada", password: "x" };
// @ts-expect-error: readOnly properties are not sent
export const sent: UserInput = { id: "1", name: "Ada" };

export const tree: Tree = { children: [{ children: [] }] };

export const either: Either = { a: "x" };
// @ts-expect-error: one of them is required
export const neither: Either = {};

export function read(request: ActRequest): string {
  if (request.contentType === "text/csv") return request.body;
  return request.contentType === undefined ? "" : request.body.name;
}

export const good: ActResponses[200]["application/json"] = { id: "1", name: "Ada" };
// @ts-expect-error: the document has no such answer
export type Unknown = ActResponses[404];
export const empty: ActResponses[204] = {};
// @ts-expect-error: without content nothing is answered
export const full: ActResponses[204] = { a: 1 };
`;

const projects: string[] = [];
let folder = "";

async function newProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "ashlar-types-"));
  projects.push(project);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(strict));
  return project;
}

/** What the compilers have to say, by version. */
async function compile(project: string): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const [version, compiler] of Object.entries(compilers)) {
    const run = promisify(execFile)(process.execPath, [compiler, "-p", project]);
    said[version] = (await run.catch((error: { stdout: string }) => error)).stdout;
  }
  return said;
}

const silence = { "7": "", "5.9": "" };

beforeAll(async () => {
  folder = await newProject();
  const texts = schemaCases.map(({ schemas }) => emitTypes(blueprintOf({ schemas })).text);
  await Promise.all(texts.map((text, at) => writeFile(join(folder, `case${at}.ts`), text)));
  const user = { $ref: "#/$defs/User" };
  const operation = operationOf({
    body: {
      required: false,
      contents: [contentOf("json", "application/json", user), contentOf("text", "text/csv")],
    },
    responses: {
      200: [contentOf("json", "application/json", user), contentOf("events", "text/event-stream", user)],
      204: [],
      "4XX": [contentOf("binary", "image/*"), contentOf("lines", "application/jsonl", user)],
    },
  });
  await writeFile(
    join(folder, "zoo.ts"),
    emitTypes(blueprintOf({ schemas: zoo, operations: [operation] })).text,
  );
});

afterAll(() => Promise.all(projects.map((project) => rm(project, { recursive: true, force: true }))));

/** Sixty schemas that refer to each other at random, loops and contradictions included. */
function randomSchemas(seed: number): Api["schemas"] {
  const names = Array.from({ length: 60 }, (_, at) => `S${at}`);
  const keys = fc.constantFrom("a", "b", "kind", "x-y", "1");
  const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.constantFrom<JsonSchema>(
        { type: "string" },
        { type: ["integer", "null"] },
        { enum: ["a", "b", null] },
        true,
        { const: 3 },
      ),
      fc.constantFrom(...names).map((name): JsonSchema => ({ $ref: `#/$defs/${name}` })),
      fc.record({ type: fc.constant("array" as const), items: tie("schema"), minItems: fc.nat(1) }),
      fc.record({
        type: fc.constant("array" as const),
        prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
        minItems: fc.nat(1),
      }),
      fc
        .record({
          properties: fc.dictionary(keys, tie("schema"), { maxKeys: 4 }),
          required: fc.uniqueArray(keys),
          rest: fc.option(tie("schema")),
        })
        .map(
          ({ rest, ...object }): JsonSchema => ({
            type: "object",
            ...object,
            ...(rest === null ? {} : { additionalProperties: rest }),
          }),
        ),
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
      fc.array(tie("schema"), { minLength: 1, maxLength: 2 }).map((oneOf): JsonSchema => ({ oneOf })),
      fc.array(tie("schema"), { minLength: 1, maxLength: 2 }).map((allOf): JsonSchema => ({ allOf })),
    ),
  }));
  const made = fc.sample(schema, { numRuns: names.length, seed });
  return Object.fromEntries(names.map((name, at) => [name, made[at] ?? true]));
}

test("what satisfies a schema is of its type", async () => {
  const random = await newProject();
  let values = 0;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const schemas = randomSchemas(seed);
    const lines = Object.entries(schemas).map(([name, schema]) => {
      const value = sampleValue(schema, { schemas, direction: "response" });
      if (value !== undefined) values++;
      return value === undefined ? "" : `export const v${name}: ${name} = ${JSON.stringify(value)};\n`;
    });
    await writeFile(
      join(random, `random${seed}.ts`),
      emitTypes(blueprintOf({ schemas })).text + lines.join(""),
    );
  }
  expect(values).toBeGreaterThan(250);
  expect(await compile(random)).toEqual(silence);
});

test("everything compiles strictly, and what must not compile does not", async () => {
  await writeFile(join(folder, "use.ts"), use);
  expect(await compile(folder)).toEqual(silence);
});

test("a formatter finds nothing to change", async () => {
  const formatter = { indentStyle: "space", indentWidth: 2, lineWidth: 80 };
  await writeFile(join(folder, "biome.json"), JSON.stringify({ root: true, formatter }));
  await rm(join(folder, "use.ts"), { force: true });
  const found = await promisify(execFile)(modules(".bin/biome"), ["format", "--colors=off", "."], {
    cwd: folder,
  }).catch((error: { stdout: string; stderr: string }) => error);
  expect(found.stderr.split("\n").filter((line) => line.includes(".ts format"))).toEqual([]);
});
