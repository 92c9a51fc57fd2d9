/** Every environment variable that a new service reads: its config, its documentation and its example come from here. */
import type { ProjectFacts } from "./facts.ts";

/** One environment variable. */
export interface ServiceSetting {
  /** Of the config object. */
  readonly property: string;
  readonly name: string;
  /** Of its value. */
  readonly type: string;
  /** How `src/config.ts` reads it. */
  readonly expression: string;
  /** For the table of README.md: what it is when nobody sets it. */
  readonly otherwise: string;
  /** A sentence. */
  readonly about: string;
  /** In `.env.example`, where no plain default can stand. */
  readonly example?: string;
}

const protocols = `protocols: ["postgres:", "postgresql:"]`;

/** In the order in which people set them. */
export function serviceSettings(facts: ProjectFacts): readonly ServiceSetting[] {
  return [
    {
      property: "environment",
      name: "NODE_ENV",
      type: `"development" | "test" | "production"`,
      expression: `setting.choice(["development", "test", "production"], { default: "development" })`,
      otherwise: "development",
      about: "Production refuses what only development may do: an embedded database, a key of its own.",
    },
    {
      property: "host",
      name: "HOST",
      type: "string",
      expression: `setting.text({ default: isProduction ? "0.0.0.0" : "127.0.0.1" })`,
      otherwise: "127.0.0.1; in production 0.0.0.0",
      about: "Address to listen on.",
      example: "127.0.0.1",
    },
    {
      property: "port",
      name: "PORT",
      type: "number",
      expression: "setting.integer({ min: 0, max: 65_535, default: 3000 })",
      otherwise: "3000",
      about: "Port to listen on; 0 takes a free one.",
    },
    {
      property: "logLevel",
      name: "LOG_LEVEL",
      type: `"trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent"`,
      expression: `setting.choice(["trace", "debug", "info", "warn", "error", "fatal", "silent"], { default: "info" })`,
      otherwise: "info",
      about: "The least important lines that are logged.",
    },
    {
      property: "databaseUrl",
      name: "DATABASE_URL",
      type: "string | undefined",
      expression: `isProduction ? setting.url({ ${protocols} }) : setting.url({ ${protocols}, optional: true })`,
      otherwise: "a Postgres under `.data/`; required in production",
      about: "The Postgres that holds everything.",
      example: `postgres://${facts.databaseName}:password@127.0.0.1:5432/${facts.databaseName}`,
    },
    {
      property: "databasePoolSize",
      name: "DATABASE_POOL_SIZE",
      type: "number | undefined",
      expression: "setting.integer({ min: 1, max: 1000, optional: true })",
      otherwise: "twice the cores and one",
      about: "Connections to the database, at most.",
      example: "5",
    },
    {
      property: "redisUrl",
      name: "REDIS_URL",
      type: "string | undefined",
      expression: `setting.url({ protocols: ["redis:", "rediss:"], optional: true })`,
      otherwise: "each process counts for itself",
      about: "The Redis in which several processes count rate limits together.",
      example: "redis://127.0.0.1:6379",
    },
    ...(facts.hasTokens ? tokenSettings : []),
    {
      property: "corsOrigins",
      name: "CORS_ORIGINS",
      type: "readonly string[]",
      expression: "setting.list({ default: [] })",
      otherwise: "none",
      about: "Origins whose pages may call, separated by commas.",
      example: "https://app.example.com",
    },
    {
      property: "trustProxy",
      name: "TRUST_PROXY",
      type: "readonly string[]",
      expression: "setting.list({ default: [] })",
      otherwise: "nobody",
      about: "Whose `X-Forwarded-For` is believed: a number of proxies, or their addresses (CIDR).",
      example: "1",
    },
    {
      property: "rateLimitPerIp",
      name: "RATE_LIMIT_PER_IP",
      type: "number",
      expression: "setting.integer({ min: 0, default: 300 })",
      otherwise: "300",
      about: "Requests per minute of one address; 0: no limit.",
    },
    {
      property: "rateLimitPerUser",
      name: "RATE_LIMIT_PER_USER",
      type: "number",
      expression: "setting.integer({ min: 0, default: 600 })",
      otherwise: "600",
      about: "Requests per minute of one caller; 0: no limit.",
    },
    {
      property: "rateLimitAuth",
      name: "RATE_LIMIT_AUTH",
      type: "number",
      expression: "setting.integer({ min: 0, default: 10 })",
      otherwise: "10",
      about: "Requests per minute of one address where passwords and tokens are handed out; 0: no limit.",
    },
    {
      property: "docs",
      name: "DOCS",
      type: "boolean",
      expression: "setting.flag({ default: !isProduction })",
      otherwise: "true; in production false",
      about: "Whether `/docs` and `/openapi.json` are served.",
      example: "true",
    },
    {
      property: "metricsPort",
      name: "METRICS_PORT",
      type: "number | undefined",
      expression: "setting.integer({ min: 0, max: 65_535, optional: true })",
      otherwise: "`/metrics` on the service's own port",
      about: "Serves `/metrics` on a port of its own, which the outside need not reach.",
      example: "9464",
    },
    {
      property: "shutdownDrainDelay",
      name: "SHUTDOWN_DRAIN_DELAY",
      type: "number",
      expression: `setting.duration({ default: isProduction ? "5s" : "0s" })`,
      otherwise: "0s; in production 5s",
      about: "After SIGTERM, how long requests are still taken: load balancers need a moment to hear of it.",
      example: "5s",
    },
    {
      property: "shutdownDeadline",
      name: "SHUTDOWN_DEADLINE",
      type: "number",
      expression: `setting.duration({ default: "30s" })`,
      otherwise: "30s",
      about: "After SIGTERM, when whatever is still open is closed.",
    },
  ];
}

const tokenSettings: readonly ServiceSetting[] = [
  {
    property: "authIssuer",
    name: "AUTH_ISSUER",
    type: "string | undefined",
    expression: "hasIssuer ? setting.text() : setting.text({ optional: true })",
    otherwise: "a key under `.data/`; required in production",
    about: "Who signs the tokens: their `iss`.",
    example: "https://id.example.com/",
  },
  {
    property: "authAudience",
    name: "AUTH_AUDIENCE",
    type: "string | undefined",
    expression: "hasIssuer ? setting.text() : setting.text({ optional: true })",
    otherwise: "required with AUTH_ISSUER",
    about: "Whom the tokens are for: their `aud`.",
    example: "https://api.example.com/",
  },
  {
    property: "authJwksUrl",
    name: "AUTH_JWKS_URL",
    type: "string | undefined",
    expression: `hasIssuer && !env["AUTH_PUBLIC_KEY_FILE"] ? { ...setting.url(), expected: "a URL, or AUTH_PUBLIC_KEY_FILE instead" } : setting.url({ optional: true })`,
    otherwise: "required with AUTH_ISSUER, or AUTH_PUBLIC_KEY_FILE",
    about: "Where the issuer publishes its keys.",
    example: "https://id.example.com/.well-known/jwks.json",
  },
  {
    property: "authPublicKeyFile",
    name: "AUTH_PUBLIC_KEY_FILE",
    type: "string | undefined",
    expression: "setting.text({ optional: true })",
    otherwise: "none",
    about: "The issuer's public key, PEM or JWK, where it publishes none.",
    example: "/run/secrets/issuer.pem",
  },
];
