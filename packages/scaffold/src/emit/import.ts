/** An import statement, on one line where it fits. */

const lineWidth = 100;

/** @param names as they stand between the braces, `type` before them included */
export function printImport(
  names: readonly string[],
  from: string,
  keyword: "import" | "import type" = "import",
): string {
  const line = `${keyword} { ${names.join(", ")} } from "${from}";`;
  if (line.length <= lineWidth) return line;
  return `${keyword} {\n${names.map((name) => `  ${name},\n`).join("")}} from "${from}";`;
}
