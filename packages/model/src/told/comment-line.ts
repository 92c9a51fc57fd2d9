/** A line as it may stand in a doc comment: nothing that ends it early, no directive that a compiler takes from it. */
export function commentLine(text: string): string {
  return (
    text
      // One backslash more than there is, so that both come back.
      .replaceAll(/\*(?=\\*\/)/g, "*\\")
      .replaceAll(/@(?=\\*ts-)/g, "@\\")
      .replaceAll(/[\r\n\u2028\u2029]+/g, " ")
      .replaceAll(/\p{Cc}/gu, " ")
  );
}

/** The text that a line of a doc comment was made of. */
export function textOfCommentLine(line: string): string {
  return line.replaceAll(/\*\\(?=\\*\/)/g, "*").replaceAll(/@\\(?=\\*ts-)/g, "@");
}

/** JSON that survives in a comment letter by letter. */
export function commentJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("*/", "*\\u002f")
    .replaceAll(/@(?=ts-)/g, "\\u0040")
    .replaceAll(
      /[\u2028\u2029]|\p{Cc}/gu,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}
