/** `ashlar generate` of a service over a database: its migrations, loaded into a shadow, say what the database is. */
import { readFolders } from "@ashlar/report";
import { otherVersions } from "../../package-need.ts";
import { findProject } from "../../project.ts";
import { isWanted, nameOf, settingsChange, unprovided, withOthers } from "../../service/made-project.ts";
import { dayOf } from "../../service/migration-time.ts";
import type { ServiceSettings } from "../../service/settings-file.ts";
import type { Session } from "../../session.ts";
import { readVersion } from "../../version.ts";
import type { GenerateSettings } from "../generate.ts";
import type { ScaffoldRun } from "../scaffold.ts";
import { ROWS } from "./new-service.ts";
import { type ReadResources, withResources } from "./read-resources.ts";

export async function planFromMigrations(
  root: string,
  service: ServiceSettings,
  settings: GenerateSettings,
  session: Session,
): Promise<ScaffoldRun> {
  const { terminal } = session;
  const folder = service.migrations ?? "migrations";
  const project = findProject(root, "src/routes");
  const options = { root, cwd: root, ...titled(service), ...shadowOf(settings) };
  return withResources(folder, options, session, async (read) => {
    const { newDatabaseService, reconcile } = await import("@ashlar/scaffold");
    terminal.progress("Making up rows for the tests …");
    const rows = await rowsOf(read);
    const existing = await readFolders(root, ["src", "test"]);
    terminal.progress(`Making a service of ${read.plan.resources.length} resources …`);
    const result = newDatabaseService(read.plan, {
      framework: service.framework,
      basePath: service.basePath,
      name: nameOf(root),
      ashlar: new Map(),
      rows,
      dates: service.operations,
      today: dayOf(session.now()),
      existing,
    });
    const wanted = result.files.filter((file) => isWanted(file, root));
    const { changes, findings } = reconcile(wanted, withOthers(wanted, existing, root), {
      force: settings.force === true,
    });
    return {
      command: "generate",
      document: `${folder}/`,
      framework: service.framework,
      project,
      settings: { ...settings, output: "src/routes" },
      result: { ...result, usage: "" },
      changes: [
        ...changes,
        settingsChange(root, { ...service, ashlar: readVersion(), operations: result.dates }),
      ],
      findings: [
        ...read.source.findings,
        ...result.findings,
        ...findings,
        ...otherVersions(result.packages, project.packages),
        ...unprovided(wanted, existing),
      ],
      made: { document: "openapi.yaml", resources: read.plan.resources },
    };
  });
}

function titled({ title }: ServiceSettings): { readonly title?: string } {
  return title === undefined ? {} : { title };
}

function shadowOf({ shadow }: GenerateSettings): { readonly shadow?: string } {
  return shadow === undefined ? {} : { shadow };
}

/** The shadow that the migrations were loaded into is dropped afterwards, rows and all. */
async function rowsOf({ source }: ReadResources): Promise<string | undefined> {
  if (source.shadow === undefined) return undefined;
  const { rowsText, seedRows } = await import("@ashlar/db");
  return rowsText(source.database, await seedRows(source.shadow, source.database, { rows: ROWS }));
}
