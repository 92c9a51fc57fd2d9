/** A document of two files and two kinds of credentials, of which either will do. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MadeService } from "./made-service.ts";

const main = `openapi: 3.1.0
info: { title: Notes, version: 1.0.0 }
security: [{ staff: [] }, { machine: [] }]
paths:
  /notes:
    get:
      operationId: listNotes
      deprecated: true
      responses:
        "200":
          description: All
          content: { application/json: { schema: { type: array, items: { $ref: "note.yaml#/Note" } } } }
    post:
      operationId: createNote
      requestBody: { required: true, content: { application/json: { schema: { $ref: "note.yaml#/Note" } } } }
      responses:
        "201": { description: Made, content: { application/json: { schema: { $ref: "note.yaml#/Note" } } } }
components:
  securitySchemes:
    staff: { type: http, scheme: bearer }
    machine: { type: apiKey, in: header, name: X-API-Key }
`;
const note = `Note:
  type: object
  required: [id, text]
  properties:
    id: { type: string, format: uuid, readOnly: true }
    text: { type: string, maxLength: 100 }
`;

for (const framework of ["express", "fastify", "koa"]) {
  describe(`a service of several files for ${framework}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "ashlar-files-"));
    let service: MadeService;
    let url = "";

    beforeAll(async () => {
      writeFileSync(join(folder, "main.yaml"), main);
      writeFileSync(join(folder, "note.yaml"), note);
      service = await MadeService.make(join(folder, "main.yaml"), framework);
      url = await service.start();
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await service?.remove();
    });

    it("serves one document, whose references lead to places of its own", async () => {
      const document = (await (await fetch(`${url}/openapi.json`)).json()) as Record<string, unknown>;
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to);
      expect(new Set(references)).toEqual(new Set(["#/x-files/note.yaml/Note"]));
      expect(document).toHaveProperty(["x-files", "note.yaml", "Note", "type"], "object");
      expect((await fetch(`${url}/docs`)).status).toBe(200);
    });

    it("tries every kind of credentials that a request brings, and tells the refusal that says most", async () => {
      const key = (await service.command("api-key", "--name", "ci")).out.trim();
      const token = (await service.command("token")).out.trim();
      const answer = async (headers: Record<string, string>) => {
        const { status, headers: sent } = await fetch(`${url}/notes`, { headers });
        return [status, sent.get("www-authenticate")];
      };
      const wrong = "Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA";
      expect(await answer({ authorization: `Bearer ${token}` })).toEqual([200, null]);
      expect(await answer({ "x-api-key": key })).toEqual([200, null]);
      expect(await answer({ authorization: wrong, "x-api-key": key })).toEqual([200, null]);
      const [status, challenge] = await answer({ authorization: wrong, "x-api-key": "nonsense" });
      expect([status, challenge]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
      expect(await answer({})).toEqual([401, 'Bearer, ApiKey in="header", name="X-API-Key"']);
    });

    // The commands are the same for every framework.
    const commands = [
      ["token", ["--help"], 0, "npm run --silent token"],
      ["token", ["--minutes", "abc"], 2, "expected a whole number from 1"],
      ["token", ["--minutes", "0"], 2, "expected a whole number from 1"],
      ["token", ["--scop", "a"], 2, "Unknown option '--scop'"],
      ["api-key", ["-h"], 0, "npm run --silent api-key"],
      ["api-key", [], 2, "--name is missing"],
    ] as const;
    it.each(framework === "express" ? commands : [])(
      "answers %s %j in a few lines",
      async (name, argv, code, expected) => {
        const answer = await service.command(name, ...argv);
        expect(answer).toMatchObject({ code });
        expect(answer.out + answer.err).toContain(expected);
        expect(answer.err).not.toMatch(/^\s+at /m);
      },
    );

    it("says since when an operation is deprecated", async () => {
      const { headers } = await fetch(`${url}/notes`);
      expect(headers.get("deprecation")).toMatch(/^@\d+$/);
    });
  });
}
