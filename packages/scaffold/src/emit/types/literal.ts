/** Literals as a formatter would leave them. */

/** A string in double quotes, or in single ones where that spares escapes; numbers and truth values as they are. */
export function printLiteral(value: string | number | boolean | null): string {
  const json = JSON.stringify(value);
  if (typeof value !== "string" || count(value, '"') <= count(value, "'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A key as it stands before its colon: quoted only where TypeScript needs it. */
export function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$|^(0|[1-9]\d{0,14})$/.test(key) ? key : printLiteral(key);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
