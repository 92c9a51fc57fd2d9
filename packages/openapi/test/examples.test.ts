import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Api } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { readDocument } from "../src/index.ts";

const root = dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json"));
const documents = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /^[23]\.\d.*\.(?:json|yaml)$/.test(path))
  .sort();

describe("the documents of @readme/oas-examples", () => {
  it("are there", () => {
    expect(documents.length).toBeGreaterThan(100);
  });

  it.each(documents)("%s is read", async (path) => {
    const { api } = await readDocument(join(root, path));
    expect(
      api.operations.length + api.webhooks.length + Object.keys(api.schemas).length,
    ).toBeGreaterThanOrEqual(0);
  });

  it("say the same in JSON and YAML", async () => {
    for (const path of documents.filter((name) => name.includes("json"))) {
      const twin = path.replace(/([\\/])json([\\/])/, "$1yaml$2").replace(/\.json$/, ".yaml");
      if (!documents.includes(twin)) continue;
      const [json, yaml] = await Promise.all([
        readDocument(join(root, path)),
        readDocument(join(root, twin)),
      ]);
      expect(outlineOf(yaml.api), path).toEqual(outlineOf(json.api));
    }
  });
});

// The descriptions of the twins differ.
function outlineOf({ operations, schemas }: Api): unknown {
  return {
    schemas: Object.keys(schemas).sort(),
    operations: operations.map(({ path, parameters, responses, requestBody }) => ({
      ...{ path, parameters: parameters.map(({ name }) => name) },
      ...{
        statuses: responses.map(({ status }) => status),
        body: requestBody?.content.map(({ type }) => type),
      },
    })),
  };
}
