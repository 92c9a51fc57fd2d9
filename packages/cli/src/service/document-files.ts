/** The document as files of the project: byte for byte, and where it consists of several, in the folders they had. */
import type { ReadSource } from "@ashlar/openapi";
import { bundleDocument } from "./bundle-document.ts";

export interface DocumentFiles {
  /** The document's own: `openapi.yaml`. */
  readonly path: string;
  /** Path in the project → text. */
  readonly texts: ReadonlyMap<string, string>;
  /** The whole document as JSON text, of one file; undefined where it loops. */
  readonly json: string | undefined;
}

/** @param sources the document first, then what it refers to */
export function documentFiles(sources: readonly ReadSource[]): DocumentFiles {
  const [document, ...others] = sources;
  if (document === undefined) return { path: "openapi.yaml", texts: new Map(), json: undefined };
  const path = /^\s*\{/.test(document.text) ? "openapi.json" : "openapi.yaml";
  const beside = others.filter(({ id }) => isBeside(document.id, id));
  if (beside.length === 0) {
    const json = bundleDocument(document, others, { nameOf: (id) => id });
    return { path, texts: new Map([[path, document.text]]), json };
  }
  const root = commonFolder([document, ...beside].map(({ id }) => folderOf(id)));
  const relative = (id: string) => decodeURIComponent(id.slice(root.length));
  const place = (id: string) => `document/${relative(id)}`;
  const nameOf = (id: string) => (isBeside(document.id, id) ? relative(id) : id);
  return {
    path: place(document.id),
    texts: new Map([document, ...beside].map(({ id, text }) => [place(id), text])),
    json: bundleDocument(document, others, { nameOf }),
  };
}

/** What lies on another host stays there: the reference to it says where. */
function isBeside(document: string, other: string): boolean {
  return (
    new URL(document).origin === new URL(other).origin &&
    new URL(document).protocol === new URL(other).protocol
  );
}

function folderOf(id: string): string {
  return id.slice(0, id.lastIndexOf("/") + 1);
}

function commonFolder(folders: readonly string[]): string {
  return folders.reduce((common, folder) => {
    let shared = common;
    while (!folder.startsWith(shared))
      shared = shared.slice(0, shared.lastIndexOf("/", shared.length - 2) + 1);
    return shared;
  });
}
