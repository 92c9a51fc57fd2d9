/** Who must be known before a route answers, from the middleware that stands before it. */
import type { SecurityRequirement, SecurityScheme } from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute } from "./found-route.ts";
import { type FunctionNode, functionOf } from "./handler/function-of.ts";
import { plainExpression } from "./handler/plain-expression.ts";
import { isInstalled } from "./installed.ts";
import { refusesUnknown } from "./refuses-unknown.ts";
import { cookieReadIn } from "./session-cookie.ts";

export interface SeenSecurity {
  /** Without `cookieAuth` where nothing of the route names its cookie. */
  readonly schemes: { readonly [name: string]: SecurityScheme };
  /** Alternatives, as an operation has them. */
  readonly requirements: readonly SecurityRequirement[];
  /** 0..1 */
  readonly confidence: number;
  /** How those packages refuse that the code does not show: by an error for others to answer, or at once. */
  readonly refusals: readonly Refusal[];
}

export type Refusal = "thrown" | "sent";

interface Guard {
  /** One of these is enough. */
  readonly schemes: readonly SchemeName[];
  readonly isOptional: boolean;
  readonly confidence: number;
  /** Of an API key that was seen to be read. */
  readonly keyHeader?: string;
  readonly refusal?: Refusal;
}

type SchemeName = "bearerAuth" | "basicAuth" | "apiKeyAuth" | "cookieAuth";

/** Undefined where no middleware asks who is calling. */
export function securityOf(route: FoundRoute, checker: ts.TypeChecker): SeenSecurity | undefined {
  const expressions = guardExpressions(route);
  const sure = expressions.flatMap((expression) => guardOf(expression, route, checker) ?? []);
  const guards = sure.length > 0 ? sure : guardsOfKnown(expressions, route, checker);
  if (guards.length === 0) return undefined;
  // Two guards of one scheme, `requireAuth, requireAdmin`, are one; alternatives of one hold for all.
  const [widest] = [...guards].sort((a, b) => b.schemes.length - a.schemes.length);
  const single = guards.filter(({ schemes }) => schemes.length === 1).map(({ schemes }) => schemes[0]);
  const alternatives = (widest?.schemes ?? []).map((scheme) =>
    widest?.schemes.length === 1 ? [...new Set(single)] : [scheme],
  );
  const requirements = alternatives.map((names) =>
    Object.fromEntries(names.flatMap((name) => (name === undefined ? [] : [[name, []]]))),
  );
  const used = new Set(guards.flatMap(({ schemes }) => schemes));
  const keyHeader = guards.find((guard) => guard.keyHeader !== undefined)?.keyHeader;
  return {
    schemes: Object.fromEntries(
      [...used].flatMap((name) => {
        const scheme = schemeOf(name, keyHeader, () => cookieOf(expressions, route, checker));
        return scheme === undefined ? [] : [[name, scheme]];
      }),
    ),
    requirements: guards.every(({ isOptional }) => isOptional) ? [...requirements, {}] : requirements,
    confidence: Math.max(...guards.map(({ confidence }) => confidence)),
    refusals: guards.flatMap(({ refusal, isOptional }) =>
      refusal === undefined || isOptional ? [] : refusal,
    ),
  };
}

function schemeOf(
  name: SchemeName,
  keyHeader: string = "X-API-Key",
  cookie: () => string | undefined,
): SecurityScheme | undefined {
  switch (name) {
    case "bearerAuth":
      return { type: "http", scheme: "bearer" };
    case "basicAuth":
      return { type: "http", scheme: "basic" };
    case "apiKeyAuth":
      return { type: "apiKey", in: "header", name: keyHeader };
    case "cookieAuth": {
      const own = cookie();
      return own === undefined ? undefined : { type: "apiKey", in: "cookie", name: own };
    }
  }
}

/** The cookie that some middleware of the route reads. */
function cookieOf(
  expressions: readonly ts.Expression[],
  route: FoundRoute,
  checker: ts.TypeChecker,
): string | undefined {
  return ownTexts(expressions, route, checker)
    .map(cookieReadIn)
    .find((name) => name !== undefined);
}

/** Code of the service's own middleware. */
function ownTexts(
  expressions: readonly ts.Expression[],
  route: FoundRoute,
  checker: ts.TypeChecker,
): readonly string[] {
  return expressions.flatMap((one) => {
    const body = guardFunction(one, route, checker);
    return body === undefined || isInstalled(body.getSourceFile()) ? [] : [body.getText()];
  });
}

/** Middleware that refuses whom other middleware has not come to know: what that reads is what is asked for. */
function guardsOfKnown(
  expressions: readonly ts.Expression[],
  route: FoundRoute,
  checker: ts.TypeChecker,
): readonly Guard[] {
  const isGuarded = expressions.some((one) => refusesUnknown(guardFunction(one, route, checker)));
  if (!isGuarded) return [];
  const texts = ownTexts(expressions, route, checker);
  const key = texts.map((text) => READS_KEY.exec(text)?.[1]).find((name) => name !== undefined);
  const plain = { isOptional: false, confidence: 0.6 };
  if (texts.some((text) => READS_AUTHORIZATION.test(text))) return [{ ...plain, schemes: ["bearerAuth"] }];
  if (key !== undefined) return [{ ...plain, schemes: ["apiKeyAuth"], keyHeader: key }];
  const isCookie =
    texts.some((text) => cookieReadIn(text) !== undefined || /\.session\b/.test(text)) ||
    expressions.some((one) => /\bsession\b/i.test(one.getText()));
  return [
    { ...plain, schemes: [isCookie ? "cookieAuth" : "bearerAuth"], ...(isCookie ? {} : { confidence: 0.5 }) },
  ];
}

const HOOKS = /^(onRequest|preParsing|preValidation|preHandler)$/;

/** Middleware, and the hooks in a Fastify route's options. */
export function guardExpressions({ middleware, options }: FoundRoute): ts.Expression[] {
  const hooks =
    options !== undefined && ts.isObjectLiteralExpression(options)
      ? options.properties.flatMap((property) => {
          if (ts.isShorthandPropertyAssignment(property) && HOOKS.test(property.name.text))
            return [property.name];
          const isHook = ts.isPropertyAssignment(property) && HOOKS.test(property.name.getText());
          return isHook ? [property.initializer] : [];
        })
      : [];
  return [...middleware, ...hooks].flatMap(elementsOf);
}

/** The code of a guard: what its name stands for, or what Fastify was decorated with under that name. */
export function guardFunction(
  expression: ts.Expression,
  { decorators }: FoundRoute,
  checker: ts.TypeChecker,
): FunctionNode | undefined {
  const own = functionOf(expression, checker);
  if (own !== undefined || decorators === undefined) return own;
  return functionOf(decorators.get(lastName(expression)), checker);
}

function elementsOf(expression: ts.Expression): ts.Expression[] {
  const plain = plainExpression(expression);
  return ts.isArrayLiteralExpression(plain) ? plain.elements.flatMap(elementsOf) : [plain];
}

function guardOf(expression: ts.Expression, route: FoundRoute, checker: ts.TypeChecker): Guard | undefined {
  const call = ts.isCallExpression(expression) ? expression : undefined;
  const callee = call?.expression ?? expression;
  const name = lastName(callee);
  const text = callee.getText();
  const isOptional =
    /optional/i.test(text) || /credentialsRequired:\s*false|passthrough:\s*true/.test(expression.getText());
  if (name === "authenticate" && /passport/i.test(text)) return passportGuard(call);
  if (call !== undefined && /\bauth$/.test(text) && call.arguments[0] !== undefined) {
    // @fastify/auth takes a list of which one must hold.
    const guards = elementsOf(call.arguments[0]).flatMap((one) => guardOf(one, route, checker) ?? []);
    const schemes = [...new Set(guards.flatMap((guard) => guard.schemes))];
    if (schemes.length > 0) return { schemes, isOptional: false, confidence: 0.8 };
  }
  const module = moduleOf(callee, checker) ?? "";
  const known = PACKAGES[module];
  if (known !== undefined) {
    const refusal = /jwt/.test(module) ? "thrown" : known === "basicAuth" ? "sent" : undefined;
    return { schemes: [known], isOptional, confidence: 0.9, ...(refusal === undefined ? {} : { refusal }) };
  }
  const read = guardOfBody(callee, route, checker) ?? guardOfBody(expression, route, checker);
  if (read !== undefined) return { ...read, isOptional };
  const named = schemeOfName(name);
  return named === undefined ? undefined : { schemes: [named], isOptional, confidence: 0.6 };
}

const STRATEGIES: { readonly [name: string]: SchemeName | undefined } = {
  jwt: "bearerAuth",
  bearer: "bearerAuth",
  token: "bearerAuth",
  oauth: "bearerAuth",
  basic: "basicAuth",
  headerapikey: "apiKeyAuth",
  localapikey: "apiKeyAuth",
  apikey: "apiKeyAuth",
  "api-key": "apiKeyAuth",
  session: "cookieAuth",
};

/** Strategies that log somebody in, such as `local` and `google`, guard nothing. */
function passportGuard(call: ts.CallExpression | undefined): Guard | undefined {
  const [first] = call?.arguments ?? [];
  if (first === undefined) return undefined;
  const names = elementsOf(first).flatMap((one) =>
    ts.isStringLiteralLike(one) ? [one.text.toLowerCase()] : [],
  );
  const schemes = [...new Set(names.flatMap((name) => STRATEGIES[name] ?? []))];
  if (schemes.length === 0) return undefined;
  return { schemes, isOptional: names.includes("anonymous"), confidence: 0.9, refusal: "sent" };
}

const PACKAGES: { readonly [name: string]: SchemeName | undefined } = {
  "express-jwt": "bearerAuth",
  "koa-jwt": "bearerAuth",
  "express-oauth2-jwt-bearer": "bearerAuth",
  "express-bearer-token": "bearerAuth",
  "express-oauth-server": "bearerAuth",
  "express-basic-auth": "basicAuth",
  "koa-basic-auth": "basicAuth",
  "basic-auth-connect": "basicAuth",
  "connect-ensure-login": "cookieAuth",
  "express-openid-connect": "cookieAuth",
};

/** The package that a name was imported or required from. */
function moduleOf(callee: ts.Expression, checker: ts.TypeChecker): string | undefined {
  let root: ts.Expression = callee;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  const [declaration] = checker.getSymbolAtLocation(root)?.declarations ?? [];
  let node: ts.Node | undefined = declaration;
  while (node !== undefined && !ts.isSourceFile(node)) {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      return node.moduleSpecifier.text;
    if (ts.isVariableDeclaration(node)) {
      return /^require\(\s*["']([^"']+)["']/.exec(node.initializer?.getText() ?? "")?.[1];
    }
    node = node.parent;
  }
  return undefined;
}

const READS_AUTHORIZATION =
  /headers?\s*(\.|\[\s*["'`]|\(\s*["'`])\s*authorization|\bget\(\s*["'`]authorization/i;
const READS_KEY = /(?:headers\s*\[\s*|\bget\(\s*|\bheader\(\s*)["'`]([\w-]*api[-_]?key[\w-]*)["'`]/i;
const REFUSES = /\b40[13]\b|unauthori[sz]ed|unauthenticated|forbidden|next\(\s*(?!\))|\bthrow\b|redirect\(/i;

/** What the middleware's own code asks for. */
function guardOfBody(
  expression: ts.Expression,
  route: FoundRoute,
  checker: ts.TypeChecker,
): Omit<Guard, "isOptional"> | undefined {
  const body = guardFunction(expression, route, checker);
  if (body === undefined || isInstalled(body.getSourceFile())) return undefined;
  const text = body.getText();
  if (!REFUSES.test(text)) return undefined;
  const key = READS_KEY.exec(text)?.[1];
  if (key !== undefined) return { schemes: ["apiKeyAuth"], confidence: 0.8, keyHeader: key };
  if (READS_AUTHORIZATION.test(text)) {
    return { schemes: [/\bbasic\b/i.test(text) ? "basicAuth" : "bearerAuth"], confidence: 0.8 };
  }
  if (/\bjwt\w*\.verify\(|\bjwtVerify\(|verifyToken\(/i.test(text))
    return { schemes: ["bearerAuth"], confidence: 0.7 };
  if (/\.isAuthenticated\(\)|\.session\b/.test(text) && /\buser\b|isAuthenticated/i.test(text)) {
    return { schemes: ["cookieAuth"], confidence: 0.6 };
  }
  return undefined;
}

const GUARD_NAME =
  /^(?:require|requires|ensure|is|check|verify|validate|must|need|with|protect)?_?(?:be|a|the|user|admin|valid)*_?(?:auth|authenticate|authenticated|authentication|authorize|authorise|authorized|authorization|login|loggedin|signedin|jwt|token|accesstoken|authtoken|bearer|bearerauth|basicauth|session|apikey|protect|protected)_?(?:guard|middleware|required|check|handler|user|jwt|token|only|verify)?$/i;

function schemeOfName(name: string): SchemeName | undefined {
  if (!GUARD_NAME.test(name)) return undefined;
  // A setter of sessions or a parser of tokens is everybody's.
  if (/^(session|token|bearer)$/i.test(name)) return undefined;
  if (/api_?key/i.test(name)) return "apiKeyAuth";
  if (/basic/i.test(name)) return "basicAuth";
  return /session|login|loggedin|signedin/i.test(name) ? "cookieAuth" : "bearerAuth";
}

function lastName(callee: ts.Expression): string {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isCallExpression(callee) ? lastName(callee.expression) : "";
}
