/** `(a,b,"c,d")` → its texts: a list as filters write it. */

const longest = 100;

/** @returns the texts, or what is wrong with the list */
export function readTextList(text: string): string[] | string {
  const problem = 'must hold a list such as (a,b,"c,d")';
  if (!text.startsWith("(") || !text.endsWith(")") || text.length < 2) return problem;
  const inner = text.slice(1, -1);
  const texts: string[] = [];
  // In quotes a backslash makes the next character stand for itself.
  const item = /"((?:[^"\\]|\\.)*)"|[^,"()]*/gsy;
  for (let position = 0; ; position++) {
    item.lastIndex = position;
    const match = item.exec(inner);
    if (match === null) return problem;
    texts.push(match[1]?.replace(/\\(.)/gs, "$1") ?? match[0]);
    position = item.lastIndex;
    if (position === inner.length) break;
    if (inner[position] !== ",") return problem;
  }
  return texts.length > longest ? `must hold ${longest} values at most` : texts;
}
