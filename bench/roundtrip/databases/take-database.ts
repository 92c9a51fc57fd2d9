/** A database there and back: its migration, loaded into another, and what the diff tool says of the two. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSource, type ShadowServer, type Source } from "@ashlar/catalog";
import { makeBaseline, proposeMigration, seedRows } from "@ashlar/db";
import { noOverrides, planResources, scaffoldDatabase } from "@ashlar/scaffold";

export interface TakenDatabase {
  readonly name: string;
  readonly tables: number;
  readonly objects: number;
  readonly resources: number;
  readonly operations: number;
  /** Of reading, of planning and making the routes, of making and proving the migration with rows in it. */
  readonly readMs: number;
  readonly scaffoldMs: number;
  readonly baselineMs: number;
  /** Why the migration is not proved; none where it is. */
  readonly problems: readonly string[];
  /** What the diff tool finds between the database that was read and the one that the migration makes. */
  readonly differences: readonly string[];
}

export async function takeDatabase(
  source: string,
  { name, server }: { readonly name: string; readonly server: ShadowServer },
): Promise<TakenDatabase> {
  const shadow = async () => server;
  const start = performance.now();
  const original = await openSource(source, {
    shadow,
    cwd: process.cwd(),
    withPrivileges: true,
    withOrigins: true,
  });
  const read = performance.now();
  try {
    const plan = planResources(original.database, { title: name, overrides: noOverrides });
    const made = scaffoldDatabase(plan, {
      framework: "express",
      output: "src/routes",
      importExtension: ".js",
      typesOnly: false,
      existing: new Map(),
    });
    const scaffolded = performance.now();
    const { files, problems } = await baselineOf(original, server);
    const proved = performance.now();
    const { objects } = original.database;
    return {
      name,
      tables: objects.filter(({ kind }) => kind === "table").length,
      objects: objects.length,
      resources: plan.resources.length,
      operations: made.operations.length,
      readMs: Math.round(read - start),
      scaffoldMs: Math.round(scaffolded - read),
      baselineMs: Math.round(proved - scaffolded),
      problems,
      differences: await differencesTo(original, files, shadow),
    };
  } finally {
    await original.close();
  }
}

async function baselineOf(source: Source, server: ShadowServer) {
  const shadow = await server.create();
  try {
    return await makeBaseline(source.database, {
      shadow,
      now: new Date(),
      onMade: async (made) => void (await seedRows(shadow, made, { rows: 5 })),
    });
  } finally {
    await shadow.drop();
  }
}

async function differencesTo(
  original: Source,
  files: readonly { readonly path: string; readonly text: string }[],
  shadow: () => Promise<ShadowServer>,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-"));
  try {
    for (const { path, text } of files) writeFileSync(join(folder, path), text);
    const again = await openSource(folder, { shadow, cwd: process.cwd() });
    try {
      const options = { shadow, now: new Date(), isProved: false };
      const { changes } = await proposeMigration({ old: original, new: again, ...options });
      return changes.map(({ action, object, details }) => [action, object, ...details].join(" "));
    } finally {
      await again.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
