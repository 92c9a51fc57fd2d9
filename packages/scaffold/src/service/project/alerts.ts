/** Prints `ops/alerts.yaml`, rules for Prometheus, its scrape job, and `ops/runbook.md`, what to do about each. */
import type { File } from "@ashlar/model";
import { type AlertRule, alertRules } from "./alert-rules.ts";
import type { ProjectFacts } from "./facts.ts";
import { slo } from "./slo.ts";

export function emitAlerts(facts: ProjectFacts): File {
  const rules = alertRules(facts).map(
    ({ name, expression, for: duration, severity, summary }) => `      - alert: ${name}
        expr: ${quoted(expression)}
        for: ${duration}
        labels:
          severity: ${severity}
          service: ${quoted(facts.name)}
        annotations:
          summary: ${quoted(summary)}
          runbook: ${quoted(`ops/runbook.md#${name.toLowerCase()}`)}
`,
  );
  return {
    path: "ops/alerts.yaml",
    owner: "project",
    text: `# Rules for Prometheus (rule_files). They select the scrape job ${quoted(facts.name)}.
# Objective: ${slo.availability * 100} % of requests succeed, ${slo.fastShare * 100} % within ${slo.latencySeconds * 1000} ms; change the numbers as you promise.
groups:
  - name: ${quoted(facts.name)}
    rules:
${rules.join("")}`,
  };
}

/** `ops/prometheus.yaml`: a scrape job by the name that rules and dashboard select. */
export function emitScrapeJob({ name }: ProjectFacts): File {
  return {
    path: "ops/prometheus.yaml",
    owner: "project",
    text: `# An example for Prometheus: rules and dashboard select the job by this name.
# With METRICS_PORT set, the target has that port.
rule_files:
  - alerts.yaml
scrape_configs:
  - job_name: ${quoted(name)}
    scrape_interval: 15s
    static_configs:
      - targets: ["127.0.0.1:3000"]
`,
  };
}

export function emitRunbook(facts: ProjectFacts): File {
  const { title, operations } = facts;
  const routes = operations.map(
    ({ method, fullPath, name, resource }) =>
      `| \`${method.toUpperCase()} ${fullPath.replaceAll("|", "\\|")}\` | \`${name}\` | \`src/routes/${resource}.ts\` |`,
  );
  return {
    path: "ops/runbook.md",
    owner: "project",
    text: `# Runbook: ${title.replace(/[\\`*_[\]<>|#]/g, "\\$&")}

An alert's name is a chapter here. Every log line of a request holds its \`requestId\`, which clients get as
\`X-Request-ID\`, and its \`traceId\`.

${alertRules(facts).map(chapter).join("\n")}
## Start, stop, go back

- SIGTERM: unready at once, requests under way are finished, then it ends. A second signal ends it at once.
- A release that waits for migrations answers 503 at \`/health/ready\` and says so in its log: \`node dist/migrate.js\`.
- Each migration has its \`_rollback.sql\`, which says at its top what it loses. Going back to the release before needs none
  of them as long as migrations only add.

## Routes, as metrics and logs name them

| route | operation | handler |
|---|---|---|
${routes.join("\n")}
`,
  };
}

function chapter({ name, severity, expression, meaning, look, act }: AlertRule): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}\n`).join("");
  return `## ${name}

${meaning} Severity: ${severity}.

\`\`\`
${expression}
\`\`\`

Look:

${list(look)}
Do:

${list(act)}`;
}

/** A double-quoted YAML scalar, which is a JSON string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
