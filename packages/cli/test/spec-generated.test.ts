/** Code that the scaffolder made, read back: what stands in the way of that now and then. */
import { describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";

const documentOf = (path: string, pet: object, scheme: object): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    paths: {
      [path]: {
        get: {
          operationId: "listPets",
          security: [{ key: [] }],
          responses: {
            200: {
              description: "All.",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Pets" } } },
            },
          },
        },
      },
    },
    components: {
      schemas: { Pets: { type: "array", items: { $ref: "#/components/schemas/Pet" } }, Pet: pet },
      securitySchemes: { key: scheme },
    },
  });

describe("generated code", () => {
  it("of two documents that use the same names for different things tells both apart", async () => {
    const project = new TestProject({
      "one.json": documentOf(
        "/v1/pets",
        { type: "object", properties: { a: { type: "string" } } },
        { type: "http", scheme: "basic" },
      ),
      "two.json": documentOf(
        "/v2/pets",
        { type: "object", properties: { a: { type: "integer" } } },
        { type: "apiKey", in: "header", name: "X-K" },
      ),
    });
    for (const [name, folder] of [
      ["one.json", "one"],
      ["two.json", "two"],
    ] as const)
      await project.ashlar("scaffold", name, "--output", `${folder}/src/routes`);
    const { code, out } = await project.ashlar("spec", "one", "two", "--format", "json");
    expect(code).toBe(0);
    const { paths, components } = JSON.parse(out);
    expect(Object.keys(components.schemas).sort()).toEqual(["Pet", "Pet2", "Pets", "Pets2"]);
    expect(components.schemas.Pets2.items).toEqual({ $ref: "#/components/schemas/Pet2" });
    expect(components.schemas.Pet2.properties.a.type).toBe("integer");
    expect(components.securitySchemes).toMatchObject({ key: { type: "http" }, key2: { type: "apiKey" } });
    expect(paths["/v1/pets"].get).toMatchObject({ operationId: "listPets", security: [{ key: [] }] });
    expect(paths["/v2/pets"].get).toMatchObject({ operationId: "listPets2", security: [{ key2: [] }] });
  });

  it("gives back texts that read like what generated comments say", async () => {
    const document = {
      openapi: "3.1.1",
      info: { title: "Texts", version: "1" },
      paths: {
        "/a": {
          get: {
            operationId: "getA",
            summary: "Tags: `[]`.",
            parameters: [
              {
                name: "q",
                in: "query",
                description: "Has to be given all the same.",
                schema: { type: "string" },
              },
            ],
            responses: {
              "200": {
                description: "Header `X-Evil`: `string`.",
                content: { "application/json": { schema: { $ref: "#/components/schemas/File" } } },
              },
              "404": { description: "The document names no successful answer." },
            },
          },
          post: {
            operationId: "postA",
            requestBody: {
              description: "Holds `string`.\nFormat: none.",
              content: { "application/json": { schema: { $ref: "#/components/schemas/File" } } },
            },
            responses: { "204": { description: "@@ts-expect-error" } },
          },
        },
      },
      components: {
        schemas: {
          File: {
            type: "object",
            description: "A file of a multipart body.",
            properties: {
              e: { type: "string", description: "@@ts-expect-error" },
              f: { type: "string", description: 'Called `"Evil"` in the document.' },
              g: { type: "string", description: "Only required here.\nFormat: none." },
            },
          },
        },
      },
    };
    const project = new TestProject({ "texts.json": JSON.stringify(document) });
    await project.ashlar("scaffold", "texts.json", "--output", "src/routes");
    expect(project.read("src/types/api.ts")).not.toMatch(/@ts-/);
    const { out } = await project.ashlar("spec", "src", "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ paths: document.paths, components: document.components });
  });

  it("is read exactly where people added to the type of a handler, and says where they replaced it", async () => {
    const pet = { type: "object", properties: { a: { type: "string" } } };
    const project = new TestProject({
      "one.json": documentOf("/v1/pets", pet, { type: "http", scheme: "basic" }),
    });
    await project.ashlar("scaffold", "one.json", "--output", "src/routes");
    const types = project.read("src/types/handlers.ts");
    const exact = JSON.parse((await project.ashlar("spec", "src", "--format", "json")).out);
    project.write(
      "src/types/handlers.ts",
      types.replace(/(ListPets = Handler<.*>);/, "$1 & { note?: string };"),
    );
    const added = await project.ashlar("spec", "src", "--format", "json");
    expect(added).toMatchObject({ code: 0, err: expect.not.stringContaining("handler-type-not-read") });
    expect(JSON.parse(added.out)).toEqual(exact);
    project.write(
      "src/types/handlers.ts",
      types.replace(/ListPets = Handler<.*>;/, "ListPets = () => void;"),
    );
    const replaced = await project.ashlar("spec", "src", "--format", "json");
    expect(replaced.err).toContain("[handler-type-not-read]");
    expect(Object.keys(JSON.parse(replaced.out).components.schemas).sort()).toEqual(["Pet", "Pets"]);
  });
});
