/** Changes one place of a template. */

/** @throws {Error} where the template no longer has it, or has it twice */
export function replaceOnce(text: string, made: string, next: string): string {
  const parts = text.split(made);
  if (parts.length !== 2) throw new Error(`a template has ${JSON.stringify(made)} ${parts.length - 1} times`);
  return parts.join(next);
}
