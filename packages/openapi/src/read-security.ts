/** Reads security schemes and the requirements that name them. */
import { oauthFlowsOf, type SecurityRequirement, type SecurityScheme } from "@ashlar/model";
import { isMap, Place } from "./place.ts";
import { setMember } from "./raw-map.ts";
import type { Reading } from "./reading.ts";
import { readText, show } from "./repair/value.ts";

/** The schemes that a document declares: `securityDefinitions` of 2.0, `components.securitySchemes` later. */
export function readSecuritySchemes(place: Place, reading: Reading): { [name: string]: SecurityScheme } {
  const schemes: { [name: string]: SecurityScheme } = {};
  for (const member of place.members()) {
    if (member.key.startsWith("x-") && !member.has("type") && !member.has("$ref")) continue;
    const target = reading.follow(member, "security scheme");
    const scheme = target === undefined ? undefined : readScheme(target, reading);
    if (scheme !== undefined) setMember(schemes, member.key, scheme);
  }
  return schemes;
}

function readScheme(place: Place, reading: Reading): SecurityScheme | undefined {
  const description = readText(place.at("description"), reading);
  const about = description === undefined ? {} : { description };
  const type = String(place.get("type"));
  switch (type.toLowerCase()) {
    case "apikey":
      return readApiKey(place, about, reading);
    case "basic":
      return { type: "http", scheme: "basic", ...about };
    case "bearer":
      return { type: "http", scheme: "bearer", ...about };
    case "http":
      return readHttp(place, about, reading);
    case "oauth2":
      return readOauth(place, about, reading);
    case "openidconnect":
      return { type: "openIdConnect", url: String(place.get("openIdConnectUrl") ?? ""), ...about };
    case "mutualtls":
      return { type: "mutualTLS", ...about };
    default:
      warn(
        place,
        reading,
        `type must be apiKey, http, oauth2, openIdConnect or mutualTLS, found ${show(place.get("type"))}; read as a key in the Authorization header`,
      );
      return { type: "apiKey", in: "header", name: "authorization", ...about };
  }
}

type About = { readonly description?: string };

function readApiKey(place: Place, about: About, reading: Reading): SecurityScheme {
  const name = readText(place.at("name"), reading);
  const where = place.get("in");
  const isPlace = where === "query" || where === "header" || where === "cookie";
  if (name === undefined || !isPlace) {
    warn(
      place,
      reading,
      "an apiKey scheme needs name and in (query, header or cookie); what lacks is assumed",
    );
  }
  return { type: "apiKey", in: isPlace ? where : "header", name: name ?? place.key, ...about };
}

function readHttp(place: Place, about: About, reading: Reading): SecurityScheme {
  const scheme = readText(place.at("scheme"), reading);
  if (scheme === undefined) warn(place, reading, "an http scheme needs scheme; read as bearer");
  const bearerFormat = readText(place.at("bearerFormat"), reading);
  return {
    type: "http",
    scheme: (scheme ?? "bearer").toLowerCase(),
    ...(bearerFormat === undefined ? {} : { bearerFormat }),
    ...about,
  };
}

function readOauth(place: Place, about: About, reading: Reading): SecurityScheme {
  const flows = oauthFlowsOf(place.has("flows") ? place.get("flows") : swaggerFlows(place));
  const scopes = readScopes(place, reading);
  return { type: "oauth2", scopes, ...(flows === undefined ? {} : { flows }), ...about };
}

/** The one flow of a scheme of 2.0, which had other names for two. */
function swaggerFlows(place: Place): { readonly [flow: string]: unknown } {
  const flow = String(place.get("flow"));
  const name = { application: "clientCredentials", accessCode: "authorizationCode" }[flow] ?? flow;
  return { [name]: place.value };
}

function readScopes(place: Place, reading: Reading): { [scope: string]: string } {
  const scopes: { [scope: string]: string } = {};
  // 2.0 keeps the scopes in the scheme, 3.x in each flow.
  const flows = place.at("flows");
  const lists = [place, ...flows.members()].map((holder) => holder.at("scopes"));
  // Where no flow is known, the scopes stand beside them.
  for (const list of [...lists, flows.at("x-scopes")]) {
    for (const scope of list.members()) {
      if (!scope.key.startsWith("x-")) setMember(scopes, scope.key, readText(scope, reading) ?? "");
    }
  }
  return scopes;
}

/** The requirements at a place; undefined where there are none, so that those further out hold. */
export function readSecurity(place: Place, reading: Reading): SecurityRequirement[] | undefined {
  const { value } = place;
  if (value === undefined) return undefined;
  if (isMap(value)) warn(place, reading, "security must be a list of requirements; read as a list of one");
  const requirements: SecurityRequirement[] = [];
  for (const item of Array.isArray(value) ? place.items() : [place]) {
    if (isMap(item.value)) requirements.push(readRequirement(item, reading));
    else if (typeof item.value === "string") requirements.push(readNamed(item, item.value, reading));
    else warn(item, reading, `a security requirement must be a map, found ${show(item.value)}; left out`);
  }
  // A list in which nothing can be read must not open what it was meant to close.
  const isLost = requirements.length === 0 && !(Array.isArray(value) && value.length === 0);
  return isLost ? undefined : requirements;
}

/** A requirement that is only the name of its scheme. */
function readNamed(place: Place, name: string, reading: Reading): SecurityRequirement {
  warn(
    place,
    reading,
    `a security requirement must be a map, found ${show(name)}; read as that scheme without scopes`,
  );
  return { [schemeName(new Place(place.file, [], place, name), reading)]: [] };
}

function readRequirement(place: Place, reading: Reading): SecurityRequirement {
  const requirement: { [scheme: string]: readonly string[] } = {};
  for (const member of place.members()) {
    const name = schemeName(member, reading);
    const scopes: unknown[] = Array.isArray(member.value) ? member.value : [];
    setMember(
      requirement,
      name,
      scopes.filter((scope) => typeof scope === "string"),
    );
  }
  return requirement;
}

// OpenAPI 3.2 §4.30: the name may be the URI of a scheme.
function schemeName(place: Place, reading: Reading): string {
  const name = place.key;
  if (Object.hasOwn(reading.securitySchemes, name)) return name;
  if (/[#/]/.test(name)) {
    const resolution = reading.files.resolve(place, name);
    if (resolution.kind === "pending") return name;
    const target =
      resolution.kind === "found" ? reading.follow(resolution.place, "security scheme") : undefined;
    const scheme = target === undefined ? undefined : readScheme(target, reading);
    if (target !== undefined && scheme !== undefined) {
      if (!Object.hasOwn(reading.securitySchemes, target.key))
        setMember(reading.securitySchemes, target.key, scheme);
      return target.key;
    }
  }
  reading.report.warn(place, {
    rule: "undeclared-security-scheme",
    message: `no security scheme is named "${name}"; a key in the Authorization header is assumed`,
    hint: "declare the scheme in components/securitySchemes",
  });
  setMember(reading.securitySchemes, name, { type: "apiKey", in: "header", name: "authorization" });
  return name;
}

function warn(place: Place, reading: Reading, message: string): void {
  reading.report.warn(place, { rule: "invalid-security", message });
}
