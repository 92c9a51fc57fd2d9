/** Text put together from parts, some of which may not be known: template strings and `+`. */
import ts from "typescript6";
import type { Interpreter } from "./interpreter.ts";
import { list } from "./list-methods.ts";
import type { Scope } from "./scope.ts";
import { confidenceOf, constant, textOfValue, type Value } from "./value.ts";

const PARTLY_KNOWN = 0.5;

export function evaluateTemplate(node: ts.TemplateExpression, scope: Scope, it: Interpreter): Value {
  const parts = node.templateSpans.map(({ expression, literal }) => ({
    value: it.evaluate(expression, scope),
    text: literal.text,
  }));
  const confidence = Math.min(1, ...parts.map(({ value }) => textConfidence(value)));
  let whole = node.head.text;
  for (const [index, { value, text }] of parts.entries()) {
    const expression = node.templateSpans[index]?.expression;
    const name = isTold(value) || expression === undefined ? undefined : segmentName(whole, expression, text);
    whole += (name === undefined ? asText(value) : `:${name}`) + text;
  }
  return constant(whole, confidence);
}

/** `a + b`; undefined where neither is known. */
export function sum(left: Value, right: Value): Value | undefined {
  if (textOfValue(left) === undefined && textOfValue(right) === undefined) {
    return left.kind === "constant" && right.kind === "constant"
      ? constant(Number(left.value) + Number(right.value))
      : undefined;
  }
  return constant(asText(left) + asText(right), Math.min(textConfidence(left), textConfidence(right)));
}

/** A tag is called with the texts and what stands between them; of `String.raw` the text is as it is written. */
export function evaluateTagged(node: ts.TaggedTemplateExpression, scope: Scope, it: Interpreter): Value {
  const { tag, template } = node;
  if (tag.getText() === "String.raw") {
    return ts.isTemplateExpression(template)
      ? evaluateTemplate(template, scope, it)
      : constant(template.rawText ?? template.text);
  }
  const texts = ts.isTemplateExpression(template)
    ? [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)]
    : [template.text];
  const parts = ts.isTemplateExpression(template)
    ? template.templateSpans.map(({ expression }) => expression)
    : [];
  return it.call(
    it.evaluate(tag, scope),
    [
      {
        value: list(
          texts.map((text) => constant(text)),
          node,
        ),
        node,
      },
      ...parts.map((part) => ({ value: it.evaluate(part, scope), node: part })),
    ],
    node,
  );
}

/** `/${key}/items`: a whole segment of a path, of which only its name is known, is a parameter of that name. */
function segmentName(before: string, expression: ts.Expression, after: string): string | undefined {
  if (!before.endsWith("/") || !/^(\/|$)/.test(after)) return undefined;
  const named = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(named) && /^\w+$/.test(named.text) ? named.text : undefined;
}

function isTold(value: Value): boolean {
  return value.kind === "constant" && value.value !== undefined;
}

function textConfidence(value: Value): number {
  return isTold(value) ? confidenceOf(value) : PARTLY_KNOWN;
}

function asText(value: Value): string {
  return value.kind === "constant" && value.value !== undefined ? String(value.value) : "";
}
