/** `ashlar new` from a database: a service over its tables, and migrations that make the database anew. */
import { resolve } from "node:path";
import type { Finding } from "@ashlar/model";
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { findOwnPackages } from "../../pack-kit.ts";
import { dayOf } from "../../service/migration-time.ts";
import { packageName, refuseOccupied, writeProject } from "../../service/new-project.ts";
import { recordedSource } from "../../service/recorded-source.ts";
import { printSettings, SETTINGS_FILE } from "../../service/settings-file.ts";
import type { Session } from "../../session.ts";
import { readVersion } from "../../version.ts";
import type { NewSettings } from "../new.ts";
import { printNewFromDatabase } from "./new-service-report.ts";
import { OVERRIDES_FILE, type ReadResources, withResources } from "./read-resources.ts";

/** Enough for a second page. */
export const ROWS = 5;

export async function runNewFromDatabase(
  folder: string,
  settings: NewSettings,
  session: Session,
): Promise<ExitCode> {
  const { terminal } = session;
  const root = resolve(terminal.cwd, folder);
  refuseOccupied(root, folder);
  const own = findOwnPackages();
  const now = session.now();
  const name = packageName(root);
  const { texts, source, result, findings } = await withResources(
    settings.from,
    { ...settings, root: terminal.cwd },
    session,
    async (read) => {
      const overrides = overridesText(read, settings);
      const baseline = await baselineOf(read, session);
      const { newDatabaseService } = await import("@ashlar/scaffold");
      terminal.progress(`Making a service of ${read.plan.resources.length} resources …`);
      const made = newDatabaseService(read.plan, {
        framework: settings.framework,
        basePath: settings.basePath,
        name,
        ashlar: own.versions,
        rows: baseline.rows,
        today: dayOf(now),
        existing: new Map(),
      });
      return {
        texts: new Map([
          ...made.files.map(({ path, text }) => [path, text] as const),
          ...baseline.files.map(({ path, text }) => [`migrations/${path}`, text] as const),
          ...(overrides === undefined ? [] : [[OVERRIDES_FILE, overrides] as const]),
          [
            SETTINGS_FILE,
            printSettings({
              version: 1,
              ashlar: readVersion(),
              document: "openapi.yaml",
              framework: settings.framework,
              ...(settings.basePath === undefined ? {} : { basePath: settings.basePath }),
              ...labelOf(read, settings, { cwd: terminal.cwd, root }),
              migrations: "migrations",
              title: read.plan.title,
              operations: made.dates,
            }),
          ] as const,
        ]),
        source: read.label,
        result: made,
        findings: [...read.source.findings, ...baseline.findings, ...made.findings],
      };
    },
  );
  terminal.progress("Packing the packages that the service runs on …");
  const writes = [...texts].map(([path, text]) => ({ path, text, before: undefined }));
  const tarballs = await session.interrupt.guard(async (signal) => {
    const packed = await own.pack(signal);
    terminal.progress(`Writing ${texts.size} files …`);
    await writeProject(root, { writes, tarballs: packed, signal });
    return packed;
  });
  const paths = [...texts.keys(), ...tarballs.map(({ path }) => path)].sort();
  printNewFromDatabase({ folder, root, source, settings, result, paths, findings }, terminal);
  return EXIT.done;
}

interface BaselineFiles {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Made-up rows for the tests. */
  readonly rows: string;
  readonly findings: readonly Finding[];
}

async function baselineOf(
  { source, openShadow }: ReadResources,
  { terminal, now }: Session,
): Promise<BaselineFiles> {
  const { makeBaseline, rowsText, seedRows } = await import("@ashlar/db");
  terminal.progress("Making the database anew on a shadow …");
  const shadow = await (await openShadow()).create();
  let rows = "";
  try {
    const { files, problems } = await makeBaseline(source.database, {
      shadow,
      now: now(),
      onMade: async (made) => {
        terminal.progress("Making up rows for the tests …");
        rows = rowsText(made, await seedRows(shadow, made, { rows: ROWS }));
      },
    });
    return { files, rows, findings: problems.map(unproved) };
  } finally {
    await shadow.drop();
  }
}

function unproved(problem: string): Finding {
  return {
    rule: "baseline-not-proved",
    severity: "warning",
    message: `the first migration does not make the database exactly: ${problem}`,
    hint: "the service runs against the database that it was made from; mend the migration before it makes another",
  };
}

/**
 * What `--schema` said has to be said again by `npm run generate`, so it stands in `resources.yaml`. A file that a person
 * wrote is copied as it is.
 *
 * @throws {CliError} where that file says otherwise
 */
function overridesText(
  { overrides, schemas }: ReadResources,
  { schema, resources = OVERRIDES_FILE }: NewSettings,
): string | undefined {
  if (schema === undefined || JSON.stringify(schema) === JSON.stringify(schemas)) return overrides;
  const line = `schemas: ${JSON.stringify(schema)}`;
  if (overrides === undefined) return `${line}\n`;
  throw new CliError("ASHLAR_CLI_USAGE", `${resources} does not say what --schema says`, {
    hint: `leave --schema out, and write this into ${resources}: ${line}`,
  });
}

/** An address without its password; of files, only those of the project. */
function labelOf(
  { source, label }: ReadResources,
  { from }: NewSettings,
  where: { readonly cwd: string; readonly root: string },
): { readonly source?: string } {
  return source.kind === "live" ? { source: label } : recordedSource(from, where);
}
