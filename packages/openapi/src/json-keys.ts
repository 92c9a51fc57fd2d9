/** Finds keys that stand twice in one JSON object, which JSON.parse passes over in silence. */

export interface KeyPlace {
  readonly key: string;
  readonly offset: number;
}

/** Every repeated key of a valid JSON text; `root` is the parsed text, which makes the usual answer cheap. */
export function duplicateJsonKeys(text: string, root: unknown): KeyPlace[] {
  return countKeysOfText(text) === countKeysOfValue(root) ? [] : findDuplicates(text);
}

function countKeysOfText(text: string): number {
  let count = 0;
  for (const _key of stringsOf(text, true)) count++;
  return count;
}

function countKeysOfValue(root: unknown): number {
  let count = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    const children = Object.values(value);
    if (!Array.isArray(value)) count += children.length;
    for (const child of children) if (typeof child === "object" && child !== null) pending.push(child);
  }
  return count;
}

function findDuplicates(text: string): KeyPlace[] {
  const found: KeyPlace[] = [];
  const open: Set<string>[] = [];
  let from = 0;
  for (const { start, end, isKey } of stringsOf(text, false)) {
    follow(text, from, start, open);
    from = end;
    const keys = open.at(-1);
    if (!isKey || keys === undefined) continue;
    const key: unknown = JSON.parse(text.slice(start, end));
    if (typeof key !== "string") continue;
    if (keys.has(key)) found.push({ key, offset: start });
    keys.add(key);
  }
  return found;
}

function follow(text: string, from: number, to: number, open: Set<string>[]): void {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b) open.push(new Set());
    else if (code === 0x7d) open.pop();
  }
}

/** Strings of a valid JSON text from quote to past the closing quote. */
function* stringsOf(
  text: string,
  onlyKeys: boolean,
): Generator<{ start: number; end: number; isKey: boolean }> {
  let start = text.indexOf('"');
  while (start !== -1) {
    const end = endOfString(text, start);
    const isKey = isColonNext(text, end);
    if (isKey || !onlyKeys) yield { start, end, isKey };
    start = text.indexOf('"', end);
  }
}

/** Offset behind the closing quote of the string whose opening quote stands at `start`. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

function isColonNext(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text.charCodeAt(at) === 0x3a;
}
