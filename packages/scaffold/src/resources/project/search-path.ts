/**
 * Where functions of the database look for what they name without a namespace. A database that was there says so
 * itself; one that was made from the migrations does not, and its triggers would not find their tables.
 */
import { quoteIdentifier } from "@ashlar/catalog";
import type { File } from "@ashlar/model";
import type { ResourcePlan } from "../resource-plan.ts";

/** Files of a service that make databases, with the path that these need; where `public` is all, nothing changes. */
export function withSearchPath(files: readonly File[], plan: ResourcePlan): readonly File[] {
  const namespaces = namespacesOf(plan);
  if (namespaces.length === 1 && namespaces[0] === "public") return files;
  const path = [...new Set([...namespaces, "public"])].map((name) => quoteIdentifier(name)).join(",");
  // The server splits options where a space has no backslash before it.
  const setting = `search_path=${path}`.replace(/[\\\s]/g, "\\$&");
  const options = `?options=${encodeURIComponent(`-c ${setting}`)}`;
  return files.map((file) => {
    const [made, next] = PLACES[file.path] ?? [];
    if (made === undefined || next === undefined) return file;
    if (!file.text.includes(made)) throw new Error(`${file.path} has changed`);
    return { ...file, text: file.text.replace(made, () => next(options)) };
  });
}

/** File → the expression that names a database of ours, and the same with options of a connection. */
const PLACES: Readonly<Record<string, readonly [made: string, next: (options: string) => string]>> = {
  "src/database/open.ts": [
    "  return embedded.connectionString;\n",
    (options) => `  // Functions of the database name tables without their namespace.
  return \`\${embedded.connectionString}${options}\`;
`,
  ],
  "test/support/service.ts": [
    "      DATABASE_URL: await createDatabase(server, { name, template }),\n",
    (options) => `      // Functions of the database name tables without their namespace.
      DATABASE_URL: \`\${await createDatabase(server, { name, template })}${options}\`,
`,
  ],
};

/** The main one first: its resources have no prefix. */
function namespacesOf({ resources }: ResourcePlan): readonly string[] {
  const byDepth = resources.toSorted((one, other) => depthOf(one.path) - depthOf(other.path));
  return [...new Set(byDepth.map(({ schema }) => schema))];
}

function depthOf(path: string): number {
  return path.split("/").length;
}
