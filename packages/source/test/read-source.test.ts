import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readSource } from "../src/read-source.ts";

const cwd = mkdtempSync(join(tmpdir(), "ashlar-source-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it("a folder of code becomes an API, named after its package", async () => {
  writeFileSync(join(cwd, "package.json"), `{ "name": "shop", "version": "2.1.0", "type": "module" }`);
  writeFileSync(
    join(cwd, "app.js"),
    `import express from "express"; import { z } from "zod";
const app = express(); const Pet = z.object({ name: z.string().min(1) });
/** Adds a pet. */
app.post("/pets/:id", (req, res) => { const pet = Pet.parse(req.body); res.status(201).json({ ok: true }); });
`,
  );
  const { api, files, findings } = await readSource(["."], { cwd });
  expect([api.title, api.version, files]).toEqual(["shop", "2.1.0", 1]);
  expect(findings).toEqual([]);
  expect(api.operations).toMatchObject([
    {
      method: "post",
      path: "/pets/{id}",
      summary: "Adds a pet.",
      parameters: [{ name: "id", in: "path" }],
      requestBody: { content: [{ type: "application/json" }] },
      responses: [{ status: "201" }],
    },
  ]);
});

it("a path that is not there, and code without routes, are told in one line", async () => {
  await expect(readSource(["nowhere"], { cwd })).rejects.toMatchObject({ code: "ASHLAR_SOURCE_NOT_FOUND" });
  writeFileSync(join(cwd, "plain.js"), "export const one = 1;\n");
  await expect(readSource(["plain.js"], { cwd })).rejects.toMatchObject({ code: "ASHLAR_SOURCE_NO_ROUTES" });
});
