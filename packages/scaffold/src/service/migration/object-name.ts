/** How messages and step names call things: on one line, without `public`. */

interface Name {
  readonly schema: string;
  readonly name: string;
}

export function plainName({ schema, name }: Name): string {
  return onOneLine(schema === "public" ? name : `${schema}.${name}`);
}

/** `books.title`: a column, a constraint. */
export function memberName(table: Name, { name }: { readonly name: string }): string {
  return `${plainName(table)}.${onOneLine(name)}`;
}

export function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
