/** Why a document cannot be used, as an error that its reader can mend. */
import type { Finding } from "@ashlar/model";

/** Every reason for which reading a document fails. */
export type OpenapiErrorCode =
  | "ASHLAR_OPENAPI_NOT_FOUND"
  | "ASHLAR_OPENAPI_NOT_A_FILE"
  | "ASHLAR_OPENAPI_UNREADABLE"
  /** No answer at all: the other side's fault, unlike every other code here. */
  | "ASHLAR_OPENAPI_UNREACHABLE"
  | "ASHLAR_OPENAPI_HTTP_STATUS"
  | "ASHLAR_OPENAPI_EMPTY"
  | "ASHLAR_OPENAPI_SYNTAX"
  | "ASHLAR_OPENAPI_NOT_OPENAPI"
  | "ASHLAR_OPENAPI_VERSION"
  | "ASHLAR_OPENAPI_TOO_LARGE"
  | "ASHLAR_OPENAPI_INVALID";

export interface OpenapiErrorDetails {
  readonly hint: string;
  readonly findings?: readonly Finding[];
  readonly cause?: unknown;
}

/** A document that cannot be used; `findings` holds every reason, not only the first. */
export class OpenapiError extends Error {
  readonly code: OpenapiErrorCode;
  readonly hint: string;
  readonly findings: readonly Finding[];

  constructor(code: OpenapiErrorCode, message: string, details: OpenapiErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "OpenapiError";
    this.code = code;
    this.hint = details.hint;
    this.findings = details.findings ?? [];
  }
}

/** For a document, or a file that it refers to, that holds maps in maps beyond all reason. */
export function tooDeep({ name }: { readonly name: string }, cause?: unknown): OpenapiError {
  return new OpenapiError("ASHLAR_OPENAPI_TOO_LARGE", `${name} is nested too deeply`, {
    hint: "move inner schemas to components and refer to them",
    cause,
  });
}
