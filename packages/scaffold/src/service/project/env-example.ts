/** Prints `.env.example`: every setting with what it means, commented out. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";
import { serviceSettings } from "./settings.ts";

export function emitEnvExample(facts: ProjectFacts): File {
  const parts = serviceSettings(facts).map(
    ({ name, about, otherwise, example }) =>
      `# ${about.replaceAll("`", "")}\n# Unset: ${otherwise.replaceAll("`", "")}.\n# ${name}=${example ?? otherwise}\n`,
  );
  return {
    path: ".env.example",
    owner: "project",
    text: `# What the environment decides. Nothing must be set for development.
# Any NAME may come from a file instead: NAME_FILE=/run/secrets/name
# To use a file: cp .env.example .env; npm start, dev, migrate and the like read it, production does not.

${parts.join("\n")}
# Traces are sent where these say (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
# OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
# OTEL_TRACES_SAMPLER=parentbased_traceidratio
# OTEL_TRACES_SAMPLER_ARG=0.1
`,
  };
}
