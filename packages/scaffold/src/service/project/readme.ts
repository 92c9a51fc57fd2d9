/** Prints `README.md`: the first minutes, whose file is which, settings, and what comes later. */
import type { File, Finding } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";
import { serviceSettings } from "./settings.ts";
import { unwrittenHooks } from "./unwritten-hooks.ts";
import { walkthrough } from "./walkthrough.ts";

export function emitReadme(facts: ProjectFacts): File {
  const sections = [
    intro(facts),
    firstSteps(facts),
    stubs(facts),
    guesses(facts),
    layout(facts),
    settings(facts),
    migrations,
    changes(facts),
    deployment(facts),
    operation,
    tests,
  ];
  return {
    path: "README.md",
    owner: "project",
    text: `${sections.filter((text) => text !== "").join("\n\n")}\n`,
  };
}

function intro({ title, version, document, framework }: ProjectFacts): string {
  return `# ${escaped(title)}

${escaped(`${title} ${version}`)}, made from \`${document}\` by [Ashlar](https://www.npmjs.com/package/ashlar): ${frameworkNames[framework]} service over Postgres.`;
}

export const frameworkNames = { express: "an Express", fastify: "a Fastify", koa: "a Koa" } as const;

function firstSteps(facts: ProjectFacts): string {
  const steps = walkthrough(facts).map(({ about, command }) => `# ${about}\n${command}`);
  const docs =
    facts.documentJson === undefined ? "" : "\n\nThe documentation is at <http://127.0.0.1:3000/docs>.";
  return `## First steps

\`\`\`sh
npm install
npm start
\`\`\`

Nothing else needs to be installed: where \`DATABASE_URL\` is unset, a Postgres of the project's own starts, with its data
under \`.data/\`, and the migrations are applied. In another terminal:

\`\`\`sh
${steps.join("\n\n")}
\`\`\`${docs}`;
}

function stubs(facts: ProjectFacts): string {
  const { operations, plan } = facts;
  const hooks = unwrittenHooks(facts).map(
    ({ hook, scheme, operations: waiting }) =>
      `- \`${hook}\` in \`src/middleware/security.ts\`: what ${escaped(scheme)} is checked against. ${waiting === 1 ? "One operation answers" : `${waiting} operations answer`} 501 until it is written.`,
  );
  const rows = operations.flatMap((operation) => {
    const action = plan.actions.get(operation.name);
    if (action?.kind !== "stub") return [];
    const { method, fullPath, name } = operation;
    return [`- \`${method.toUpperCase()} ${fullPath}\` (\`${name}\`): ${escaped(action.reason)}`];
  });
  const undone =
    rows.length === 0
      ? []
      : [
          "The document does not say what these do with what is stored. They check their input and answer 501:",
          rows.join("\n"),
        ];
  const paragraphs = [...(hooks.length === 0 ? [] : [hooks.join("\n")]), ...undone];
  return paragraphs.length === 0 ? "" : ["## Still to write", ...paragraphs].join("\n\n");
}

/** Warnings first: they may let somebody see what is not theirs. */
function guesses({ findings: given, plan }: ProjectFacts): string {
  const findings = warningsFirst(given ?? plan.findings);
  if (findings.length === 0) return "";
  const rows = findings.map(findingRow);
  return `## What was guessed

The document leaves these open. Read them before anybody else calls the service:

${rows.join("\n")}`;
}

export function warningsFirst(findings: readonly Finding[]): readonly Finding[] {
  const rank = ["error", "warning", "info"];
  return findings.toSorted((one, other) => rank.indexOf(one.severity) - rank.indexOf(other.severity));
}

export function findingRow({ severity, message, hint, rule }: Finding): string {
  const advice = hint === undefined ? "" : ` ${sentence(hint)}`;
  return `- ${severity === "info" ? "" : "**Warning:** "}${sentence(message)}${advice} (\`${rule}\`)`;
}

function sentence(text: string): string {
  return `${escaped(text.replace(/\s+/g, " ").trim())}.`.replace(/\.\.$/, ".");
}

function layout({ ashlar, document, hasTokens, hasApiKeys }: ProjectFacts): string {
  const hooks = hasTokens || hasApiKeys ? "`src/middleware/security.ts`, " : "";
  return `## Whose file is which

| files | what they are | \`npm run generate\` |
|---|---|---|
| \`${document}\` | the document: change it first | reads it |
| \`src/routes/*.ts\` | handlers: HTTP in, HTTP out | adds what is missing |
| \`src/services/*.ts\` | who may do what, transactions, what a change means | adds what is missing |
| \`src/repositories/*.ts\` | queries | adds what is missing |
| ${hooks}\`src/middleware/errors.ts\` | who is calling, what an error looks like | adds what is missing |
| \`src/services/policy.ts\` and everything else in \`src/\` | yours | leaves it alone |
| \`src/types/\`, \`src/middleware/validators.ts\`, \`src/middleware/runtime/\`, \`src/routes/index.ts\`, \`src/database/tables.ts\`, \`src/database/records.ts\`, \`src/operations.ts\`, \`src/about.ts\`, \`src/document.ts\` | generated | replaces them, unless somebody edited one |
| \`migrations/\` | the database's history | adds a file, never edits one |
| \`ashlar.json\`, \`migrations/schema.json\` | what was made last | rewrites them |

A generated file says so in its first line.${vendorNote(ashlar)}`;
}

/** What `vendor/` is, where there is one. */
export function vendorNote(ashlar: ProjectFacts["ashlar"]): string {
  const isVendored = [...ashlar.values()].some((version) => version.startsWith("file:vendor/"));
  if (!isVendored) return "";
  return `

\`vendor/\` holds Ashlar's packages as the checkout that made this project had them, for \`npm install\` to find; it belongs
into version control. Published versions take their place: name those in \`package.json\`, then delete the folder. Those of a
newer checkout go by the same names: copy them here, then \`npm install ./vendor/*.tgz\` and \`npm run generate\`.`;
}

export function settings(facts: ProjectFacts): string {
  const rows = serviceSettings(facts).map(
    ({ name, about, otherwise }) => `| \`${name}\` | ${about.replaceAll("|", "\\|")} | ${otherwise} |`,
  );
  return `## Settings

Read from the environment once, at start; everything that is wrong is told at once. \`NAME_FILE=/run/secrets/name\` gives the
content of a file for any \`NAME\`. Outside production a \`.env\` is read too, where there is one: \`cp .env.example .env\`.

| name | what it decides | unset |
|---|---|---|
${rows.join("\n")}
| \`OTEL_EXPORTER_OTLP_ENDPOINT\` | where traces are sent; other \`OTEL_*\` variables work as OpenTelemetry says | no traces |`;
}

const migrations = `## Migrations

\`migrations/<time>_<what>.sql\` are plain SQL, applied in the order of their names and recorded in the table
\`ashlar_migrations\`; beside each lies its \`_rollback.sql\`. Development applies them at start. Production never does: run
\`npm run migrate\` with \`DATABASE_URL\` set (in the container: \`node dist/migrate.js\`). Until that was done, a new release
answers 503 at \`/health/ready\`, says why in its log, and becomes ready by itself afterwards. An applied file is never
edited: write another, by hand if you like.`;

function changes({ document }: ProjectFacts): string {
  return `## When the document changes

\`\`\`sh
npm run generate                 # after editing ${document}
npm run generate -- --dry-run    # the changes as a diff, nothing written
npm run generate -- --check      # exit code 1 where something is out of date: CI runs this
\`\`\`

Types, validators and wiring are made anew, handlers, services and queries of new operations are added to your files, and a
changed model gives a new migration, which is yours to review before it is applied. What you wrote is never replaced.

An operation that the document calls \`deprecated\` is answered with \`Deprecation\`, the day on which that was first seen:
\`operations\` in \`ashlar.json\` holds it. Correct it there, add \`"sunset": "2027-05-31"\` once the end is known, and
generate again.`;
}

export function deployment({ hasTokens }: ProjectFacts): string {
  const issuer = hasTokens
    ? `

Production takes tokens of the issuer that \`AUTH_ISSUER\`, \`AUTH_AUDIENCE\` and \`AUTH_JWKS_URL\` name, and refuses the key that
development signs with.`
    : "";
  return `## Deployment

\`\`\`sh
docker build -t service .
docker compose up --build        # with a Postgres and a Redis; POSTGRES_PASSWORD must be set
\`\`\`

The image holds the compiled code and what it runs on, runs as an ordinary user and checks its own health. SIGTERM makes it
unready, waits \`SHUTDOWN_DRAIN_DELAY\`, finishes what is under way and ends; \`SHUTDOWN_DEADLINE\` ends it in any case.${issuer}`;
}

export const operation = `## Operation

\`/health/live\`, \`/health/ready\` and \`/health/startup\` answer orchestrators, \`/metrics\` answers Prometheus. \`ops/\` holds alert
rules, a Grafana dashboard and a runbook that names what to do for each alert. Logs are JSON, one line per request, with
the request's id and trace.`;

export const tests = `## Work on it

\`npm run dev\` runs the service anew whenever a file of \`src/\` changes. \`npm test\` runs everything against a Postgres that
starts by itself; \`npm run types\` checks types.`;

/** What Markdown would take for its own, but for code that stands between backticks. */
export function escaped(text: string): string {
  return text.replace(/(`[^`]+`)|[\\`*_[\]<>|#]/g, (found, code?: string) => code ?? `\\${found}`);
}
