/** Lines of a comment: what something is called in the database, then what the database says of it. */
import { docText } from "../../emit/types/doc-comment.ts";

export function titled(name: string, comment: string | undefined): string[] {
  const title = docText(name).join(" ");
  const [first, ...others] = docText(comment);
  if (first === undefined) return [title];
  return others.length === 0 ? [`${title}: ${first}`] : [title, "", first, ...others];
}
