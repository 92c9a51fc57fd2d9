/** Reads one operation of any version. */
import type { Callback, Operation, Parameter, RequestBody, SecurityRequirement } from "@ashlar/model";
import { parameterItems } from "./parameter-list.ts";
import { templateNames } from "./path-template.ts";
import { isMap, type Place } from "./place.ts";
import { readContent } from "./read-content.ts";
import { type PlacedParameter, readParameter } from "./read-parameter.ts";
import {
  isReferenceToSchema,
  readReferenceToSchema,
  readResponseContent,
  readResponses,
} from "./read-response.ts";
import { readSecurity } from "./read-security.ts";
import type { Reading } from "./reading.ts";
import { readBoolean, readText, show } from "./repair/value.ts";
import { readSwaggerBody, readSwaggerResponseContent } from "./swagger/read-body.ts";
import { readSwaggerParameter } from "./swagger/read-parameter.ts";

/** What an operation takes from its surroundings. */
export interface OperationFrame {
  readonly method: string;
  readonly path: string;
  readonly basePath: string;
  /** Lists of parameters of the path item, outermost first. */
  readonly shared: readonly Place[];
  readonly security: readonly SecurityRequirement[];
  /** Whether `path` is a template whose parameters must be declared: not so for callbacks and webhooks. */
  readonly isTemplate: boolean;
}

export function readOperation(
  place: Place,
  frame: OperationFrame,
  reading: Reading,
  readCallbacks: (place: Place) => Callback[],
): Operation {
  const { method, path, basePath } = frame;
  const isSwagger = reading.dialectAt(place) === "2.0";
  const lists = [...frame.shared, place.at("parameters")];
  const parameters = readParameters(lists, isSwagger, reading);
  const requestBody = isSwagger
    ? readSwaggerBody(place, lists, reading)
    : readRequestBody(place.at("requestBody"), reading);
  const operationId = readText(place.at("operationId"), reading);
  const summary = readText(place.at("summary"), reading);
  const description = readText(place.at("description"), reading);
  const sunset = readSunset(place.at("x-sunset"), reading);
  return {
    ...(operationId === undefined || operationId.trim() === "" ? {} : { operationId: operationId.trim() }),
    method,
    path,
    basePath,
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    tags: readTags(place.at("tags"), reading),
    deprecated: readBoolean(place.at("deprecated"), reading) ?? false,
    ...(sunset === undefined ? {} : { sunset }),
    parameters: frame.isTemplate
      ? matchTemplate(parameters, place, frame, reading)
      : parameters.map(({ parameter }) => parameter),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: readResponses(place.at("responses"), reading, (response) =>
      isSwagger
        ? readSwaggerResponseContent(response, place, reading)
        : readResponseContent(response, reading),
    ),
    security: readSecurity(place.at("security"), reading) ?? frame.security,
    callbacks: readCallbacks(place.at("callbacks")),
    location: reading.report.locationOf(place),
  };
}

/** The day of a date or a moment; YAML readers make either a text. */
function readSunset(place: Place, reading: Reading): string | undefined {
  if (place.value === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(String(place.value))?.[0];
  if (day !== undefined && !Number.isNaN(Date.parse(day))) return day;
  reading.report.warn(place, {
    rule: "wrong-value-type",
    message: `x-sunset must be a day such as "2027-05-31", found ${show(place.value)}; left out`,
  });
  return undefined;
}

function readTags(place: Place, reading: Reading): string[] {
  if (typeof place.value === "string") return [place.value];
  const tags: string[] = [];
  for (const item of place.items()) {
    const tag = readText(item, reading);
    if (tag !== undefined && !tags.includes(tag)) tags.push(tag);
  }
  return tags;
}

/** Parameters of several lists, outermost first: a later one of the same name and place wins. */
function readParameters(lists: readonly Place[], isSwagger: boolean, reading: Reading): PlacedParameter[] {
  const merged = new Map<string, PlacedParameter>();
  for (const list of lists) {
    const own = new Set<string>();
    for (const item of parameterItems(list, reading)) {
      const placed = isSwagger ? readSwaggerParameter(item, reading) : readParameter(item, reading);
      if (placed === undefined) continue;
      const key = `${placed.parameter.in} ${placed.parameter.name}`;
      if (own.has(key)) reportTwice(placed, reading);
      else merged.set(key, placed);
      own.add(key);
    }
  }
  return [...merged.values()];
}

function reportTwice({ parameter, place }: PlacedParameter, reading: Reading): void {
  reading.report.warn(place, {
    rule: "duplicate-parameter",
    message: `the ${parameter.in} parameter "${parameter.name}" stands twice in one list; the first counts`,
    hint: "remove or rename one of them",
  });
}

/** Path parameters and template brought to agree: one for each name in the path, none that is not in it. */
function matchTemplate(
  placed: readonly PlacedParameter[],
  operation: Place,
  frame: OperationFrame,
  reading: Reading,
): Parameter[] {
  const names = templateNames(frame.path);
  const strays: PlacedParameter[] = [];
  const kept: Parameter[] = [];
  for (const one of placed) {
    if (one.parameter.in !== "path" || names.includes(one.parameter.name)) kept.push(one.parameter);
    else strays.push(one);
  }
  const missing = names.filter((name) => !kept.some((one) => one.in === "path" && one.name === name));
  for (const name of missing) {
    const meant = takeMeant(strays, name, missing.length);
    kept.push(meant === undefined ? pathParameter(name) : { ...meant.parameter, name });
    reading.report.warn(meant?.place ?? operation, {
      rule: "undeclared-path-parameter",
      message: `{${name}} of ${frame.path} is declared nowhere; read as ${meant === undefined ? "a string" : `the parameter "${meant.parameter.name}"`}`,
      hint: `add a parameter "${name}" with in: path`,
    });
  }
  for (const { parameter, place } of strays) {
    reading.report.warn(place, {
      rule: "path-parameter-not-in-path",
      message: `the path ${frame.path} has no {${parameter.name}}; the parameter is left out`,
      hint: `add {${parameter.name}} to the path, or move the parameter to the query`,
    });
  }
  return kept;
}

/** The parameter that was meant for a name: spelt otherwise, or the only one left for the only name left. */
function takeMeant(strays: PlacedParameter[], name: string, missing: number): PlacedParameter | undefined {
  const simple = (text: string): string => text.replace(/[^a-z0-9]/gi, "").toLowerCase();
  const spelt = strays.findIndex(({ parameter }) => simple(parameter.name) === simple(name));
  const index = spelt === -1 && strays.length === 1 && missing === 1 ? 0 : spelt;
  return index === -1 ? undefined : strays.splice(index, 1)[0];
}

function pathParameter(name: string): Parameter {
  return {
    ...{ name, in: "path", required: true, deprecated: false },
    ...{ style: "simple", explode: false, allowReserved: false, schema: { type: "string" } },
  };
}

function readRequestBody(place: Place, reading: Reading): RequestBody | undefined {
  if (place.value === undefined || place.value === null) return undefined;
  const target = reading.follow(place, "request body");
  if (target === undefined) return undefined;
  if (isReferenceToSchema(place, target)) {
    return { required: false, content: readReferenceToSchema(place, reading) };
  }
  return reading.once("requestBody", place, target, () => readBodyTarget(target, reading));
}

function readBodyTarget(place: Place, reading: Reading): RequestBody | undefined {
  if (!isMap(place.value)) {
    reading.report.warn(place, {
      rule: "wrong-value-type",
      message: `requestBody must be a map, found ${show(place.value)}; left out`,
    });
    return undefined;
  }
  const description = readText(place.at("description"), reading);
  const content = place.has("content")
    ? readContent(place.at("content"), reading)
    : readResponseContent(place, reading);
  return {
    required: readBoolean(place.at("required"), reading) ?? false,
    ...(description === undefined ? {} : { description }),
    content,
  };
}
