/** Prints `README.md` of a service over a database: first calls, what was guessed and hidden, and whose file is which. */
import type { File, Finding } from "@ashlar/model";
import type { ProjectFacts } from "../../service/project/facts.ts";
import {
  deployment,
  escaped,
  findingRow,
  frameworkNames,
  operation,
  settings,
  tests,
  vendorNote,
  warningsFirst,
} from "../../service/project/readme.ts";
import { exampleCaller } from "../example-caller.ts";
import type { PlannedResource, ResourcePlan } from "../resource-plan.ts";

/** Findings of one rule that are shown before the rest is counted. */
const FEW = 5;
/** Resources that are listed one by one. */
const MANY = 60;

export function emitDatabaseReadme(plan: ResourcePlan, facts: ProjectFacts): File {
  const sections = [
    intro(facts),
    firstSteps(plan, facts),
    resources(plan),
    guesses(facts.findings ?? []),
    overriding,
    rowSecurity(plan),
    layout(facts),
    settings(facts),
    migrations,
    deployment(facts),
    operation,
    tests,
  ];
  const text = `${sections.filter((section) => section !== "").join("\n\n")}\n`;
  return { path: "README.md", owner: "project", text };
}

function intro({ title, framework }: ProjectFacts): string {
  return `# ${escaped(title)}

Made from a database by [Ashlar](https://www.npmjs.com/package/ashlar): ${frameworkNames[framework]} service whose resources are the database's tables and views.`;
}

function firstSteps(plan: ResourcePlan, { documentJson }: ProjectFacts): string {
  const { resources: all, security } = plan;
  const first = all.find(({ key }) => key.length > 0) ?? all[0];
  const token =
    security === "bearer"
      ? `TOKEN=$(npm run --silent token -- --subject me${tokenOptions(plan)})${plan.rowSecurity === undefined ? "   # --role gives it a role" : ""}\n`
      : "";
  const header = security === "bearer" ? ` -H "Authorization: Bearer $TOKEN"` : "";
  const call = first === undefined ? "" : `curl -s "http://127.0.0.1:3000${first.path}?limit=2"${header}\n`;
  const docs = documentJson === undefined ? "" : "\n\nThe documentation is at <http://127.0.0.1:3000/docs>.";
  return `## First steps

\`\`\`sh
npm install
npm start                                          # an empty Postgres of the project's own, under .data/
DATABASE_URL=postgres://… npm start                # the database that it was made from, as it is
\`\`\`

Nothing is written into a database that has all its tables: the first migration counts as applied there. Nor into one that
has none of them, before \`npm run migrate\` was asked to make them. In another terminal:

\`\`\`sh
${token}${call}\`\`\`

Lists take \`limit\`, \`cursor\`, \`sort\`, \`fields\`, \`include\`, and filters such as \`?price=gte.10&price=lt.20\`: \`eq\`, \`neq\`,
\`gt\`, \`gte\`, \`lt\`, \`lte\`, \`in.(a,b)\`, \`like\`, \`ilike\`, \`is.null\`, \`is.notnull\`, \`has\`, \`overlaps\`, as the document says of each.${docs}`;
}

/** What policies ask of a caller, so that the first call is answered. */
function tokenOptions(plan: ResourcePlan): string {
  const { roles, claims } = exampleCaller(plan);
  const options = [
    ...roles.map((role) => ` --role ${forShell(role)}`),
    ...Object.entries(claims).map(([name, value]) => ` --claim ${forShell(`${name}=${value}`)}`),
  ];
  return options.join("");
}

function forShell(text: string): string {
  return /^[\w.=/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function resources({ resources: all }: ResourcePlan): string {
  const rows = all
    .slice(0, MANY)
    .map((one) => `| \`${one.path}\` | ${escaped(`${one.schema}.${one.table}`)} | ${whatOf(one)} |`);
  const more = all.length > MANY ? `\n\nAnd ${all.length - MANY} more.` : "";
  return `## Resources

As the service was made; \`npm run generate\` does not touch this page. \`openapi.yaml\` lists them by tag as they are now.

| path | of | what callers may do |
|---|---|---|
${rows.join("\n")}${more}`;
}

function whatOf({ key, creates, updates, deletes }: PlannedResource): string {
  const words = [
    "list",
    ...(key.length > 0 ? ["read"] : []),
    ...(creates ? ["create"] : []),
    ...(updates ? ["change"] : []),
    ...(deletes ? ["delete"] : []),
  ];
  return words.join(", ");
}

/** Warnings first, and of each rule only the first few: a large database has thousands of columns. */
function guesses(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const byRule = new Map<string, Finding[]>();
  for (const finding of warningsFirst(findings)) {
    const known = byRule.get(finding.rule);
    if (known === undefined) byRule.set(finding.rule, [finding]);
    else known.push(finding);
  }
  const parts = [...byRule].map(([rule, found]) => {
    const rows = found.slice(0, FEW).map(findingRow);
    return [...rows, ...(found.length > FEW ? [`- And ${found.length - FEW} more of \`${rule}\`.`] : [])];
  });
  return `## What was guessed, and what is hidden

Read this before anybody else calls the service. Columns that sound like passwords, tokens, secrets or hashes are
neither shown nor taken unless \`resources.yaml\` names them.

${parts.flat().join("\n")}`;
}

const overriding = `## Deciding otherwise

\`resources.yaml\`, beside \`package.json\`, says what the rules should not decide; then \`npm run generate\`:

\`\`\`yaml
security: bearer            # or none
readOnly: false             # true: no table is written to, unless it says so itself
tables:
  "audit.*": { omit: true } # all of a namespace; or readOnly
  public.tbl_user:
    name: users             # the path, plural
    key: [id]               # of a view; of a table, another unique key
    readOnly: false
    omit: false             # true: no resource
    columns:
      password_hash: { expose: write }   # write, read, both or none
      usr_nm: { name: username }
    relations:
      manager_id: { name: manager }
functions:
  public.close_order: {}    # POST /actions/close-order
\`\`\``;

function rowSecurity({ rowSecurity: found, resources: all }: ResourcePlan): string {
  if (found === undefined) return "";
  const tables = all
    .filter(({ hasRowSecurity }) => hasRowSecurity)
    .map(({ schema, table }) => `\`${schema}.${table}\``);
  if (tables.length === 0) return "";
  const roles = found.roles.map(escaped).join(", ");
  const names = found.settings.map((name) => `\`${name}\``).join(", ");
  const ofRoles =
    found.roles.length === 0
      ? "Policies here name no role, and neither superusers nor the owner of a table are held to them: let `DATABASE_URL` name another role."
      : `The role of the request's transaction is the first of ${roles} that the caller's token has (\`--role\` of \`npm run token\`).`;
  const ofSettings =
    names === "" ? "" : ` What policies read, ${names}, comes from the token's claim of the same last word.`;
  return `## Row-level security

${tables.join(", ")}: policies decide which rows a caller sees and changes. Every request runs in a transaction of its own.
${ofRoles}${ofSettings} \`src/database/session.ts\` decides both, and is yours to change. In production the service does not start as a role
that policies do not bind; \`npm run migrate\` may well be given the owner's \`DATABASE_URL\`.`;
}

function layout({ ashlar, hasTokens, hasApiKeys }: ProjectFacts): string {
  const hooks = hasTokens || hasApiKeys ? "`src/middleware/security.ts`, " : "";
  return `## Whose file is which

| files | what they are | \`npm run generate\` |
|---|---|---|
| \`migrations/\` | the database's history: change it first | reads it |
| \`resources.yaml\` | what is to be decided otherwise | reads it |
| \`src/routes/*.ts\` | handlers: HTTP in, HTTP out | adds what is missing |
| ${hooks}\`src/middleware/errors.ts\` | who is calling, what an error looks like | adds what is missing |
| \`src/database/session.ts\`, \`src/services/policy.ts\` and everything else in \`src/\` | yours: as whom the database is asked, who may do what | leaves it alone |
| \`openapi.yaml\`, \`src/resources/\`, \`src/types/\`, \`src/middleware/validators.ts\`, \`src/middleware/runtime/\`, \`src/middleware/resources/\`, \`src/routes/index.ts\`, \`src/database/tables.ts\`, \`src/operations.ts\`, \`src/about.ts\`, \`src/document.ts\`, \`test/support/rows.sql\`, and whatever else says so in its first line | generated | replaces them, unless somebody edited one |
| \`ashlar.json\` | what was made last | rewrites it |

A generated file says so in its first line.${vendorNote(ashlar)}`;
}

const migrations = `## When the database changes

\`\`\`sh
npx ashlar db diff migrations/ postgres://… --output migrations/   # what another database has that the migrations lack
npm run generate                 # document, types, resources and tests follow the migrations
npm run generate -- --check      # exit code 1 where something is out of date: CI runs this
\`\`\`

\`migrations/<time>_<what>.sql\` are plain SQL, applied in the order of their names and recorded in the table
\`ashlar_migrations\`; beside each lies its \`_rollback.sql\`. The first makes the whole database, for new ones: where all its
tables are there already, it counts as applied. Development applies the others at start, but never to a database that was
there before them. To that one, as in production, they are applied when you ask: run \`npm run migrate\` with
\`DATABASE_URL\` set (in the container: \`node dist/migrate.js\`). Until that was done, a new release answers 503 at
\`/health/ready\` and says why in its log. An applied file is never edited: write another.`;
