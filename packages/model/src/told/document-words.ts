/** What generated code says of the document as a whole: in the comments of its wiring and of its security schemes. */
import type { Api, OauthFlows, SecurityScheme, Server } from "../api.ts";
import type { Json } from "../json-schema.ts";
import { oauthFlowsOf } from "../oauth-flows.ts";
import { commentJson, commentLine, textOfCommentLine } from "./comment-line.ts";
import { QUOTED, quoted, unquoted } from "./quoted.ts";

export type DocumentWords = Pick<Api, "title" | "version" | "basePath" | "servers" | "tags"> & {
  readonly description?: string;
};

export function documentLines(api: DocumentWords): string[] {
  return [
    `Document: ${quoted(api.title)}, version ${quoted(api.version)}.`,
    ...(api.basePath === "" ? [] : [`Below ${quoted(api.basePath)}.`]),
    ...api.servers.map(({ url, description }) => `Server ${quoted(url)}.${about(description)}`),
    ...api.tags.map(({ name, description }) => `Tag ${quoted(name)}.${about(description)}`),
  ];
}

const DOCUMENT = new RegExp(`^Document: ${QUOTED}, version ${QUOTED}\\.$`);
const BELOW = new RegExp(`^Below ${QUOTED}\\.$`);
const SERVER = new RegExp(`^Server ${QUOTED}\\.(?: (.*))?$`);
const TAG = new RegExp(`^Tag ${QUOTED}\\.(?: (.*))?$`);

/** Undefined where the lines tell of no document. */
export function hearDocument(lines: readonly string[]): DocumentWords | undefined {
  const head = lines.map((line) => DOCUMENT.exec(line)).find((match) => match !== null);
  if (head === undefined) return undefined;
  const below = lines.map((line) => BELOW.exec(line)).find((match) => match !== null);
  const named = (pattern: RegExp): { readonly name: string; readonly description?: string }[] =>
    lines.flatMap((line) => {
      const match = pattern.exec(line);
      if (match === null) return [];
      const [, name, description] = match;
      return [
        {
          name: unquoted(name),
          ...(description === undefined ? {} : { description: textOfCommentLine(description) }),
        },
      ];
    });
  return {
    title: unquoted(head[1]),
    version: unquoted(head[2]),
    basePath: unquoted(below?.[1]),
    servers: named(SERVER).map(({ name, ...rest }): Server => ({ url: name, ...rest })),
    tags: named(TAG),
  };
}

/** @param hook the name of the function that checks it; undefined where no operation asks for it */
export function schemeLine(name: string, scheme: SecurityScheme, hook: string | undefined): string {
  const who = hook === undefined ? `- ${quoted(name)}` : `- \`${hook}\` is ${quoted(name)}`;
  return `${who}: ${kindOf(scheme, hook === undefined)}.${about(scheme.description)}`;
}

function kindOf(scheme: SecurityScheme, isAlone: boolean): string {
  switch (scheme.type) {
    case "oauth2":
      return `OAuth 2.0 with the scopes \`${commentJson(scheme.scopes)}\`${flowsText(scheme.flows)}`;
    case "openIdConnect":
      return `OpenID Connect at ${quoted(scheme.url)}`;
    case "mutualTLS":
      return "a client certificate";
    case "apiKey":
      return isAlone ? `a key in ${scheme.in} ${quoted(scheme.name)}` : "a key";
    case "http": {
      const format = scheme.bearerFormat === undefined ? "" : ` in the format ${quoted(scheme.bearerFormat)}`;
      return `HTTP ${quoted(scheme.scheme)}${format}`;
    }
  }
}

function flowsText(flows: OauthFlows | undefined): string {
  return flows === undefined ? "" : ` by the flows \`${commentJson(flows as Json)}\``;
}

export interface HeardScheme {
  readonly name: string;
  readonly hook?: string;
  readonly scheme: SecurityScheme;
}

const SCHEME = new RegExp(`^- (?:\`([\\w$]+)\` is )?${QUOTED}: (.*)$`);
const OAUTH = /^OAuth 2\.0 with the scopes `(.*?)`(?: by the flows `(.*?)`)?\.(?: (.*))?$/;
const OPEN_ID = new RegExp(`^OpenID Connect at ${QUOTED}\\.(?: (.*))?$`);
const CERTIFICATE = /^a client certificate\.(?: (.*))?$/;
const KEY = new RegExp(`^a key(?: in (query|header|cookie) ${QUOTED})?\\.(?: (.*))?$`);
const HTTP = new RegExp(`^HTTP ${QUOTED}(?: in the format ${QUOTED})?\\.(?: (.*))?$`);

/** Undefined where the line tells of no scheme; where a key stands is what the code beside the comment says. */
export function hearScheme(line: string): HeardScheme | undefined {
  const match = SCHEME.exec(line);
  if (match === null) return undefined;
  const [, hook, name, text = ""] = match;
  const scheme = hearKind(text);
  return scheme && { name: unquoted(name), ...(hook === undefined ? {} : { hook }), scheme };
}

function hearKind(text: string): SecurityScheme | undefined {
  const described = (description: string | undefined): { description?: string } =>
    description === undefined ? {} : { description: textOfCommentLine(description) };
  const oauth = OAUTH.exec(text);
  if (oauth !== null) {
    const scopes = (parsed(oauth[1] ?? "") ?? {}) as { [scope: string]: string };
    const flows = oauthFlowsOf(parsed(oauth[2] ?? ""));
    return { type: "oauth2", scopes, ...(flows === undefined ? {} : { flows }), ...described(oauth[3]) };
  }
  const openId = OPEN_ID.exec(text);
  if (openId !== null) return { type: "openIdConnect", url: unquoted(openId[1]), ...described(openId[2]) };
  const certificate = CERTIFICATE.exec(text);
  if (certificate !== null) return { type: "mutualTLS", ...described(certificate[1]) };
  const key = KEY.exec(text);
  if (key !== null) {
    const place = (key[1] ?? "header") as "query" | "header" | "cookie";
    return { type: "apiKey", in: place, name: unquoted(key[2]), ...described(key[3]) };
  }
  const http = HTTP.exec(text);
  if (http === null) return undefined;
  const [, scheme, format, description] = http;
  return {
    type: "http",
    scheme: unquoted(scheme),
    ...(format === undefined ? {} : { bearerFormat: unquoted(format) }),
    ...described(description),
  };
}

function about(description: string | undefined): string {
  const text = commentLine(description ?? "").trim();
  return text === "" ? "" : ` ${text}`;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
