/** A call as a statement, on one line where it fits, else an argument a line. */

const lineWidth = 100;

export function printCall(callee: string, args: readonly string[]): string {
  const line = `${callee}(${args.join(", ")});`;
  if (line.length <= lineWidth) return line;
  return `${callee}(\n${args.map((arg) => `  ${arg},\n`).join("")});`;
}
