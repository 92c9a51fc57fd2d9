/** The cookie that a session lies in: the one that code reads, or that of the package which keeps sessions. */
import ts from "typescript6";

const READ =
  /\bcookies\s*\.get\(\s*["'`]([\w.-]+)["'`]|\b(?:signedC|c)ookies\s*(?:\?\.|!?\.)\s*(?!(?:get|set)\b)(\w+)|\b(?:signedC|c)ookies\s*(?:\?\.)?\[\s*["'`]([\w.-]+)["'`]/;

/** What middleware reads, by its text. */
export function cookieReadIn(text: string): string | undefined {
  return READ.exec(text)
    ?.slice(1)
    .find((name) => name !== undefined);
}

/** Packages of sessions, and what they call their cookie by themselves. */
const DEFAULTS: { readonly [module: string]: string | undefined } = {
  "express-session": "connect.sid",
  "cookie-session": "session",
  "koa-session": "koa.sess",
  "koa-generic-session": "koa.sid",
  "@fastify/session": "sessionId",
  "@fastify/secure-session": "session",
};

const LOADED = new RegExp(`(?:\\bfrom|\\brequire\\s*\\()\\s*["'](${Object.keys(DEFAULTS).join("|")})["']`);

/** Of the first file that loads such a package. */
export function sessionCookie(files: readonly ts.SourceFile[]): string | undefined {
  for (const file of files) {
    const module = LOADED.exec(file.text)?.[1];
    if (module !== undefined) return namedIn(file) ?? DEFAULTS[module];
  }
  return undefined;
}

/** `session({ secret, name: "sid" })`, `session({ key: "sid" }, app)` */
function namedIn(file: ts.SourceFile): string | undefined {
  let found: string | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    if (ts.isCallExpression(node) && /session/i.test(node.expression.getText())) {
      found = node.arguments
        .filter(ts.isObjectLiteralExpression)
        .map(nameOf)
        .find((name) => name !== undefined);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function nameOf({ properties }: ts.ObjectLiteralExpression): string | undefined {
  return properties
    .filter(ts.isPropertyAssignment)
    .filter(({ name }) => /^(name|key|cookieName)$/.test(name.getText()))
    .map(({ initializer }) => (ts.isStringLiteralLike(initializer) ? initializer.text : undefined))
    .find((name) => name !== undefined);
}
