/** `ashlar scaffold` of a database: the document, and routes that answer from the tables. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { readFolders } from "@ashlar/report";
import { otherVersions } from "../../package-need.ts";
import { findProject, type Project } from "../../project.ts";
import type { Session } from "../../session.ts";
import type { ScaffoldRun, ScaffoldSettings } from "../scaffold.ts";
import { importExtensionOf, moduleKind, otherFramework } from "../scaffolded-project.ts";
import { withResources } from "./read-resources.ts";

const DOCUMENT = "openapi.yaml";

export async function planDatabaseScaffold(
  name: string,
  settings: ScaffoldSettings,
  session: Session,
): Promise<ScaffoldRun> {
  const { terminal } = session;
  const project = findProject(terminal.cwd, settings.output);
  const framework = settings.framework ?? "express";
  return withResources(name, { ...settings, root: project.root }, session, async (read) => {
    const { reconcile, scaffoldDatabase } = await import("@ashlar/scaffold");
    const existing = await existingIn(project);
    terminal.progress(`Making ${framework} routes for ${read.plan.resources.length} resources …`);
    const result = scaffoldDatabase(read.plan, {
      framework,
      output: project.routes,
      importExtension: importExtensionOf(settings, project),
      typesOnly: settings.typesOnly === true,
      ...(settings.basePath === undefined ? {} : { basePath: settings.basePath }),
      existing,
    });
    const { changes, findings } = reconcile(result.files, existing, { force: settings.force === true });
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
        ...otherFramework(settings, project),
        ...otherVersions(result.packages, project.packages),
        ...moduleKind(project),
      ],
      made: { document: DOCUMENT, resources: read.plan.resources },
    };
  });
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
