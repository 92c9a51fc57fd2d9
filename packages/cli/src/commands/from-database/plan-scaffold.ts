/** `ashlar scaffold` of a database: the document, and routes that answer from the tables. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { File, Finding } from "@ashlar/model";
import { readFolders } from "@ashlar/report";
import { otherVersions } from "../../package-need.ts";
import { findProject, type Project } from "../../project.ts";
import type { Session } from "../../session.ts";
import type { ScaffoldRun, ScaffoldSettings } from "../scaffold.ts";
import { frameworkFor, importExtensionOf, moduleKind, otherFramework } from "../scaffolded-project.ts";
import { OVERRIDES_FILE, type ReadResources, withResources } from "./read-resources.ts";

const DOCUMENT = "openapi.yaml";

export async function planDatabaseScaffold(
  name: string,
  settings: ScaffoldSettings,
  session: Session,
): Promise<ScaffoldRun> {
  const { terminal } = session;
  const project = findProject(terminal.cwd, settings.output);
  const { madeFor, reconcile, scaffoldDatabase } = await import("@ashlar/scaffold");
  const existing = await existingIn(project);
  const framework = frameworkFor(settings, madeFor(project.routes, existing));
  return withResources(name, { ...settings, root: project.root }, session, async (read) => {
    terminal.progress(`Making ${framework} routes for ${read.plan.resources.length} resources …`);
    const result = scaffoldDatabase(read.plan, {
      framework,
      output: project.routes,
      importExtension: importExtensionOf(settings, project),
      typesOnly: settings.typesOnly === true,
      ...(settings.basePath === undefined ? {} : { basePath: settings.basePath }),
      existing,
    });
    const remembered = rememberedSchemas(read, settings);
    const { changes, findings } = reconcile([...result.files, ...remembered.files], existing, {
      force: settings.force === true,
    });
    return {
      command: "scaffold",
      document: read.label,
      framework,
      project,
      settings,
      result,
      changes,
      findings: [
        ...read.source.findings,
        ...result.findings,
        ...findings,
        ...otherFramework(settings, project, framework),
        ...otherVersions(result.packages, project.packages),
        ...moduleKind(project),
        ...remembered.findings,
      ],
      made: {
        document: DOCUMENT,
        resources: read.plan.resources,
        ...(remembered.files.length === 0 ? {} : { overrides: OVERRIDES_FILE }),
      },
    };
  });
}

/**
 * Who leaves `--schema` out the next time would get all other namespaces as well: `resources.yaml` says it from now on. One
 * that is there already is its writer's, and a check only looks.
 */
function rememberedSchemas(
  { overrides, schemas }: ReadResources,
  { schema, check, resources = OVERRIDES_FILE }: ScaffoldSettings,
): { readonly files: readonly File[]; readonly findings: readonly Finding[] } {
  const isSaid = schema === undefined || JSON.stringify(schema) === JSON.stringify(schemas);
  const line = `schemas: ${JSON.stringify(schema)}`;
  if (isSaid || (overrides === undefined && check === true)) return { files: [], findings: [] };
  if (overrides === undefined) {
    return { files: [{ path: OVERRIDES_FILE, owner: "project", text: `${line}\n` }], findings: [] };
  }
  return {
    files: [],
    findings: [
      {
        rule: "schema-not-remembered",
        severity: "info",
        message: `${resources} does not say what --schema says: without --schema, the next run serves other namespaces`,
        hint: `write into it: ${line}`,
        location: { file: resources },
      },
    ],
  };
}

/** What a person may have edited: the document too. */
async function existingIn({ root, routes }: Project): Promise<ReadonlyMap<string, string>> {
  const parent = posix.dirname(routes);
  const beside = ["middleware", "types", "resources", "database"].map((folder) => posix.join(parent, folder));
  const modules = await readFolders(root, [routes, ...beside]);
  const path = join(root, DOCUMENT);
  if (!existsSync(path)) return modules;
  return new Map([...modules, [DOCUMENT, readFileSync(path, "utf8")]]);
}
