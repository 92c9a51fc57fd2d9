/** Is an answer as the document says? Its status, its content type and its body. */
import { answers, type Validator } from "./answers.js";

export interface GivenAnswer {
  readonly status: number;
  /** Without parameters; empty where there is none. */
  readonly contentType: string;
  readonly body: unknown;
}

/** What is not as it should be; undefined where all is well. */
export function complaintAbout(operation: string | undefined, answer: GivenAnswer): string | undefined {
  const { status, contentType, body } = answer;
  // A handler that nobody has written yet says so in words of its own.
  if (status === 501) return isError(body) ? undefined : "that is no error body";
  // RFC 9110 §15.4.5: it stands for the answer that the caller has already.
  if (status === 304) return body === undefined ? undefined : "a 304 has no body";
  const byStatus = operation === undefined ? {} : (answers[operation] ?? {});
  const contents = byStatus[status] ?? byStatus[`${Math.floor(status / 100)}XX`] ?? byStatus["default"];
  if (contents === undefined || (status >= 400 && Object.keys(contents).length === 0)) {
    // What the framework around the handlers refuses is not for every document to list.
    if (status < 400) return "the document has no such answer";
    return isError(body) ? undefined : "that is no error body";
  }
  const types = Object.keys(contents);
  if (types.length === 0) return body === undefined ? undefined : "the document has no body there";
  const type = types.find((each) => accepts(each, contentType));
  if (type === undefined) return `expected ${types.join(" or ")}, found ${contentType || "no body"}`;
  return complaintOf(contents[type], body);
}

function accepts(range: string, type: string): boolean {
  if (range === type || range === "*/*") return true;
  return range.endsWith("/*") && type.startsWith(range.slice(0, -1));
}

function complaintOf(validate: Validator | undefined, body: unknown): string | undefined {
  if (validate === undefined || validate(body)) return undefined;
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(
      ({ instancePath, keyword, params }) =>
        `${instancePath || "the body"}: ${keyword} ${JSON.stringify(params)}`,
    )
    .join("; ");
}

/** What refusals that no document describes look like, `middleware/errors.ts` decides; they are never plain text. */
function isError(body: unknown): boolean {
  return typeof body === "object" && body !== null;
}
