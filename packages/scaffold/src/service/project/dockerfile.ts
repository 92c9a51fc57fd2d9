/** Prints the `Dockerfile`, and the `compose.yaml` that runs the image with a Postgres and a Redis. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";

export function emitDockerfile({ ashlar }: ProjectFacts): File {
  const isVendored = [...ashlar.values()].some((version) => version.startsWith("file:vendor/"));
  const manifests = `COPY package.json package-lock.json ./${isVendored ? "\nCOPY vendor ./vendor" : ""}`;
  return {
    path: "Dockerfile",
    owner: "project",
    text: `# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /app
${manifests}
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# What runs: neither compiler nor tests nor an embedded database.
FROM node:24-slim AS packages
WORKDIR /app
${manifests}
RUN npm ci --omit=dev --ignore-scripts && rm -rf vendor

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=packages /app/package.json ./
COPY --from=build /app/dist ./dist
COPY migrations ./migrations
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# npm would swallow the signals: node runs by itself.
CMD ["node", "--enable-source-maps", "dist/main.js"]
`,
  };
}

/** By itself Compose takes the folder's name, of which in another script nothing is left. Quoted: it may be a number. */
function composeName(name: string): string {
  return JSON.stringify(name.replace(/[^a-z0-9_-]+/g, "-"));
}

export function emitCompose({ name, databaseName, hasTokens }: ProjectFacts): File {
  const issuer = hasTokens
    ? `      # Who signs the tokens in production; set these before the first start.
      AUTH_ISSUER: \${AUTH_ISSUER:?set AUTH_ISSUER}
      AUTH_AUDIENCE: \${AUTH_AUDIENCE:?set AUTH_AUDIENCE}
      AUTH_JWKS_URL: \${AUTH_JWKS_URL:?set AUTH_JWKS_URL}
`
    : "";
  const url = `postgres://${databaseName}:\${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}@database:5432/${databaseName}`;
  return {
    path: "compose.yaml",
    owner: "project",
    text: `# The image as in production: POSTGRES_PASSWORD=… docker compose up --build
name: ${composeName(name)}
services:
  database:
    image: postgres:18
    environment:
      POSTGRES_USER: "${databaseName}"
      POSTGRES_DB: "${databaseName}"
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}
    volumes:
      - database:/var/lib/postgresql
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U ${databaseName}"]
      interval: 2s
      timeout: 2s
      retries: 30
  redis:
    image: redis:8
    command: ["redis-server", "--save", "", "--appendonly", "no"]
  migrate:
    build: .
    command: ["node", "dist/migrate.js"]
    environment:
      DATABASE_URL: ${url}
    depends_on:
      database:
        condition: service_healthy
  service:
    build: .
    environment:
      DATABASE_URL: ${url}
      REDIS_URL: redis://redis:6379
${issuer}    ports:
      - "3000:3000"
    # Longer than SHUTDOWN_DEADLINE and SHUTDOWN_DRAIN_DELAY together.
    stop_grace_period: 40s
    depends_on:
      migrate:
        condition: service_completed_successfully
      redis:
        condition: service_started
volumes:
  database:
`,
  };
}
