/** Little services as people write them: their files are text, and all of a table are one program. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FoundRoutes, findRoutes } from "../../src/find-routes.ts";
import type { FoundRoute } from "../../src/found-route.ts";
import { openProgram, type SourceProgram } from "../../src/program.ts";

export interface Service {
  readonly title: string;
  readonly files: { readonly [path: string]: string };
  /** `get /users/{id}`, in the order in which they are registered. */
  readonly routes: readonly string[];
  readonly rules?: readonly string[];
}

/** One program for all, because the compiler's own declarations are what takes long to read. */
export function findAll(
  services: readonly Service[],
  find: (source: SourceProgram) => FoundRoutes = findRoutes,
): ReadonlyMap<Service, FoundRoutes> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ashlar-routes-")));
  try {
    for (const [index, { files }] of services.entries()) writeFiles(files, join(root, `case-${index}`));
    // An alias is looked up in one after the other.
    const paths = { "~/*": services.map((_, index) => `./case-${index}/*`) };
    writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions: { paths } }));
    const source = openProgram([root], { cwd: root });
    return new Map(
      services.map((service, index) => {
        const folder = join(root, `case-${index}/`);
        const files = source.files.filter(({ fileName }) => fileName.startsWith(folder));
        return [service, find({ ...source, files })];
      }),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export function named({ method, path }: FoundRoute): string {
  return `${method} ${path}`;
}

export function writeFiles(files: Service["files"], folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
