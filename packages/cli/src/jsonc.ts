/** JSON with comments and trailing commas, as `tsconfig.json` is written. */

/** @throws {SyntaxError} */
export function parseJsonc(text: string): unknown {
  // Strings are matched first, so that what looks like a comment inside one is left alone.
  const plain = text
    .replace(/^\uFEFF/, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (match) =>
      match.startsWith('"') ? match : " ",
    )
    .replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (match) => (match.startsWith('"') ? match : ""));
  return JSON.parse(plain);
}
