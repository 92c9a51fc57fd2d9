/** `z.string().min(3)` as what it starts from and what is then asked of it, step by step. */
import ts from "typescript6";
import { plainExpression } from "../handler/plain-expression.ts";

export interface Step {
  readonly name: string;
  /** Absent where a property is only read: `z.coerce`, `User.shape`. */
  readonly args?: readonly ts.Expression[];
  /** The expression up to here. */
  readonly node: ts.Expression;
}

export interface Chain {
  readonly root: ts.Expression;
  readonly steps: readonly Step[];
}

export function chainOf(expression: ts.Expression): Chain {
  const steps: Step[] = [];
  let node = plainExpression(expression);
  for (;;) {
    const callee = ts.isCallExpression(node) ? plainExpression(node.expression) : undefined;
    if (ts.isCallExpression(node) && callee !== undefined && ts.isPropertyAccessExpression(callee)) {
      steps.unshift({ name: callee.name.text, args: node.arguments, node });
      node = plainExpression(callee.expression);
    } else if (ts.isPropertyAccessExpression(node)) {
      steps.unshift({ name: node.name.text, node });
      node = plainExpression(node.expression);
    } else {
      return { root: node, steps };
    }
  }
}
