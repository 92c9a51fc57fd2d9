/** Reads a database, or the SQL that makes one, and plans its resources. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openSource, type Source } from "@ashlar/catalog";
import type { Overrides, ResourcePlan } from "@ashlar/scaffold";
import { CliError } from "../../errors.ts";
import { refuseDevice } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import { type OpenShadow, withShadow } from "../db/shadow-session.ts";
import type { DatabaseSettings } from "./database-source.ts";
import { findUnboundRole } from "./unbound-role.ts";

/** What people decide otherwise is found here unless told. */
export const OVERRIDES_FILE = "resources.yaml";

export interface ReadResources {
  /** Open until the work ends. */
  readonly source: Source;
  /** As it was named, without user and password. */
  readonly label: string;
  readonly plan: ResourcePlan;
  /** The text of the overrides, where there are any. */
  readonly overrides: string | undefined;
  /** Namespaces that they name. */
  readonly schemas: readonly string[] | undefined;
  /** For what else has to be tried. */
  readonly openShadow: OpenShadow;
}

export interface ReadOptions extends DatabaseSettings {
  /** Where `resources.yaml` is looked for. */
  readonly root: string;
  /** Where the source's paths start; the working directory unless told. */
  readonly cwd?: string;
  /** In place of the one that the source's name gives. */
  readonly title?: string;
}

/**
 * Does work with the resources of a source; what was opened for it is closed afterwards.
 *
 * @throws {CliError} ASHLAR_CLI_NO_TABLES, and what cannot be read of the overrides
 */
export async function withResources<T>(
  name: string,
  options: ReadOptions,
  session: Session,
  work: (read: ReadResources) => Promise<T>,
): Promise<T> {
  const { terminal } = session;
  for (const file of [name, options.resources]) {
    if (file !== undefined) refuseDevice(file, terminal.cwd);
  }
  const overrides = readOverridesFile(options, terminal.cwd);
  return withShadow(options.shadow, session, async (openShadow) => {
    terminal.progress("Reading the database …");
    const [source, { noOverrides, planResources, readOverrides }] = await Promise.all([
      openSource(name, {
        shadow: openShadow,
        cwd: options.cwd ?? terminal.cwd,
        withPrivileges: true,
        withOrigins: true,
      }),
      import("@ashlar/scaffold"),
    ]);
    try {
      const read = overrides === undefined ? noOverrides : readOverrides(overrides.text, overrides.name);
      const title = read.title ?? options.title ?? titleOf(source.label);
      const plan = planResources(source.database, { title, overrides: limited(read, options.schema) });
      refuseNothing(plan, source.label, options.schema);
      const label = source.label;
      const findings = [...source.findings, ...(await findUnboundRole(source, plan))];
      return await work({
        source: { ...source, findings },
        label,
        plan,
        overrides: overrides?.text,
        schemas: read.schemas,
        openShadow,
      });
    } finally {
      await source.close();
    }
  });
}

function readOverridesFile(
  { resources, root }: ReadOptions,
  cwd: string,
): { readonly name: string; readonly text: string } | undefined {
  const path = resources === undefined ? join(root, OVERRIDES_FILE) : resolve(cwd, resources);
  const name = resources ?? OVERRIDES_FILE;
  if (resources === undefined && !existsSync(path)) return undefined;
  try {
    return { name, text: readFileSync(path, "utf8") };
  } catch (cause) {
    throw new CliError("ASHLAR_CLI_USAGE", `${name} cannot be read`, {
      hint: "name a YAML file that says what is to be decided otherwise",
      cause,
    });
  }
}

function limited(overrides: Overrides, schemas: readonly string[] | undefined): Overrides {
  return schemas === undefined ? overrides : { ...overrides, schemas };
}

function refuseNothing(
  { resources }: ResourcePlan,
  label: string,
  schemas: readonly string[] | undefined,
): void {
  if (resources.length > 0) return;
  const where = schemas === undefined ? label : `${label}, schema ${schemas.join(", ")},`;
  throw new CliError("ASHLAR_CLI_NO_TABLES", `${where} has no tables or views to make resources of`, {
    hint: "is it the right database, and may its user see the tables?",
  });
}

/** `postgres://localhost/book_shop` → `Book shop`; `schema/v2.sql` → `V2`. */
function titleOf(label: string): string {
  const last = label.split(/[/\\,]/).findLast((part) => part.trim() !== "") ?? "";
  const words = last
    .trim()
    .replace(/\.sql$/i, "")
    .replace(/^postgres:$/, "")
    .replace(/[-_.\s]+/g, " ");
  const text = words.trim() === "" ? "database" : words.trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
