/** Operations out of generated code beside those that people wrote. */
import type { Api } from "@ashlar/model";
import type { Evidence, ReadSourceResult } from "../read-source.ts";
import type { GeneratedApi } from "./read-generated.ts";
import { besides } from "./side-by-side.ts";

/** @param own title and version that were asked for */
export function withGenerated(
  written: ReadSourceResult,
  generated: GeneratedApi,
  own: Partial<Pick<Api, "title" | "version">>,
): ReadSourceResult {
  const { api } = written;
  const { about } = generated;
  const known = new Set(
    generated.operations.map(({ method, basePath, path }) => `${method} ${basePath}${path}`),
  );
  const others = api.operations.filter(
    ({ method, basePath, path }) => !known.has(`${method} ${basePath}${path}`),
  );
  // Types of generated code have their names already, and keep them in code beside it.
  const beside = besides(generated, { ...api, operations: others, schemas: {} });
  const evidence = new Map(written.evidence);
  for (const { method, path } of generated.operations) evidence.set(`${method} ${path}`, CERTAIN);
  const tagged = new Set((about.tags ?? []).map(({ name }) => name));
  return {
    ...written,
    evidence,
    findings: [...written.findings, ...generated.findings],
    api: {
      ...api,
      ...about,
      ...own,
      operations: [...generated.operations, ...beside.operations],
      webhooks: [...generated.webhooks, ...beside.webhooks],
      schemas: { ...api.schemas, ...generated.schemas },
      securitySchemes: { ...generated.securitySchemes, ...beside.securitySchemes },
      tags: [...(about.tags ?? []), ...api.tags.filter(({ name }) => !tagged.has(name))],
    },
  };
}

const CERTAIN: readonly Evidence[] = [{ part: "", confidence: 1, from: "generated" }];
