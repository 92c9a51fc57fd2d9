/** Brings an Api that code told into what a document can say, and tells what that cost. */
import type { Api, Finding, Operation } from "@ashlar/model";
import { operationName } from "../compare/pair-operations.ts";
import { schemesInUse } from "../compare/security-schemes.ts";
import { templateNames, templateShape } from "../path-template.ts";

/** How sure parts are, by `<method> <path>`; a part of a parameter ends in its name. */
export type EvidenceMap<Part extends { readonly part: string }> = ReadonlyMap<string, readonly Part[]>;

export interface SettledApi<Part extends { readonly part: string }> {
  readonly api: Api;
  readonly evidence: EvidenceMap<Part>;
  readonly findings: readonly Finding[];
}

/**
 * The Api with one name for each path parameter: `/a/{id}` and `/a/{name}` are the same path to OpenAPI (3.1 §4.8.8.2). Of
 * two operations of one method there, the first answers and stays.
 */
export function settleApi<Part extends { readonly part: string }>(
  api: Api,
  evidence: EvidenceMap<Part>,
): SettledApi<Part> {
  const names = pathNames(api.operations);
  const findings: Finding[] = [];
  const settled = new Map(evidence);
  const kept = new Map<string, Operation>();
  for (const operation of api.operations) {
    const { method, path } = operation;
    const wanted = names.get(templateShape(path)) ?? path;
    if (kept.has(`${method} ${wanted}`)) {
      findings.push(warning("path-shape-twice", operation, shapeTwice(operation, wanted)));
      continue;
    }
    kept.set(`${method} ${wanted}`, path === wanted ? operation : renamed(operation, wanted));
    if (path === wanted) continue;
    findings.push(warning("path-names-differ", operation, namesDiffer(operation, wanted)));
    settled.delete(`${method} ${path}`);
    settled.set(
      `${method} ${wanted}`,
      renamedEvidence(evidence.get(`${method} ${path}`) ?? [], path, wanted),
    );
  }
  return {
    api: { ...api, operations: [...kept.values()] },
    evidence: settled,
    findings: [...findings, ...unknownFlows(api)],
  };
}

type Remark = Pick<Finding, "message" | "hint">;

function shapeTwice(operation: Operation, wanted: string): Remark {
  return {
    message: `${operationName(operation)} takes the same requests as ${wanted}; it is left out`,
    hint: "OpenAPI tells paths apart by their fixed parts alone: describe both in one operation, or change one path",
  };
}

function namesDiffer(operation: Operation, wanted: string): Remark {
  return {
    message: `${operationName(operation)} is told as ${wanted}, which has the same shape`,
    hint: "OpenAPI takes paths that differ in names of parameters for one: give them the same names in the code",
  };
}

/** Shape → the path that most operations have, the first of several. */
function pathNames(operations: readonly Operation[]): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { path } of operations) {
    const paths = counts.get(templateShape(path)) ?? new Map<string, number>();
    counts.set(templateShape(path), paths.set(path, (paths.get(path) ?? 0) + 1));
  }
  return new Map(
    [...counts].flatMap(([shape, paths]) => {
      const [most] = [...paths].toSorted(([, a], [, b]) => b - a);
      return most === undefined ? [] : [[shape, most[0]]];
    }),
  );
}

function renamed(operation: Operation, path: string): Operation {
  const names = namesBetween(operation.path, path);
  const parameters = operation.parameters.map((one) =>
    one.in === "path" ? { ...one, name: names.get(one.name) ?? one.name } : one,
  );
  return { ...operation, path, parameters };
}

function renamedEvidence<Part extends { readonly part: string }>(
  evidence: readonly Part[],
  from: string,
  to: string,
): Part[] {
  const names = namesBetween(from, to);
  return evidence.map((one) => {
    const name = /^parameters\/(.*)$/s.exec(one.part)?.[1];
    const other = name === undefined ? undefined : names.get(name);
    return other === undefined ? one : { ...one, part: `parameters/${other}` };
  });
}

function namesBetween(from: string, to: string): Map<string, string> {
  const wanted = templateNames(to);
  return new Map(templateNames(from).map((name, index) => [name, wanted[index] ?? name]));
}

function unknownFlows(api: Api): Finding[] {
  const used = schemesInUse(api);
  return Object.entries(api.securitySchemes).flatMap(([name, scheme]): Finding[] => {
    if (scheme.type !== "oauth2" || scheme.flows !== undefined || !used.has(name)) return [];
    const remark = {
      message: `where tokens of "${name}" are had was not read from the code; the document names no flow`,
      hint: "write the flows into the document, and keep them with --merge",
    };
    return [warning("oauth-flows-unknown", undefined, remark)];
  });
}

function warning(rule: string, place: Operation | undefined, remark: Remark): Finding {
  const location = place?.location;
  return { rule, severity: "warning", ...remark, ...(location === undefined ? {} : { location }) };
}
