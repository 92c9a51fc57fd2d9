/** Puts an expression into parentheses unless it stands in them. */

/** `(a > 0)` from `a > 0` and from `(a > 0)`; `((a) + (b))` from `(a) + (b)`. */
export function inParentheses(expression: string): string {
  return isEnclosed(expression) ? expression : `(${expression})`;
}

function isEnclosed(expression: string): boolean {
  if (!expression.startsWith("(") || !expression.endsWith(")")) return false;
  let depth = 0;
  let quote = "";
  for (let at = 0; at < expression.length; at++) {
    const character = expression[at] ?? "";
    if (quote !== "") {
      // A doubled quote closes and opens again, which comes to the same; E'…' escapes a quote with a backslash.
      if (character === "\\" && quote === "'") return false;
      if (character === quote) quote = "";
    } else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0 && at < expression.length - 1) return false;
  }
  return depth === 0 && quote === "";
}
