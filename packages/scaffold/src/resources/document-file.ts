/** `openapi.yaml` of an API that was made from a database. */
import type { Api, File } from "@ashlar/model";
import { formatDocument, writeDocument } from "@ashlar/openapi";
import { stampFiles } from "../code-files.ts";

/** Beside `package.json`, in every project. */
export const DOCUMENT_FILE = "openapi.yaml";

export interface DocumentFile {
  /** Not stamped yet. */
  readonly file: File;
  /** The same as JSON, for `/openapi.json`. */
  readonly json: string;
}

export function documentFile(api: Api): DocumentFile {
  const document = writeDocument(api);
  return {
    file: { path: DOCUMENT_FILE, owner: "generated", text: formatDocument(document, "yaml") },
    json: JSON.stringify(document),
  };
}

/** No name of the database: an address may differ from machine to machine. */
export function stampDocument(file: File): File {
  return stampFiles([file], "the database")[0] ?? file;
}
