/** What `middleware/validators.ts` says of each operation, and of the security schemes. */
import { type HeardScheme, hearScheme, type Json, type SecurityScheme } from "@ashlar/model";
import ts from "typescript6";
import { docLines } from "./doc-lines.ts";
import { literalJson } from "./literal-json.ts";

type Raw = { readonly [key: string]: Json };

export interface ParameterContract {
  readonly style?: string;
  readonly explode: boolean;
  readonly isJson: boolean;
  /** What the router calls it. */
  readonly router: string;
}

export interface Contract {
  /** By place, `path` to `querystring`, then by name. */
  readonly parameters: ReadonlyMap<string, ReadonlyMap<string, ParameterContract>>;
  readonly body: { readonly required: boolean; readonly types: readonly string[] } | undefined;
  /** By the names of hooks. */
  readonly security: readonly { readonly [hook: string]: readonly string[] }[];
}

export interface Contracts {
  /** By the name of the operation. */
  readonly operations: ReadonlyMap<string, Contract>;
  readonly schemes: readonly HeardScheme[];
}

export function readContracts(file: ts.SourceFile): Contracts {
  const operations = new Map<string, Contract>();
  let schemes: readonly HeardScheme[] = [];
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || initializer === undefined) continue;
      if (name.text === "schemes")
        schemes = readSchemes(docLines(statement), record(literalJson(initializer)));
      else if (ts.isCallExpression(initializer)) {
        const [first] = initializer.arguments;
        const literal = first === undefined ? undefined : record(literalJson(first));
        if (literal !== undefined) operations.set(name.text, contractOf(literal));
      }
    }
  }
  return { operations, schemes };
}

function contractOf(literal: Raw): Contract {
  const places = ["path", "query", "querystring", "header", "cookie"] as const;
  const body = record(literal["body"]);
  return {
    parameters: new Map(places.map((place) => [place, parametersOf(record(literal[place]))])),
    body: body && {
      required: body["required"] === true,
      types: list(body["contents"]).map((content) => String(record(content)?.["type"] ?? "")),
    },
    security: list(literal["security"]).map((alternative) =>
      Object.fromEntries(
        Object.entries(record(alternative) ?? {}).map(([hook, scopes]) => [hook, list(scopes).map(String)]),
      ),
    ),
  };
}

function parametersOf(part: Raw | undefined): ReadonlyMap<string, ParameterContract> {
  return new Map(
    list(part?.["parameters"]).flatMap((item): [string, ParameterContract][] => {
      const parameter = record(item);
      const name = parameter?.["name"];
      if (parameter === undefined || typeof name !== "string") return [];
      const { style, router } = parameter;
      return [
        [
          name,
          {
            ...(typeof style === "string" ? { style } : {}),
            explode: parameter["explode"] === true,
            isJson: parameter["shape"] === "json",
            router: typeof router === "string" ? router : name,
          },
        ],
      ];
    }),
  );
}

/** Comments say what a scheme is, the data beside them where its credentials stand. */
function readSchemes(doc: readonly string[], data: Raw | undefined): HeardScheme[] {
  const heard = doc.flatMap((line) => hearScheme(line) ?? []);
  const known = new Set(heard.map(({ hook }) => hook));
  const untold = Object.keys(data ?? {}).filter((hook) => !known.has(hook));
  return [
    ...heard.flatMap((scheme): HeardScheme[] => {
      if (scheme.hook === undefined) return [scheme];
      const entry = record(data?.[scheme.hook]);
      // A scheme that was taken out is gone, whatever the comment says.
      if (entry === undefined) return [];
      return [{ ...scheme, scheme: placed(scheme.scheme, record(entry["place"])) }];
    }),
    ...untold.map((hook): HeardScheme => {
      const place = record(record(data?.[hook])?.["place"]);
      return { name: hook, hook, scheme: placed({ type: "http", scheme: "bearer" }, place) };
    }),
  ];
}

function placed(scheme: SecurityScheme, place: Raw | undefined): SecurityScheme {
  const { description } = scheme;
  const about = description === undefined ? {} : { description };
  switch (place?.["type"]) {
    case "apiKey":
      return {
        type: "apiKey",
        in: place["in"] as "query" | "header" | "cookie",
        name: String(place["name"]),
        ...about,
      };
    case "certificate":
      return { type: "mutualTLS", ...about };
    case "basic":
      return { ...(scheme.type === "http" ? scheme : about), type: "http", scheme: "basic" };
    case "http":
      return { ...(scheme.type === "http" ? scheme : about), type: "http", scheme: String(place["scheme"]) };
    default:
      return scheme.type === "apiKey" || scheme.type === "mutualTLS"
        ? { type: "http", scheme: "bearer", ...about }
        : scheme;
  }
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function record(value: Json | undefined): Raw | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
