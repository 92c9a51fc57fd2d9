/** Requirements of operations and the schemes that they name: a document has both or neither. OpenAPI 3.1 §4.8.30 */
import type { Finding, Operation, SecurityRequirement, SecurityScheme } from "@ashlar/model";
import type ts from "typescript6";
import { sessionCookie } from "./session-cookie.ts";

type Schemes = { readonly [name: string]: SecurityScheme };

export interface Secured {
  readonly operations: readonly Operation[];
  /** Only what operations ask for: others were tried on the way, or said in a comment that a route overruled. */
  readonly schemes: Schemes;
  readonly findings: readonly Finding[];
}

export interface SecuredBy {
  readonly known: Schemes;
  readonly files: readonly ts.SourceFile[];
  /** What guards of an operation were seen to ask for, where nothing defines what is declared of it. */
  readonly seen: (operation: Operation) => readonly SecurityRequirement[];
}

export function withSchemes(operations: readonly Operation[], { known, files, seen }: SecuredBy): Secured {
  const schemes: { [name: string]: SecurityScheme } = {};
  const findings: Finding[] = [];
  const isDefined = (name: string, operation: Operation): boolean => {
    if (Object.hasOwn(schemes, name)) return true;
    const given = Object.hasOwn(known, name) ? known[name] : undefined;
    const made = given ?? (name === "cookieAuth" ? cookieScheme(files) : schemeByName(name));
    if (made === undefined) return false;
    schemes[name] = made;
    if (name === "cookieAuth" && isNameless(made)) findings.push(cookieUnknown(operation));
    return true;
  };
  const areDefined = (requirement: SecurityRequirement, operation: Operation): boolean =>
    Object.keys(requirement).every((name) => {
      const isKnown = isDefined(name, operation);
      if (!isKnown) findings.push(schemeUnknown(name, operation));
      return isKnown;
    });
  const secured = operations.map((operation): Operation => {
    const security = operation.security.filter((one) => areDefined(one, operation));
    if (security.length === operation.security.length) return operation;
    const guards = security.length > 0 ? security : seen(operation);
    return { ...operation, security: guards.filter((one) => areDefined(one, operation)) };
  });
  return { operations: secured.map((one) => withoutCredentials(one, schemes)), schemes, findings };
}

/** The session's cookie is sent to public routes as well: it says who calls, and is no parameter of theirs. */
function withoutCredentials(operation: Operation, schemes: Schemes): Operation {
  const cookies = new Set(
    Object.values(schemes).flatMap((one) => (one.type === "apiKey" && one.in === "cookie" ? [one.name] : [])),
  );
  if (cookies.size === 0) return operation;
  const parameters = operation.parameters.filter((one) => one.in !== "cookie" || !cookies.has(one.name));
  return { ...operation, parameters };
}

const NAMELESS = "session";
const NAMELESS_TEXT = "A session's cookie, whose name the code does not tell.";

function cookieScheme(files: readonly ts.SourceFile[]): SecurityScheme {
  const name = sessionCookie(files);
  return name === undefined
    ? { type: "apiKey", in: "cookie", name: NAMELESS, description: NAMELESS_TEXT }
    : { type: "apiKey", in: "cookie", name };
}

function isNameless({ description }: SecurityScheme): boolean {
  return description === NAMELESS_TEXT;
}

/** What everybody calls so. */
function schemeByName(name: string): SecurityScheme | undefined {
  if (/^(bearer|jwt)_?(auth|token)?$/i.test(name)) return { type: "http", scheme: "bearer" };
  return /^(http_?)?basic_?(auth)?$/i.test(name) ? { type: "http", scheme: "basic" } : undefined;
}

function cookieUnknown({ location }: Operation): Finding {
  return {
    rule: "session-cookie-unknown",
    severity: "info",
    message: `a session is asked for, and no code that was read names its cookie: the document says ${NAMELESS}`,
    hint: "write its name below components.securitySchemes in an @openapi comment",
    ...(location === undefined ? {} : { location }),
  };
}

function schemeUnknown(name: string, { method, path, location }: Operation): Finding {
  return {
    rule: "security-scheme-unknown",
    severity: "warning",
    message: `${method.toUpperCase()} ${path} asks for ${name}, which nothing defines: the requirement was left out`,
    hint: "define it below components.securitySchemes in an @openapi comment",
    ...(location === undefined ? {} : { location }),
  };
}
