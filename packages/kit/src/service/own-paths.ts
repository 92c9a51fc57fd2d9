/** Paths that the kit answers by itself: health, metrics, documentation. */
import { createDocs, type DocsContent, type DocsFile } from "../docs/index.ts";
import type { HeaderField } from "../headers/index.ts";
import type { ServiceOptions } from "./service.ts";

export interface OwnAnswer {
  readonly status: number;
  readonly fields: readonly HeaderField[];
  readonly body: string | Buffer;
}

export interface OwnPath {
  /** Asked every few seconds by machines: not limited, and logged as `debug`. */
  readonly isQuiet: boolean;
  /** @param etags the request's `If-None-Match` */
  answer(etags: string | undefined): Promise<OwnAnswer>;
}

/** By path. A path that the document has itself is left to the document. */
export function createOwnPaths(options: ServiceOptions): ReadonlyMap<string, OwnPath> {
  const paths = new Map<string, OwnPath>();
  if (options.health !== false) {
    for (const name of ["live", "ready", "startup"] as const) {
      paths.set(`/health/${name}`, healthPath(options.lifecycle, name));
    }
  }
  if (typeof options.metricsPath === "string") paths.set(options.metricsPath, metricsPath(options.metrics));
  for (const file of options.docs === undefined ? [] : createDocs(options.docs, options.logger)) {
    paths.set(file.path, docsPath(file));
  }
  if (paths.has("/docs")) paths.set("/docs/", redirectToDocs);
  for (const { path } of options.routes) {
    if (paths.delete(path))
      options.logger.warn(`${path} is an operation of the document; the kit does not answer it.`);
  }
  return paths;
}

function healthPath(lifecycle: ServiceOptions["lifecycle"], name: "live" | "ready" | "startup"): OwnPath {
  return {
    isQuiet: true,
    async answer() {
      const { status, body } = await lifecycle.health(name);
      return {
        status,
        fields: [["Content-Type", "application/json; charset=utf-8"]],
        body: JSON.stringify(body),
      };
    },
  };
}

function metricsPath(metrics: ServiceOptions["metrics"]): OwnPath {
  const fields: readonly HeaderField[] = [["Content-Type", metrics.contentType]];
  return { isQuiet: true, answer: async () => ({ status: 200, fields, body: metrics.print() }) };
}

function docsPath(file: DocsFile): OwnPath {
  return {
    isQuiet: false,
    async answer(etags) {
      const content = await file.read();
      if (etags !== undefined && isNamed(content.etag, etags)) {
        return { status: 304, fields: fieldsOf(content), body: "" };
      }
      return {
        status: 200,
        fields: [["Content-Type", content.type], ...fieldsOf(content)],
        body: content.body,
      };
    },
  };
}

function fieldsOf({ etag, fields }: DocsContent): readonly HeaderField[] {
  return [["ETag", etag], ...fields];
}

// RFC 9110 §13.1.2: the weak comparison, so that a proxy may compress.
function isNamed(etag: string, etags: string): boolean {
  return etags.split(",").some((named) => ["*", etag].includes(named.trim().replace(/^W\//, "")));
}

// The page's addresses are relative to /docs.
const redirectToDocs: OwnPath = {
  isQuiet: false,
  answer: async () => ({ status: 308, fields: [["Location", "../docs"]], body: "" }),
};
