/** What `ashlar scaffold` makes of a database, in a temporary folder: compiled, booted and called. */
import type { Api, File } from "@ashlar/model";
import { ScaffoldedProject } from "../../../../tasks/scaffolded-project.ts";
import type { FrameworkName } from "../../src/blueprint.ts";
import { newDatabaseService } from "../../src/resources/new-database-service.ts";
import type { ResourcePlan } from "../../src/resources/resource-plan.ts";
import { scaffoldDatabase } from "../../src/resources/scaffold-database.ts";

/** Whoever calls says who they are: the token is JSON, in base64. */
const security = `/** Who is calling. */
import type { BearerHook } from "./runtime/security.js";

export interface Caller {
  subject: string;
  roles: string[];
  claims: Record<string, unknown>;
}

export const bearer: BearerHook<unknown, Caller> = async ({ token }) =>
  JSON.parse(Buffer.from(token, "base64").toString("utf8"));
`;

const nothing: Api = {
  title: "",
  version: "1",
  openapi: "3.1.0",
  basePath: "",
  servers: [],
  operations: [],
  webhooks: [],
  schemas: {},
  securitySchemes: {},
  tags: [],
};

/** @param o.hook `ours` knows callers by their tokens; `fresh` is as it is scaffolded */
export async function resourceProject(
  plan: ResourcePlan,
  framework: FrameworkName,
  { hook = "ours" }: { readonly hook?: "ours" | "fresh" } = {},
): Promise<ScaffoldedProject> {
  // What compiles strictly is told by all projects together; to boot one, its types need not be checked again.
  const compilerOptions = { noCheck: true, declaration: false, isolatedDeclarations: false };
  const project = await ScaffoldedProject.create(nothing, { framework, compilerOptions });
  for (const file of scaffolded(plan, new Map(), framework)) await project.write(file.path, file.text);
  if (hook === "ours") await project.write("src/middleware/security.ts", security);
  return project;
}

/** @param existing path → text of what is there already */
export function scaffolded(
  plan: ResourcePlan,
  existing: ReadonlyMap<string, string> = new Map(),
  framework: FrameworkName = "koa",
): readonly File[] {
  const options = {
    framework,
    output: "src/routes",
    importExtension: ".js",
    typesOnly: false,
    existing,
  } as const;
  return scaffoldDatabase(plan, options).files;
}

/** The same as a whole service on the kit: it compiles, and is run elsewhere. */
export async function kitProject(plan: ResourcePlan, framework: FrameworkName): Promise<ScaffoldedProject> {
  const project = await ScaffoldedProject.create(nothing, { framework });
  const { files } = newDatabaseService(plan, {
    framework,
    name: "everything",
    ashlar: new Map([["@ashlar/kit", "^0.1.0"]]),
    rows: undefined,
    existing: new Map(),
  });
  for (const file of files) await project.write(file.path, file.text);
  return project;
}

/** As `Authorization` of a caller. */
export function tokenOf(roles: readonly string[], claims: Readonly<Record<string, unknown>>): string {
  const caller = JSON.stringify({ subject: "somebody", roles, claims });
  return `Bearer ${Buffer.from(caller).toString("base64")}`;
}
