/** What an operation answers when all goes well, where the document names nothing but failures. */
import type { Finding, Operation, Response } from "@ashlar/model";

/** What stands for a success that the document does not name. */
export const implied: Response = { status: "204", headers: [], content: [] };

/** The document's responses and, where none of them can be a success, 204 without a body. */
export function withSuccess(responses: readonly Response[]): readonly Response[] {
  return responses.some(({ status }) => mayBeSuccess(status)) ? responses : [implied, ...responses];
}

/** @param title `DELETE /v1/books/{bookId}` */
export function missingSuccess({ responses, location }: Operation, title: string): Finding[] {
  if (withSuccess(responses) === responses) return [];
  return [
    {
      rule: "no-success-answer",
      severity: "warning",
      message: `${title}: the document names no successful answer: 204 without a body is taken for it`,
      hint: "Name the answer under `responses`.",
      ...(location && { location }),
    },
  ];
}

/** `default` stands for whatever has no name of its own. */
function mayBeSuccess(status: string): boolean {
  return status === "default" || /^[123]/.test(status);
}
