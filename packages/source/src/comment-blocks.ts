/** The OpenAPI that people wrote into comments, `@openapi` or `@swagger`: it wins over what code tells. */
import type { Finding, JsonSchema, Location, Operation, Parameter, SecurityScheme } from "@ashlar/model";
import type ts from "typescript6";
import { openapiBlocks } from "./comments.ts";
import { type OperationFragment, readFragment, schemaOf, securitySchemeOf } from "./openapi-fragment.ts";
import type { Evidence } from "./read-source.ts";

type Raw = { readonly [key: string]: unknown };

const METHODS: ReadonlySet<string> = new Set("get put post delete options head patch trace".split(" "));

export interface Blocks {
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly securitySchemes: { readonly [name: string]: SecurityScheme };
  /** Comments that are no YAML. */
  readonly findings: readonly Finding[];
  /** An operation with what comments say of it. */
  tell(
    operation: Operation,
    evidence: readonly Evidence[],
  ): { readonly operation: Operation; readonly evidence: readonly Evidence[] };
  /** Once every operation was told: what comments describe and no route serves. */
  unmatched(): Finding[];
}

export interface BlockOptions {
  readonly files: readonly ts.SourceFile[];
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly locate: (file: ts.SourceFile, offset: number) => Location;
}

export function readBlocks({ files, routes, locate }: BlockOptions): Blocks {
  const served = new Set(routes.map(({ method, path }) => `${method} ${skeleton(path)}`));
  const blocks = files.flatMap((file) =>
    openapiBlocks(file.text).map((block) => ({ ...block, location: locate(file, block.offset) })),
  );
  const components = mergedComponents(blocks.map(({ value }) => value));
  const written = blocks
    .flatMap(({ value, location }) => operationsOf(value, components, location))
    .map(
      (one): Written => ({
        ...one,
        hasRoute: served.has(`${one.method} ${skeleton(one.path)}`),
        isServed: false,
      }),
    );
  return {
    schemas: mapValues(record(components["schemas"]), schemaOf),
    securitySchemes: mapValues(record(components["securitySchemes"]), securitySchemeOf),
    findings: blocks.flatMap(({ problem, location }) =>
      problem === undefined ? [] : [notYaml(problem, location)],
    ),
    tell: (operation, evidence) => tell(operation, evidence, written),
    unmatched: () => written.filter(({ isServed }) => !isServed).map(notServed),
  };
}

interface Written {
  readonly method: string;
  readonly path: string;
  readonly fragment: OperationFragment;
  readonly location: Location;
  /** Whether a route has exactly this path. */
  readonly hasRoute: boolean;
  isServed: boolean;
}

function operationsOf(
  value: Raw,
  components: Raw,
  location: Location,
): Omit<Written, "hasRoute" | "isServed">[] {
  const paths: Raw = { ...record(value["paths"]), ...value };
  return Object.entries(paths).flatMap(([path, item]) => {
    const raw = path.startsWith("/") ? record(item) : undefined;
    const shared = Array.isArray(raw?.["parameters"]) ? raw["parameters"] : [];
    return Object.entries(raw ?? {}).flatMap(([name, operation]) => {
      const method = name.toLowerCase();
      if (!METHODS.has(method)) return [];
      const fragment = readFragment(record(operation) ?? {}, shared, components);
      return [{ method, path, fragment, location }];
    });
  });
}

function tell(
  operation: Operation,
  evidence: readonly Evidence[],
  written: readonly Written[],
): ReturnType<Blocks["tell"]> {
  const own = written.filter(({ method }) => method === operation.method);
  const found =
    own.find(({ path }) => skeleton(path) === skeleton(operation.path)) ??
    // Comments often leave out what all routes are mounted at: it stands in the document's `servers`.
    own.find(
      ({ path, hasRoute, isServed }) =>
        path !== "/" && !hasRoute && !isServed && skeleton(operation.path).endsWith(skeleton(path)),
    );
  if (found === undefined) return { operation, evidence };
  found.isServed = true;
  return merged(operation, evidence, found);
}

function merged(
  operation: Operation,
  evidence: readonly Evidence[],
  { path, fragment }: Written,
): ReturnType<Blocks["tell"]> {
  const { parameters: told = [], responses = [], ...rest } = fragment;
  const parameters = renamed(told, path, operation.path);
  const parts = [
    ...parameters.map(({ name }) => `parameters/${name}`),
    ...responses.map(({ status }) => `responses/${status}`),
    ...(rest.requestBody === undefined ? [] : ["requestBody"]),
    ...(rest.security === undefined ? [] : ["security"]),
  ];
  // The answer that is there because every operation has one goes where the comment has any.
  const guessed = evidence.filter(
    ({ part, confidence }) => part.startsWith("responses/") && confidence < 0.5,
  );
  const replaced = new Set([...parts, ...(responses.length === 0 ? [] : guessed.map(({ part }) => part))]);
  const isSame = (one: Parameter, other: Parameter): boolean =>
    one.name === other.name && one.in === other.in;
  const added = parameters.filter((one) => !operation.parameters.some((other) => isSame(one, other)));
  return {
    operation: {
      ...operation,
      ...rest,
      parameters: [
        ...operation.parameters.map((one) => parameters.find((other) => isSame(one, other)) ?? one),
        ...added,
      ],
      responses: [
        ...operation.responses.filter(({ status }) => !replaced.has(`responses/${status}`)),
        ...responses,
      ].sort((a, b) => (a.status < b.status ? -1 : 1)),
    },
    evidence: [
      ...evidence.filter(({ part }) => !replaced.has(part)),
      ...parts.map((part): Evidence => ({ part, confidence: 1, from: "comment" })),
    ],
  };
}

/** Path parameters by the names that the route has for them; what is in no path is none. */
function renamed(parameters: readonly Parameter[], written: string, routed: string): Parameter[] {
  const theirs = namesIn(written);
  const ours = namesIn(routed).slice(-theirs.length);
  return parameters.flatMap((parameter) => {
    if (parameter.in !== "path") return [parameter];
    const name = ours[theirs.indexOf(parameter.name)];
    return name === undefined ? [] : [{ ...parameter, name }];
  });
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}

/** `/users/{id}` and `/users/{userId}` are one path. */
function skeleton(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}").replace(/\/$/, "");
}

function mergedComponents(values: readonly Raw[]): Raw {
  const kinds: { [kind: string]: { [name: string]: unknown } } = {};
  for (const value of values) {
    for (const [kind, table] of Object.entries(record(value["components"]) ?? {})) {
      kinds[kind] = { ...kinds[kind], ...record(table) };
    }
  }
  return kinds;
}

function mapValues<Value>(
  table: Raw | undefined,
  read: (value: unknown) => Value | undefined,
): { readonly [name: string]: Value } {
  return Object.fromEntries(
    Object.entries(table ?? {}).flatMap(([name, value]) => {
      const own = read(value);
      return own === undefined ? [] : [[name, own]];
    }),
  );
}

function record(value: unknown): Raw | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : undefined;
}

function notYaml(problem: string, location: Location): Finding {
  return {
    rule: "comment-not-yaml",
    severity: "warning",
    message: `the YAML of this @openapi comment cannot be read: ${problem}`,
    hint: "mend it, or what it says is left out",
    location,
  };
}

function notServed({ method, path, location }: Written): Finding {
  return {
    rule: "documented-route-not-found",
    severity: "warning",
    message: `a comment describes ${method.toUpperCase()} ${path}, and no route that was found serves it`,
    location,
  };
}
