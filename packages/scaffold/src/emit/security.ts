/** Prints `middleware/security.ts`: a hook per security scheme, theirs to write. */
import type { File, SecurityScheme } from "@ashlar/model";
import type { Blueprint, PlannedScheme } from "../blueprint.ts";
import type { Framework } from "../frameworks/framework.ts";
import { printImport } from "./import.ts";
import { docComment, docText } from "./types/doc-comment.ts";

export function emitSecurity(blueprint: Blueprint, framework: Framework): File | undefined {
  const { schemes } = blueprint;
  if (schemes.length === 0) return undefined;
  const extension = blueprint.layout.importExtension;
  const stubs = schemes.map((planned) => ({
    name: planned.hook,
    scheme: planned.scheme,
    text: printHook(planned, framework),
  }));
  const importsOf = (types: readonly string[]): string => {
    const names = ["believeInDevelopment", ...types.map((type) => `type ${type}`)];
    const sorted = names.sort((a, b) => (a.replace("type ", "") < b.replace("type ", "") ? -1 : 1));
    return `${framework.request.typeImport}\n${printImport(sorted, `./runtime/security${extension}`)}`;
  };
  const types = [...new Set(schemes.map(({ scheme }) => credentialsOf(scheme).type))];
  const intro = `/**
 * Who is calling: one hook per security scheme of the document. This file is yours: it was written once and is
 * only ever added to. Return who is calling, which handlers find in \`auth\`; throw \`unauthorized()\` or
 * \`forbidden()\` of \`errors.ts\` otherwise.
 */`;
  return {
    path: `${blueprint.layout.middleware}/security.ts`,
    owner: "handlers",
    text: `${intro}\n${importsOf(types)}\n\n${stubs.map((stub) => stub.text).join("\n")}`,
    parts: stubs.map(({ name, scheme, text }) => ({
      name,
      title: `${scheme.type} ${name}`,
      text: `${importsOf([credentialsOf(scheme).type])}\n\n${text}`,
    })),
  };
}

function printHook({ hook, name, scheme }: PlannedScheme, framework: Framework): string {
  const credentials = credentialsOf(scheme);
  const description = scheme.description === undefined ? [] : docText(scheme.description);
  const comment = docComment([...docText(`${name}: ${credentials.what}.`), ...description], "");
  const { type, field, callerType = "string" } = credentials;
  const hookType = `${type}<${framework.request.type}, { subject: ${callerType} }>`;
  return `${comment}export const ${hook}: ${hookType} = async ({ ${field} }) => {
  // Yours to write: check the ${docText(credentials.noun).join(" ")}; the scopes to check come second, as \`{ scopes, request }\`.
  // Until then everybody is believed in development and test, and answered 501 elsewhere.
  return believeInDevelopment(${JSON.stringify(name)}, { subject: ${field} });
};
`;
}

interface Credentials {
  /** Exported from `runtime/security.ts`. */
  readonly type: string;
  /** What of them a fresh hook takes for the caller. */
  readonly field: string;
  readonly callerType?: string;
  readonly what: string;
  /** In the middle of a sentence. */
  readonly noun: string;
}

function credentialsOf(scheme: SecurityScheme): Credentials {
  if (scheme.type === "apiKey") {
    return {
      type: "ApiKeyHook",
      field: "key",
      what: `API key in ${scheme.in} \`${scheme.name}\``,
      noun: "key",
    };
  }
  if (scheme.type === "mutualTLS") {
    return {
      type: "CertificateHook",
      field: "certificate",
      callerType: "Uint8Array",
      what: "client certificate",
      noun: "certificate",
    };
  }
  if (scheme.type === "http" && scheme.scheme === "basic") {
    return {
      type: "BasicHook",
      field: "username",
      what: "user name and password",
      noun: "user name and the `password`",
    };
  }
  if (scheme.type === "http" && scheme.scheme !== "bearer") {
    return {
      type: "HttpHook",
      field: "value",
      what: `HTTP \`${scheme.scheme}\``,
      noun: "value",
    };
  }
  const format = scheme.type === "http" && scheme.bearerFormat ? ` (${scheme.bearerFormat})` : "";
  return {
    type: "BearerHook",
    field: "token",
    what: `bearer token${format}`,
    noun: "token",
  };
}
