/** What a service says of itself: /openapi.json, and a page that shows it. */
import { createHash } from "node:crypto";
import type { HeaderField } from "../headers/index.ts";
import type { Logger } from "../logging/index.ts";
import { docsPage, docsPolicy } from "./docs-page.ts";
import { findSwaggerUi, type SwaggerFile, type SwaggerUi, swaggerFiles } from "./swagger-ui.ts";

export interface DocsOptions {
  /** The OpenAPI document as JSON text; asked for once. */
  readonly document: () => Promise<string>;
  readonly title: string;
}

/** Something at a path of its own. */
export interface DocsFile {
  readonly path: string;
  read(): Promise<DocsContent>;
}

export interface DocsContent {
  readonly type: string;
  readonly body: string | Buffer;
  /** Strong. */
  readonly etag: string;
  readonly fields: readonly HeaderField[];
}

/** Empty but for /openapi.json, with a line in the log, when swagger-ui-dist is not installed. */
export function createDocs(
  { document, title }: DocsOptions,
  logger: Logger,
  ui: SwaggerUi | undefined = findSwaggerUi(),
): readonly DocsFile[] {
  const json = fileOf("/openapi.json", "application/json; charset=utf-8", document);
  if (ui === undefined) {
    logger.warn("There is no page at /docs: swagger-ui-dist is not installed.");
    return [json];
  }
  const { html, script } = docsPage(title);
  return [
    json,
    fileOf("/docs", "text/html; charset=utf-8", async () => html, [["Content-Security-Policy", docsPolicy]]),
    fileOf("/docs/start.js", "text/javascript; charset=utf-8", async () => script),
    ...Object.entries(swaggerFiles).map(([name, type]) =>
      fileOf(`/docs/${name}`, type, () => ui.read(name as SwaggerFile)),
    ),
  ];
}

/** Read once; a reading that failed is tried again. */
function fileOf(
  path: string,
  type: string,
  read: () => Promise<string | Buffer>,
  more: readonly HeaderField[] = [],
): DocsFile {
  // Asked for again each time, and answered with 304 while it is the same.
  const fields: readonly HeaderField[] = [["Cache-Control", "no-cache"], ...more];
  let content: Promise<DocsContent> | undefined;
  return {
    path,
    read() {
      content ??= read().then(
        (body) => ({ type, body, etag: etagOf(body), fields }),
        (error: unknown) => {
          content = undefined;
          throw error;
        },
      );
      return content;
    },
  };
}

function etagOf(body: string | Buffer): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}
