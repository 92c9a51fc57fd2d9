/** What stands above types of generated code that are no schema's. */
export const WITHOUT_BODY = "An answer without a body.";
export const BODY_FILE = "A file of a multipart body.";

export const HELPER_LINES: ReadonlySet<string> = new Set([
  WITHOUT_BODY,
  "A request of which nothing is read.",
  BODY_FILE,
  "One event of a stream; `retry` is in milliseconds.",
  "Server-sent events, sent as they come.",
  "Items of a sequence, sent as they come, each on its line.",
]);
