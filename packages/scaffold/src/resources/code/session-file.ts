/** Prints `database/session.ts`: as whom the database is asked. Made once, theirs to change. */
import type { File } from "@ashlar/model";
import { printKey, printLiteral } from "../../emit/literal.ts";
import type { PlannedRowSecurity } from "../resource-plan.ts";
import type { StandsOn } from "./handler-bodies.ts";
import { layoutModule, moduleFrom, type ResourceModules } from "./modules.ts";

export function emitSessionFile(modules: ResourceModules, standsOn: StandsOn): File {
  const { plan, blueprint, folder } = modules;
  const hook = blueprint.schemes[0]?.hook;
  const policies = plan.rowSecurity;
  const text = standsOn === "kit" ? kitFile(modules, policies) : poolFile(modules, policies, hook);
  return { path: `${folder}/database/session.ts`, owner: "project", text };
}

function kitFile(modules: ResourceModules, policies: PlannedRowSecurity | undefined): string {
  const { hasSettings, needsForbidden } = chosenBy(policies);
  const sessions = layoutModule(modules, "database", ["middleware", "resources/kit-session"]);
  return `/** ${intro} */
import type { Call } from "@ashlar/kit/call";
import { context } from "${moduleFrom(modules, "database", "context")}";
${needsForbidden ? forbiddenImport(modules) : ""}import { kitSession } from "${sessions}";
${sessionTypes(modules, hasSettings)}

${sessionDoc(policies)}
export function sessionOf(${hasSettings ? "{ actor }" : "_call"}: Call): Session {
  return kitSession(context().database${hasSettings ? ", settingsOf(actor ?? {})" : ""});
}
${settingsFunction(policies)}`;
}

function poolFile(
  modules: ResourceModules,
  policies: PlannedRowSecurity | undefined,
  hook: string | undefined,
): string {
  // Without a caller there is nothing that settings could follow from.
  const known = hook === undefined ? undefined : policies;
  const { hasSettings, needsForbidden } = chosenBy(known);
  const sessions = layoutModule(modules, "database", ["middleware", "resources/pool-session"]);
  const auth = hook === undefined ? "" : hook;
  return `/** ${intro} */
import pg from "pg";
${needsForbidden ? forbiddenImport(modules) : ""}import { poolSession } from "${sessions}";
${sessionTypes(modules, hasSettings)}

const connectionString = process.env["DATABASE_URL"];
if (connectionString === undefined) {
  throw new Error("DATABASE_URL is not set: postgres://user:password@host/database");
}
const pool = new pg.Pool({ connectionString });
// Unheard, it would end the process; the next query takes another connection.
pool.on("error", (error) => console.error(\`an idle connection to the database broke: \${error.message}\`));

${sessionDoc(policies)}
export function sessionOf(${hasSettings ? `{ auth }: Request` : "_request: object"}): Session {
  return poolSession(pool${hasSettings ? `, settingsOf(auth${member(auth)} ?? {})` : ""});
}
${hasSettings ? requestType(auth) : ""}${settingsFunction(known)}`;
}

const intro =
  "On whose behalf the database is asked. This file is yours: it was written once, and is left alone.";

function chosenBy(policies: PlannedRowSecurity | undefined): {
  readonly hasSettings: boolean;
  readonly needsForbidden: boolean;
} {
  const hasSettings = policies !== undefined && policies.roles.length + policies.settings.length > 0;
  return { hasSettings, needsForbidden: hasSettings };
}

function forbiddenImport(modules: ResourceModules): string {
  return `import { forbidden } from "${layoutModule(modules, "database", ["middleware", "errors"])}";\n`;
}

function sessionTypes(modules: ResourceModules, hasSettings: boolean): string {
  const from = layoutModule(modules, "database", ["middleware", "resources/session"]);
  return `import type { Session${hasSettings ? ", Settings" : ""} } from "${from}";`;
}

function sessionDoc(policies: PlannedRowSecurity | undefined): string {
  if (policies === undefined) return "/** One request's view of the database. */";
  return `/**
 * One request's view of the database. Policies decide which rows it holds, but they do not bind superusers, roles with
 * BYPASSRLS and, unless they are forced, the owner of a table: connect as none of them.
 */`;
}

function requestType(hook: string): string {
  return `
interface Request {
  readonly auth: { readonly ${printKey(hook)}?: Caller };
}
`;
}

function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function settingsFunction(policies: PlannedRowSecurity | undefined): string {
  if (policies === undefined || !chosenBy(policies).hasSettings) return "";
  const { roles, settings } = policies;
  const members = [
    ...(roles.length === 0 ? [] : ["role: roleOf(caller)"]),
    ...settings.map((name) => `${printKey(name)}: claimOf(caller, ${JSON.stringify(lastWord(name))})`),
  ];
  return `
/** What is known of a caller: see middleware/security.ts. */
interface Caller {
  readonly subject?: string;
  readonly roles?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What the policies of the database read. */
function settingsOf(caller: Caller): Settings {
  return {
${members.map((each) => `    ${each},\n`).join("")}  };
}
${roles.length === 0 ? "" : roleFunction(roles)}${settings.length === 0 ? "" : claimFunction}`;
}

/** `app.tenant_id` is the claim `tenant_id`. */
function lastWord(setting: string): string {
  return setting.split(".").at(-1) ?? setting;
}

function roleFunction(roles: readonly string[]): string {
  const start = "const roles = ";
  return `
/** Roles of the database that policies name. Nobody becomes another one. */
${start}${printLiteral(roles, 0, start.length)};

/** The first of them that the caller has. */
function roleOf(caller: Caller): string {
  const role = roles.find((each) => caller.roles?.includes(each));
  if (role === undefined) throw forbidden("You have none of the roles that this needs.");
  return role;
}
`;
}

const claimFunction = `
// Where policies do without a claim, answer "" in place of a refusal.
function claimOf({ claims = {} }: Caller, name: string): string {
  const claim = claims[name];
  if (typeof claim === "string" || typeof claim === "number") return String(claim);
  throw forbidden(\`Your token lacks the claim \${name}.\`);
}
`;
