/** Whether middleware refuses callers whom nothing before it has come to know: `if (!req.user) return res.status(403)…` */
import ts from "typescript6";
import type { FunctionNode } from "./handler/function-of.ts";

const KNOWN = "(?:user|currentUser|account|principal|identity|member|viewer|userId|auth)";
/** `ctx.state.user`, `req.user`, `res.locals.account`, `{ user } = req` */
const READS = new RegExp(
  `\\b(?:req|request|ctx|context|this|res\\.locals|response\\.locals|any\\))[!?]?\\.(?:state\\.|session[!?]?\\.|locals\\.)?${KNOWN}\\b` +
    `|\\{[^}]*\\b${KNOWN}\\b[^}]*\\}\\s*=\\s*(?:req|request|ctx|context|res\\.locals)\\b`,
);
const NAMES = new RegExp(`\\b${KNOWN}\\b`);
const REFUSES = /\b40[13]\b|unauthori[sz]ed|unauthenticated|forbidden/i;

export function refusesUnknown(middleware: FunctionNode | undefined): boolean {
  const body = middleware?.body;
  if (body === undefined || !READS.test(body.getText())) return false;
  let isFound = false;
  const visit = (node: ts.Node): void => {
    if (isFound) return;
    if (ts.isIfStatement(node)) isFound = isRefusal(node);
    // `ctx.assert(ctx.state.user, 401)`
    else if (ts.isCallExpression(node) && /\bassert$/.test(node.expression.getText()))
      isFound = NAMES.test(node.arguments[0]?.getText() ?? "") && REFUSES.test(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(body);
  return isFound;
}

/** Either way of it may be the refusal: `if (!user) refuse()`, `if (user) next(); else refuse();`. */
function isRefusal({ expression, thenStatement, elseStatement }: ts.IfStatement): boolean {
  if (!NAMES.test(expression.getText()) || REFUSES.test(expression.getText())) return false;
  return [thenStatement, elseStatement].some((way) => way !== undefined && REFUSES.test(way.getText()));
}
