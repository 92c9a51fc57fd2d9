/** Finds Swagger UI's files where npm put them. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface SwaggerUi {
  readonly version: string;
  read(file: SwaggerFile): Promise<Buffer>;
}

/** The files that are served, and their types: no other name leads to the disk. */
export const swaggerFiles = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

export type SwaggerFile = keyof typeof swaggerFiles;

/** Undefined when the package is not installed. */
export function findSwaggerUi(): SwaggerUi | undefined {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve("swagger-ui-dist/package.json");
    const { version } = require(manifest) as { readonly version: string };
    const folder = dirname(manifest);
    const files = new Map<SwaggerFile, Promise<Buffer>>();
    return {
      version,
      read(file) {
        const reading = files.get(file) ?? readFile(join(folder, file));
        files.set(file, reading);
        return reading;
      },
    };
  } catch {
    return undefined;
  }
}
