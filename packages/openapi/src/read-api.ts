/** Reads the Api out of a document whose files are at hand. */
import type { Api, JsonSchema, Operation } from "@ashlar/model";
import { isMap, type Place } from "./place.ts";
import { setMember } from "./raw-map.ts";
import { readPaths, readWebhooks } from "./read-paths.ts";
import { readSecurity, readSecuritySchemes } from "./read-security.ts";
import { basePathOf, readServers } from "./read-server.ts";
import type { Reading } from "./reading.ts";
import { readText, show } from "./repair/value.ts";
import { breakLoops } from "./schema/break-loops.ts";
import { completeDiscriminators } from "./schema/complete-discriminators.ts";
import { isSafeName } from "./schema/names.ts";
import { readSchema } from "./schema/read-schema.ts";
import { readSwaggerServers } from "./swagger/read-servers.ts";

export function readApi(reading: Reading): Api {
  const { root, dialect } = reading;
  const isSwagger = dialect === "2.0";
  requirePaths(reading);
  const components = root.at("components");
  declareComponents(isSwagger ? root.at("definitions") : components.at("schemas"), reading);
  const declared = isSwagger ? root.at("securityDefinitions") : components.at("securitySchemes");
  for (const [name, scheme] of Object.entries(readSecuritySchemes(declared, reading))) {
    setMember(reading.securitySchemes, name, scheme);
  }

  const servers = isSwagger ? readSwaggerServers(root) : readServers(root.at("servers"), reading);
  const basePath = basePathOf(servers[0]?.url ?? "", root.file.base);
  const frame = { basePath, security: readSecurity(root.at("security"), reading) ?? [] };
  const operations = withUniqueIds(readPaths(root.at("paths"), frame, reading), reading);
  const webhookPlace = root.has("webhooks") ? root.at("webhooks") : root.at("x-webhooks");
  const webhooks = readWebhooks(webhookPlace, frame, reading);
  return {
    ...readInfo(root, reading),
    openapi: versionOf(root),
    basePath,
    servers,
    operations,
    webhooks,
    schemas: readSchemas(reading),
    securitySchemes: reading.securitySchemes,
    tags: readTags(root.at("tags"), reading),
  };
}

/** OpenAPI 3.1 §4.8.1 wants one of three; 2.0 and 3.0 want `paths`. */
function requirePaths({ root, dialect, report }: Reading): void {
  const keys = dialect === "3.1" ? ["paths", "webhooks", "components"] : ["paths"];
  if ([...keys, "webhooks", "x-webhooks"].some((key) => root.has(key))) return;
  const misspelt = root.members().find(({ key }) => /^(?:path|endpoint|route)s?$/i.test(key));
  report.error(misspelt ?? root, {
    rule: "missing-paths",
    message: `expected ${keys.join(", ").replace(/, (\w+)$/, " or $1")} at the top of the document, found ${misspelt === undefined ? "nothing of the kind" : `"${misspelt.key}"`}`,
    hint:
      misspelt === undefined ? "add paths; one without any is paths: {}" : `rename ${misspelt.key} to paths`,
  });
}

function versionOf(root: Place): string {
  const version = String(root.get("openapi") ?? root.get("swagger")).trim();
  // YAML reads an unquoted 3.0 as the number 3.
  return /^\d$/.test(version) ? `${version}.0` : version;
}

function readInfo(root: Place, reading: Reading): Pick<Api, "title" | "version" | "description"> {
  const info = root.at("info");
  if (!isMap(info.value)) {
    reading.report.warn(info.value === undefined ? root : info, {
      rule: "missing-info",
      message: `info must be a map with title and version, found ${show(info.value)}; assumed`,
      hint: "add info with title and version",
    });
    return { title: "API", version: "0.0.0" };
  }
  const description = readText(info.at("description"), reading);
  return {
    title: readInfoText(info, "title", "API", reading),
    version: readInfoText(info, "version", "0.0.0", reading),
    ...(description === undefined ? {} : { description }),
  };
}

function readInfoText(info: Place, key: string, fallback: string, reading: Reading): string {
  const text = readText(info.at(key), reading);
  if (text !== undefined) return text;
  reading.report.warn(info, {
    rule: "missing-info",
    message: `info has no ${key}; "${fallback}" is assumed`,
    hint: `add ${key} to info`,
  });
  return fallback;
}

function readTags(place: Place, reading: Reading): { name: string; description?: string }[] {
  const tags: { name: string; description?: string }[] = [];
  for (const item of place.items()) {
    const name = typeof item.value === "string" ? item.value : readText(item.at("name"), reading);
    if (name === undefined) continue;
    const description = readText(item.at("description"), reading);
    tags.push({ name, ...(description === undefined ? {} : { description }) });
  }
  return tags;
}

function declareComponents(holder: Place, reading: Reading): void {
  const components = holder.members();
  // A name that needs no change is never taken by one that does.
  const plain = components.filter(({ key }) => isSafeName(key));
  for (const component of [...plain, ...components.filter(({ key }) => !isSafeName(key))]) {
    reading.names.declare(component, bareTarget(component, reading));
  }
}

/** What a component that is nothing but a reference to another file leads to; else the component. */
function bareTarget(component: Place, reading: Reading): Place {
  const reference = component.get("$ref");
  if (typeof reference !== "string" || reference.startsWith("#") || !isMap(component.value)) return component;
  if (Object.keys(component.value).length > 1) return component;
  const resolution = reading.files.resolve(component, reference);
  const isOther = resolution.kind === "found" && resolution.place.file !== component.file;
  return isOther && isMap(resolution.place.value) ? resolution.place : component;
}

function readSchemas(reading: Reading): { [name: string]: JsonSchema } {
  const read: { [name: string]: JsonSchema } = {};
  readQueued(read, reading);
  // What nothing refers to harms nobody: a reason to refuse becomes a warning there.
  reading.report.forgive();
  reading.names.wantAll();
  readQueued(read, reading);
  reportLoops(read, reading);
  completeDiscriminators(read, reading);
  const schemas: { [name: string]: JsonSchema } = {};
  for (const name of [...reading.names.all, ...Object.keys(read)]) {
    if (!Object.hasOwn(schemas, name)) setMember(schemas, name, read[name] ?? true);
  }
  return schemas;
}

function readQueued(into: { [name: string]: JsonSchema }, reading: Reading): void {
  for (let next = reading.names.next(); next !== undefined; next = reading.names.next()) {
    setMember(into, next.name, readSchema(next.place, reading));
  }
}

function reportLoops(schemas: { [name: string]: JsonSchema }, reading: Reading): void {
  for (const { name, isBare } of breakLoops(schemas)) {
    const place = reading.names.placeOf(name);
    if (place === undefined) continue;
    reading.report.warn(place, {
      rule: "schema-loop",
      message: isBare
        ? `the schema ${name} is nothing but a reference that leads back to itself; read as a schema that allows everything`
        : `the schema ${name} holds itself, so checking it would never end; the inner one allows everything`,
      hint: "a schema may hold itself only in properties or items",
    });
  }
}

function withUniqueIds(operations: readonly Operation[], reading: Reading): Operation[] {
  const taken = new Set<string>();
  return operations.map((operation) => {
    const { operationId, ...rest } = operation;
    if (operationId === undefined) return operation;
    if (!taken.has(operationId)) {
      taken.add(operationId);
      return operation;
    }
    if (operation.location !== undefined) {
      reading.report.warnAt(operation.location, {
        rule: "duplicate-operation-id",
        message: `the operationId "${operationId}" is taken; ${operation.method.toUpperCase()} ${operation.path} is named by its method and path`,
        hint: "give each operation an operationId of its own",
      });
    }
    return rest;
  });
}
