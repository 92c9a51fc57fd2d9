/** Prints `middleware/security.ts` of a service: a working hook per security scheme, theirs to change. */
import type { File } from "@ashlar/model";
import type { PlannedScheme } from "../../blueprint.ts";
import { printImport } from "../../emit/import.ts";
import { docComment, docText } from "../../emit/types/doc-comment.ts";
import type { Framework } from "../../frameworks/framework.ts";
import { type ProjectFacts, takesToken } from "./facts.ts";

/** A hook in its parts, so that one of a new scheme can be appended to the file. */
interface Hook {
  readonly planned: PlannedScheme;
  readonly type: string;
  readonly text: string;
  readonly imports: readonly string[];
}

export function emitSecurityHooks(facts: ProjectFacts, framework: Framework): File | undefined {
  const { schemes } = facts;
  if (schemes.length === 0) return undefined;
  const hooks = schemes.map((planned) => printHook(planned, framework.request.type));
  const intro = `/**
 * Who is calling: one hook per security scheme of the document. This file is yours: it was written once and is
 * only ever added to. Handlers find the caller in \`auth\`, services in \`call.actor\`.
 */`;
  return {
    path: `${facts.plan.blueprint.layout.middleware}/security.ts`,
    owner: "handlers",
    text: `${intro}\n${importsOf(hooks, framework)}\n\n${hooks.map(({ text }) => text).join("\n")}`,
    parts: hooks.map((hook) => ({
      name: hook.planned.hook,
      title: `${hook.planned.scheme.type} ${hook.planned.name}`,
      text: `${importsOf([hook], framework)}\n\n${hook.text}`,
    })),
  };
}

function importsOf(hooks: readonly Hook[], framework: Framework): string {
  const types = [...new Set(hooks.map(({ type }) => type))].sort();
  const lines = [...new Set(hooks.flatMap(({ imports }) => imports))].sort();
  const ofKit = lines.filter((line) => line.includes(`from "@ashlar/`));
  const own = lines.filter((line) => !ofKit.includes(line));
  // Where `callOf` is needed, the type of what it knows comes with it.
  const call = ofKit.some((line) => line.includes("callOf"))
    ? ofKit.map((line) => line.replace("{ callOf }", "{ type Actor, callOf }"))
    : [`import type { Actor } from "@ashlar/kit/call";`, ...ofKit];
  return [
    ...call,
    framework.request.typeImport,
    ...own,
    printImport(types, "./runtime/security.js", "import type"),
  ].join("\n");
}

function printHook(planned: PlannedScheme, requestType: string): Hook {
  const { hook, scheme } = planned;
  if (takesToken(scheme)) {
    return {
      planned,
      type: "BearerHook",
      imports: knownCaller,
      text: `${commentOf(planned, "bearer token (JWT), signed by the issuer that the configuration names")}export const ${hook}: BearerHook<${requestType}, Actor> = async ({ token }, { scopes, request }) =>
  identify(callOf(request), await context().tokens.verify(token), scopes);
`,
    };
  }
  if (scheme.type === "apiKey") {
    return {
      planned,
      type: "ApiKeyHook",
      imports: knownCaller,
      text: `${commentOf(planned, `API key in ${scheme.in} \`${scheme.name}\`; \`npm run api-key\` makes one`)}export const ${hook}: ApiKeyHook<${requestType}, Actor> = async ({ key }, { scopes, request }) =>
  identify(callOf(request), await context().apiKeys.verify(key), scopes);
`,
    };
  }
  return printUnknownHook(planned, requestType);
}

const knownCaller: readonly string[] = [
  `import { identify } from "@ashlar/kit/auth";`,
  `import { callOf } from "@ashlar/kit/call";`,
  `import { context } from "../context.js";`,
];

/** Credentials that only the user's own store can check: nobody is believed until they have written the check. */
function printUnknownHook(planned: PlannedScheme, requestType: string): Hook {
  const { hook, name, scheme } = planned;
  const { type, what } = otherCredentials(scheme);
  const comment = commentOf(planned, what, [
    "Yours to write: the document does not say what they are checked against. Until then the answer is 501.",
  ]);
  return {
    planned,
    type,
    imports: [`import { notImplemented } from "./errors.js";`],
    text: `${comment}export const ${hook}: ${type}<${requestType}, Actor> = async () => {
  throw notImplemented(${JSON.stringify(`The check of ${name}`)});
};
`,
  };
}

function otherCredentials(scheme: PlannedScheme["scheme"]): { readonly type: string; readonly what: string } {
  if (scheme.type === "mutualTLS") return { type: "CertificateHook", what: "client certificate" };
  const name = scheme.type === "http" ? scheme.scheme : scheme.type;
  return name === "basic"
    ? { type: "BasicHook", what: "user name and password" }
    : { type: "HttpHook", what: `HTTP \`${name}\`` };
}

function commentOf({ name, scheme }: PlannedScheme, what: string, more: readonly string[] = []): string {
  const description = scheme.description === undefined ? [] : docText(scheme.description);
  return docComment([...docText(`${name}: ${what}.`), ...description, ...more], "");
}
