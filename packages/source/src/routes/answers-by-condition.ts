/** Paths that middleware answers where a condition says so: `if (ctx.path === "/ping") { ctx.body = "pong"; }` */
import ts from "typescript6";
import type { FunctionNode } from "../handler/function-of.ts";

export interface AnsweredPath {
  readonly path: string;
  readonly node: ts.Node;
}

const READS_PATH = /\b(?:ctx|context|req|request|this)(?:\.req(?:uest)?)?\.(?:path|url|originalUrl)$/;
const SENDS = /\.body\s*=[^=]|\.(?:json|send|end|render|redirect|sendFile|sendStatus)\s*\(/;

export function answersByCondition(middleware: FunctionNode): readonly AnsweredPath[] {
  const found: AnsweredPath[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && SENDS.test(node.thenStatement.getText())) {
      for (const path of pathsIn(node.expression)) found.push({ path, node });
    }
    ts.forEachChild(node, visit);
  };
  if (middleware.body !== undefined) visit(middleware.body);
  return found;
}

/** Texts that the path is compared with. */
function pathsIn(condition: ts.Expression): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isEquals(node.operatorToken)) {
      const { left, right } = node;
      const [read, text] = READS_PATH.test(left.getText()) ? [left, right] : [right, left];
      if (READS_PATH.test(read.getText()) && ts.isStringLiteralLike(text) && text.text.startsWith("/"))
        found.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(condition);
  return found;
}

function isEquals({ kind }: ts.Node): boolean {
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
}
