/** Handlers as people write them, under the strictest settings: what the document allows compiles, the rest does not. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Api } from "@ashlar/model";
import { readDocument } from "@ashlar/openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScaffoldedProject } from "../../../tasks/scaffolded-project.ts";
import { compilers } from "./compilers.ts";
import { frameworks } from "./echo-service.ts";

const bookshop = fileURLToPath(new URL("../../../examples/bookshop.yaml", import.meta.url));

/** The bookshop, and beside it the one operation that every guide begins with. */
async function readExample(): Promise<Api> {
  const text = await readFile(bookshop, "utf8");
  const users = `paths:
  /users:
    post:
      operationId: createUser
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [email, name]
              properties: { email: { type: string, format: email }, name: { type: string } }
      responses:
        "201":
          description: The user.
          content:
            application/json:
              schema:
                type: object
                required: [id, email, name]
                properties: { id: { type: string }, email: { type: string }, name: { type: string } }
`;
  const { api } = await readDocument("bookshop.yaml", {
    readText: async () => text.replace("paths:\n", users),
  });
  return api;
}

describe.each(frameworks)("handlers under %s", (framework) => {
  let project: ScaffoldedProject;
  let handlers = "";
  beforeAll(async () => {
    handlers = await readFile(new URL(`cases/typing/${framework}.ts`, import.meta.url), "utf8");
    project = await ScaffoldedProject.create(await readExample(), {
      framework,
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    });
    await project.write("src/typing/handlers.ts", handlers);
  });
  afterAll(() => project.remove());

  test.each(Object.entries(compilers))(
    "compile by %s exactly where the document allows",
    async (_, compiler) => {
      const complaints = await project.compile(compiler);
      const found = [...complaints.matchAll(/^(\S+)\((\d+),\d+\): error (.*)$/gm)];
      const lines = handlers.split("\n");
      const said = found.map(([, file = "", line = "", message]) => {
        const where = file.endsWith("typing/handlers.ts")
          ? lines[Number(line) - 1]?.trim()
          : `${file}:${line}`;
        return where?.endsWith("// refused") ? where : `${where} → ${message}`;
      });
      const marked = lines.map((line) => line.trim()).filter((line) => line.endsWith("// refused"));
      expect([...new Set(said)]).toEqual(marked);
    },
  );
});
