/** Data → a TypeScript literal, formatted. */

/** Text that is printed as it stands, in the middle of data. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const lineWidth = 100;

/**
 * Objects and arrays stand on one line where they fit.
 *
 * @param value JSON, `undefined` properties are left out, and {@link Code}
 * @param indent spaces before the line that the literal starts on
 * @param used characters of that line that are taken already
 */
export function printLiteral(value: unknown, indent: number = 0, used: number = indent): string {
  const inline = inlineWithin(value, lineWidth - used);
  if (inline !== undefined && used + inline.length <= lineWidth && !inline.includes("\n")) return inline;
  const inner = " ".repeat(indent + 2);
  const outer = " ".repeat(indent);
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${printLiteral(item, indent + 2)},`);
    return `[\n${items.join("\n")}\n${outer}]`;
  }
  if (isRecord(value)) {
    const lines = entriesOf(value).map(([name, item]) => {
      const key = `${inner}${printKey(name)}: `;
      return `${key}${printLiteral(item, indent + 2, key.length + 1)},`;
    });
    return `{\n${lines.join("\n")}\n${outer}}`;
  }
  return printScalar(value);
}

/** On one line; undefined as soon as that is known to have no room, for every level around asks again. */
function inlineWithin(value: unknown, room: number): string | undefined {
  if (Array.isArray(value)) {
    let text = "[";
    for (const item of value) {
      const part = inlineWithin(item, room - text.length);
      if (part === undefined || text.length + part.length > room) return undefined;
      text += text === "[" ? part : `, ${part}`;
    }
    return `${text}]`;
  }
  if (!isRecord(value)) return printScalar(value);
  let text = "";
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const key = `${text === "" ? "{ " : ", "}${printKey(name)}: `;
    const part = inlineWithin(item, room - text.length - key.length);
    if (part === undefined || text.length + key.length + part.length > room) return undefined;
    text += key + part;
  }
  return text === "" ? "{}" : `${text} }`;
}

function printScalar(value: unknown): string {
  return value instanceof Code ? value.text : (JSON.stringify(value) ?? "undefined");
}

/** A property's name, quoted only where it must be; `__proto__` is computed, or it would be the prototype. */
export function printKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) || /^(0|[1-9]\d{0,8})$/.test(name) ? name : JSON.stringify(name);
}

function entriesOf(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Code);
}
