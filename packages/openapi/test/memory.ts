/** Reads documents that lie in memory, so that a case is data. */
import type { Finding, JsonSchema } from "@ashlar/model";
import { OpenapiError, type ReadResult, readDocument } from "../src/index.ts";

/** Reads `openapi.yaml` of the given files. */
export function readFiles(
  files: { readonly [name: string]: unknown },
  main = "openapi.yaml",
): Promise<ReadResult> {
  return readDocument(main, {
    readText: async (name) => {
      const file = files[name.replaceAll("\\", "/")];
      if (file === undefined) throw new Error(`there is no file ${name}`);
      return typeof file === "string" ? file : JSON.stringify(file, undefined, 2);
    },
  });
}

export function readOne(document: unknown): Promise<ReadResult> {
  return readFiles({ "openapi.yaml": document });
}

/** A document of a version around parts of it. */
export function documentOf(version: string, parts: object = {}): object {
  const head = version.startsWith("2") ? { swagger: version } : { openapi: version };
  return { ...head, info: { title: "T", version: "1" }, paths: {}, ...parts };
}

/** A document with one schema, `S`, beside `others`, read. */
export async function readSchemas(
  version: string,
  schema: unknown,
  others: object = {},
): Promise<{ schema: JsonSchema | undefined; schemas: ReadResult["api"]["schemas"]; rules: string[] }> {
  const all = { S: schema, ...others };
  const parts = version.startsWith("2") ? { definitions: all } : { components: { schemas: all } };
  const { api, findings } = await readOne(documentOf(version, parts));
  return { schema: api.schemas["S"], schemas: api.schemas, rules: rulesOf(findings) };
}

export function rulesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ rule }) => rule);
}

/** The error that reading ends in. */
export async function refusalOf(reading: Promise<unknown>): Promise<OpenapiError> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof OpenapiError) return error;
    throw error;
  }
  throw new Error("the document was read, not refused");
}
