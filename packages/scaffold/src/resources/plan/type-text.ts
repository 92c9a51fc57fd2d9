/** The text of a type, as `format_type()` prints it, taken apart. */

export interface TypeText {
  /** Without modifiers and brackets: `timestamp with time zone`, `public.order_status`, `numeric`. */
  readonly name: string;
  /** `numeric(5,2)` → `5`, `2`. */
  readonly modifiers: readonly string[];
  readonly isArray: boolean;
}

export function readTypeText(type: string): TypeText {
  const element = type.replace(/(?:\[\])+$/, "");
  const isArray = element !== type;
  // A quoted name may hold parentheses; what follows it does not hold quotes.
  const [, head = "", tail = ""] = /^((?:"(?:[^"]|"")*"|[^"(])*)(.*)$/s.exec(element) ?? [];
  const [, inside, rest = ""] = /^\(([^)]*)\)(.*)$/s.exec(tail) ?? [];
  if (inside === undefined) return { name: element, modifiers: [], isArray };
  return { name: `${head}${rest}`, modifiers: inside.split(",").map((each) => each.trim()), isArray };
}
