/** Whether a media type is one of a range: `image/*` has `image/png`, and itself. */
export function isInRange(type: string, range: string): boolean {
  return type === range || range === "*/*" || (range.endsWith("/*") && type.startsWith(range.slice(0, -1)));
}
