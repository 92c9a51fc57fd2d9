/** `a 'x, y', b 'z'` → `a 'x, y'` and `b 'z'`: at commas outside quotes and parentheses. */
export function splitList(text: string): readonly string[] {
  const items: string[] = [];
  let [start, depth] = [0, 0];
  let quote = "";
  let isEscaping = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== "") {
      // A doubled quote closes and opens again, which comes to the same.
      if (character === "\\" && isEscaping) at++;
      else if (character === quote) quote = "";
    } else if (character === "'" || character === '"') {
      quote = character;
      isEscaping = character === "'" && /(?:^|\W)E$/i.test(text.slice(Math.max(0, at - 2), at));
    } else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      items.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...items, text.slice(start).trim()].filter((item) => item !== "");
}
