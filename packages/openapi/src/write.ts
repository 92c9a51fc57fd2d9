/** Writes an Api as an OpenAPI 3.1 document. */
import type { Api, Json } from "@ashlar/model";

/** An OpenAPI document as plain JSON; keys stand in the order in which a person reads them. */
export type OpenapiDocument = { [key: string]: Json };

/** How sure a part of an operation is. */
export interface PartEvidence {
  /** `parameters/limit`, `requestBody`, `responses/201`, or empty for the operation itself. */
  readonly part: string;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface WriteOptions {
  /** By `<method> <path>`; what is less than sure is written with `x-confidence`. */
  readonly evidence?: ReadonlyMap<string, readonly PartEvidence[]>;
}

/** The document that reads back as the given Api. Everything in it is shared with nothing: it may be changed. */
export function writeDocument(api: Api, options: WriteOptions = {}): OpenapiDocument {
  return { openapi: "3.1.1", info: { title: api.title, version: api.version }, ...unwritten(options) };
}

function unwritten(_options: WriteOptions): OpenapiDocument {
  return { paths: {} };
}
