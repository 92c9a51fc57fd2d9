/** Prints `src/welcome.ts`: what development says once it answers. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";

export function emitWelcome(facts: ProjectFacts): File {
  const { hasTokens, hasApiKeys, documentJson } = facts;
  const rows = [
    ...(documentJson === undefined
      ? []
      : [`\`  Docs      \${config.docs ? \`\${url}/docs\` : "off: DOCS=true"}\``]),
    `\`  Database  \${config.databaseUrl === undefined ? "a Postgres of its own under .data/" : "that of DATABASE_URL"}\``,
    ...(hasTokens ? [`"  Token     npm run --silent token -- --scope … (--help says what else)"`] : []),
    ...(hasApiKeys ? [`"  API key   npm run --silent api-key -- --name me"`] : []),
  ];
  return {
    path: "src/welcome.ts",
    owner: "project",
    text: `/** What development says once the service answers. */
import { about } from "./about.js";
import type { Config } from "./config.js";

export function welcomeTo(url: string, config: Config): string {
  return [
    "",
    \`\${about.title} \${about.version} answers at \${url}\`,
    "",
${rows.map((row) => `    ${row},\n`).join("")}    "",
    "  Ctrl-C stops it.",
    "",
  ].join("\\n");
}
`,
  };
}
