/** Prints `database/session.ts`: as whom the database is asked. Made once, theirs to change. */
import type { File } from "@ashlar/model";
import { printKey, printLiteral } from "../../emit/literal.ts";
import { printAccess } from "../../service/code/print.ts";
import type { PlannedRowSecurity } from "../resource-plan.ts";
import type { StandsOn } from "./handler-bodies.ts";
import { layoutModule, moduleFrom, type ResourceModules } from "./modules.ts";

export function emitSessionFile(modules: ResourceModules, standsOn: StandsOn): File {
  const { plan, blueprint, folder } = modules;
  const hook = blueprint.schemes[0]?.hook;
  const policies = plan.rowSecurity;
  // Without a caller, or where policies ask for none, there is nothing that settings could follow from.
  const asked = policies !== undefined && policies.roles.length + policies.settings.length > 0;
  const known = asked && hook !== undefined ? policies : undefined;
  const doc = sessionDoc(policies);
  const text =
    standsOn === "kit" ? kitFile(modules, { known, doc }) : poolFile(modules, { known, doc, hook });
  return { path: `${folder}/database/session.ts`, owner: "project", text };
}

interface Said {
  /** What policies ask of the caller. */
  readonly known: PlannedRowSecurity | undefined;
  readonly doc: string;
  readonly hook?: string | undefined;
}

function kitFile(modules: ResourceModules, { known, doc }: Said): string {
  const sessions = layoutModule(modules, "database", ["middleware", "resources/kit-session"]);
  return `/** ${intro} */
import type { Call } from "@ashlar/kit/call";
import { context } from "${moduleFrom(modules, "database", "context")}";
${known === undefined ? "" : forbiddenImport(modules)}import { kitSession } from "${sessions}";
${sessionTypes(modules, known)}

${doc}
export function sessionOf(${known === undefined ? "_call" : "{ actor }"}: Call): Session {
  return kitSession(context().database${known === undefined ? "" : `, ${chooser("actor ?? {}", known)}`});
}
${settingsFunction(known)}`;
}

function poolFile(modules: ResourceModules, { known, doc, hook = "" }: Said): string {
  const sessions = layoutModule(modules, "database", ["middleware", "resources/pool-session"]);
  return `/** ${intro} */
import pg from "pg";
${known === undefined ? "" : forbiddenImport(modules)}import { poolSession } from "${sessions}";
${sessionTypes(modules, known)}

const connectionString = process.env["DATABASE_URL"];
if (connectionString === undefined) {
  throw new Error("DATABASE_URL is not set: postgres://user:password@host/database");
}
const pool = new pg.Pool({
  connectionString,
  // What waits longer is answered by 503, and no longer keeps others waiting.
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000,
});
// Unheard, it would end the process; the next query takes another connection.
pool.on("error", (error) => console.error(\`an idle connection to the database broke: \${error.message}\`));

${doc}
export function sessionOf(${known === undefined ? "_request: object" : "{ auth }: Request"}): Session {
  return poolSession(pool${known === undefined ? "" : `, ${chooser(`auth${printAccess(hook)} ?? {}`, known)}`});
}
${known === undefined ? "" : requestType(hook)}${settingsFunction(known)}`;
}

const intro =
  "On whose behalf the database is asked. This file is yours: it was written once, and is left alone.";

function forbiddenImport(modules: ResourceModules): string {
  return `import { forbidden } from "${layoutModule(modules, "database", ["middleware", "errors"])}";\n`;
}

function sessionTypes(modules: ResourceModules, known: PlannedRowSecurity | undefined): string {
  const hasSettings = known !== undefined;
  const hasNeed = known !== undefined && readsClaims(known);
  const from = layoutModule(modules, "database", ["middleware", "resources/session"]);
  return `import type { ${hasNeed ? "Need, " : ""}Session${hasSettings ? ", Settings" : ""} } from "${from}";`;
}

/** What is called when the database is asked. */
function chooser(caller: string, known: PlannedRowSecurity): string {
  return readsClaims(known) ? `(need) => settingsOf(${caller}, need)` : `() => settingsOf(${caller})`;
}

function readsClaims({ settings }: PlannedRowSecurity): boolean {
  return settings.some((name) => name !== allClaims);
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

function settingsFunction(policies: PlannedRowSecurity | undefined): string {
  if (policies === undefined) return "";
  const { roles, settings } = policies;
  const members = [
    ...(roles.length === 0 ? [] : ["role: roleOf(caller)"]),
    ...settings.map((name) => `${printKey(name)}: ${settingValue(name)}`),
  ];
  return `
/** What is known of a caller: see middleware/security.ts. */
interface Caller {
  readonly subject?: string;
  readonly roles?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What the policies of the database read. */
function settingsOf(caller: Caller${readsClaims(policies) ? ", need: Need" : ""}): Settings {
  return {
${members.map((each) => `    ${each},\n`).join("")}  };
}
${roles.length === 0 ? "" : roleFunction(roles)}${readsClaims(policies) ? claimFunction : ""}`;
}

/** `app.tenant_id` is the claim `tenant_id`; `request.jwt.claims` all of them, as PostgREST has it. */
function settingValue(setting: string): string {
  if (setting === allClaims) return "JSON.stringify(caller.claims ?? {})";
  return `claimOf(caller, ${JSON.stringify(setting.split(".").at(-1) ?? setting)}, need)`;
}

const allClaims = "request.jwt.claims";

function roleFunction(roles: readonly string[]): string {
  const start = "const roles = ";
  return `
/** Roles of the database that policies name, and that its user has to be granted. Nobody becomes another one. */
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
function claimOf({ claims = {} }: Caller, name: string, need: Need): string {
  const claim = claims[name];
  if (claim === undefined || claim === null) {
    // Who only reads what no policy decides about does not need it.
    if (need === "nothing") return "";
    throw forbidden(\`Your token lacks the claim \${name}.\`);
  }
  return typeof claim === "string" ? claim : JSON.stringify(claim);
}
`;
