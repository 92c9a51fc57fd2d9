/** What the files around the code need to know of a service, read off its plan once. */
import type { Finding } from "@ashlar/model";
import type { FrameworkName, PlannedOperation, PlannedScheme } from "../../blueprint.ts";
import type { PackageNeed } from "../../frameworks/framework.ts";
import type { DatedOperations } from "../operation-dates.ts";
import type { ServicePlan } from "../service-plan.ts";

/** What a plan cannot know. */
export interface ProjectOptions {
  /** Of the folder, as npm allows it: `bookshop`. */
  readonly name: string;
  /** The document's file in the project: `openapi.yaml`. */
  readonly document: string;
  /** The document as JSON text, for `/openapi.json`; of one file; undefined where there is none, because it loops. */
  readonly documentJson: string | undefined;
  /** Takes the place of the document's own. */
  readonly basePath?: string | undefined;
  /** What the routes import from the registry. */
  readonly packages: readonly PackageNeed[];
  /** How package.json names our own packages: `@ashlar/kit` → `^0.1.0` or `file:vendor/ashlar-kit-0.1.0.tgz`. */
  readonly ashlar: ReadonlyMap<string, string>;
  /** What was found and guessed; undefined: what the plan knows of. */
  readonly findings?: readonly Finding[] | undefined;
  /** Of deprecated operations. */
  readonly dates?: DatedOperations | undefined;
}

export interface ProjectFacts extends ProjectOptions {
  readonly plan: ServicePlan;
  readonly framework: FrameworkName;
  readonly title: string;
  readonly version: string;
  /** `bookshop`, an identifier of Postgres that needs no quotes. */
  readonly databaseName: string;
  readonly operations: readonly PlannedOperation[];
  readonly schemes: readonly PlannedScheme[];
  /** Somebody calls with a bearer token: JWT, OAuth 2 or OpenID Connect. */
  readonly hasTokens: boolean;
  readonly hasApiKeys: boolean;
  /** Requests whose answer is kept for their Idempotency-Key. */
  readonly hasIdempotency: boolean;
}

export function projectFacts(plan: ServicePlan, options: ProjectOptions): ProjectFacts {
  const { api, framework, operations, schemes } = plan.blueprint;
  return {
    ...options,
    plan,
    framework,
    title: oneLine(api.title) || options.name,
    version: oneLine(api.version) || "0.0.0",
    databaseName: identifierOf(options.name),
    operations,
    schemes,
    hasTokens: schemes.some(({ scheme }) => takesToken(scheme)),
    hasApiKeys: schemes.some(({ scheme }) => scheme.type === "apiKey"),
    hasIdempotency: plan.schema.tables.some(({ name }) => name === "idempotency_keys"),
  };
}

/** Postgres cuts identifiers to 63 bytes; a name that begins with `pg_` is its own. */
function identifierOf(name: string): string {
  const words = name.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return words
    .replace(/^(?=\d|pg_|$)/, "service_")
    .slice(0, 63)
    .replace(/_+$/, "");
}

/** Whether a scheme's credentials are a token that somebody signed. */
export function takesToken(scheme: PlannedScheme["scheme"]): boolean {
  return (
    scheme.type === "oauth2" ||
    scheme.type === "openIdConnect" ||
    (scheme.type === "http" && scheme.scheme === "bearer")
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
