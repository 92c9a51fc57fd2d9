/** Turns what a validator found into what a person reads: a field, a message, and a word for programs. */

export interface Detail {
  /** `email`, `address.street`, `items[2].price`, `query.limit`, or `body` for the whole. */
  readonly field: string;
  /** Continues the field: `must be at least 1`. */
  readonly message: string;
  /** One word that stays the same: `required`, `type`, `minimum`, `unknown`, or the name of a format. */
  readonly reason: string;
}

export interface SchemaError {
  /** JSON Pointer to the value. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Record<string, unknown>;
  readonly message?: string;
  readonly schemaPath?: string;
  /** Set where the error is about the name of a property, not its value. */
  readonly propertyName?: string;
}

export type Place = "body" | "path" | "query" | "header" | "cookie";

/** More than this nobody reads. */
const MAX_DETAILS = 100;
const MAX_VALUES = 20;
const MAX_PATTERN = 100;

/** Details of all errors, in the order of the schema, each once. */
export function describe(errors: readonly SchemaError[], place: Place): Detail[] {
  const details = new Map<string, Detail>();
  const ofWrongType = new Set(
    errors.flatMap(({ keyword, instancePath }) => (keyword === "type" ? [instancePath] : [])),
  );
  for (const error of errors) {
    // What is no integer is none of 32 bits, either.
    if (error.keyword === "format" && ofWrongType.has(error.instancePath)) continue;
    for (const { path, message, reason } of explain(error)) {
      const field = fieldName(path, place);
      details.set(JSON.stringify([field, message]), { field, message, reason });
      if (details.size === MAX_DETAILS) return [...details.values()];
    }
  }
  return [...details.values()];
}

interface Issue {
  /** JSON Pointer. */
  readonly path: string;
  readonly message: string;
  readonly reason: string;
}

function explain(error: SchemaError): Issue[] {
  const { instancePath: path, keyword, params } = error;
  // Told once, by `propertyNames` itself.
  if (error.propertyName !== undefined) return [];
  const { missingProperty, additionalProperty, unevaluatedProperty, propertyName } = params;
  const member = missingProperty ?? additionalProperty ?? unevaluatedProperty ?? propertyName;
  const issue = (message: string, reason: string = keyword): Issue[] => [{ path, message, reason }];
  const ofMember = (message: string, reason: string): Issue[] => [
    { path: memberPath(path, member), message, reason },
  ];
  switch (keyword) {
    case "required":
      return ofMember("is required", "required");
    case "dependentRequired":
      return ofMember(`is required beside ${String(params["property"])}`, "required");
    case "additionalProperties":
    case "unevaluatedProperties":
      return ofMember("is not a known field", "unknown");
    case "propertyNames":
      return ofMember("is not an allowed name", "name");
    case "discriminator":
      return explainDiscriminator(path, params);
    case "anyOf":
    case "oneOf":
      return explainUnion(error);
    case "type":
      return issue(`must be ${typeNames(params["type"])}`);
    case "enum":
      return issue(oneOfThese(params["allowedValues"] as unknown[]));
    case "const":
      return issue(`must be ${show(params["allowedValue"])}`);
    case "format":
      return issue(formatMessage(String(params["format"])), String(params["format"]));
    case "items":
    case "unevaluatedItems":
      return issue(limitMessage("maxItems", params["limit"]), "maxItems");
    case "multipleOf":
      return issue(`must be a multiple of ${String(params["multipleOf"])}`);
    case "pattern":
      return issue(patternMessage(String(params["pattern"])));
    case "uniqueItems":
      return issue(
        `must not have the same item twice: see ${String(params["j"])} and ${String(params["i"])}`,
      );
    case "contains":
      return issue(
        `must have ${countContained(params["minContains"], params["maxContains"])} of the items asked for`,
      );
    case "false schema":
      return issue("is not allowed", "forbidden");
    case "repeated":
      return issue("must be sent once");
    case "depth":
      return issue("is nested too deeply");
    default:
      return issue(limitMessage(keyword, params["limit"]));
  }
}

/** Keyword → what stands before its limit, and what it counts. */
const LIMITS: { readonly [keyword: string]: readonly [before: string, noun?: string] } = {
  minimum: ["must be at least"],
  maximum: ["must be at most"],
  exclusiveMinimum: ["must be more than"],
  exclusiveMaximum: ["must be less than"],
  minLength: ["must have at least", "character"],
  maxLength: ["must have at most", "character"],
  minItems: ["must have at least", "item"],
  maxItems: ["must have at most", "item"],
  minProperties: ["must have at least", "field"],
  maxProperties: ["must have at most", "field"],
};

function limitMessage(keyword: string, limit: unknown): string {
  const [before, noun] = LIMITS[keyword] ?? [];
  if (before === undefined) return "is not allowed in this form";
  if (keyword === "minLength" && limit === 1) return "must not be empty";
  return `${before} ${String(limit)}${noun === undefined ? "" : limit === 1 ? ` ${noun}` : ` ${noun}s`}`;
}

function explainDiscriminator(path: string, params: Record<string, unknown>): Issue[] {
  if (params["type"] !== undefined) return [{ path, message: "must be an object", reason: "type" }];
  const member = memberPath(path, params["propertyName"]);
  const allowed = params["allowed"];
  if (allowed === undefined) return [{ path: member, message: "is required", reason: "required" }];
  return [{ path: member, message: oneOfThese(allowed as unknown[]), reason: "enum" }];
}

/**
 * Of several forms none fits: tells what is wrong with the one that was meant. That is one of the right type, whose
 * tags agree, which lacks least; where it cannot be told, one line names what is allowed.
 */
function explainUnion({ instancePath: path, keyword, params }: SchemaError): Issue[] {
  const issue = (message: string, reason: string): Issue[] => [{ path, message, reason }];
  if (Number(params["passing"] ?? 0) > 1) return issue("fits more than one of the allowed forms", keyword);
  const failed = branchesOf(params).filter((branch) => branch.length > 0);
  if (failed.length === 0) return issue("fits none of the allowed forms", keyword);
  const rightType = failed.filter((branch) => !branch.some((error) => wrongTypes(error, path).length > 0));
  if (rightType.length === 0) {
    const types = new Set(failed.flat().flatMap((error) => wrongTypes(error, path)));
    return issue(`must be ${typeNames([...types])}`, "type");
  }
  const ranked = rightType.map((errors) => ({ errors, rank: rankOf(errors, path) }));
  ranked.sort((a, b) => compare(a.rank, b.rank));
  const best = ranked.filter(({ rank }) => compare(rank, ranked[0]?.rank ?? []) === 0);
  const branches = best.map(({ errors }) => errors);
  const isAboutWhole = branches.flat().every(({ instancePath }) => instancePath === path);
  if (branches.length === 1 || !isAboutWhole) return (branches[0] ?? []).flatMap(explain);
  return issue(joinForms(branches, path), keyword);
}

function branchesOf(params: Record<string, unknown>): SchemaError[][] {
  return (params["branches"] as SchemaError[][] | null) ?? [];
}

/** The types that were allowed, where the value at the path has none of them. */
function wrongTypes({ instancePath, keyword, params }: SchemaError, path: string): unknown[] {
  if (instancePath !== path) return [];
  if (keyword === "type" || keyword === "discriminator") return [params["type"] ?? []].flat();
  if (keyword !== "anyOf" && keyword !== "oneOf") return [];
  const types = branchesOf(params).map((branch) => branch.flatMap((error) => wrongTypes(error, path)));
  return types.every((list) => list.length > 0) ? types.flat() : [];
}

/** Lower is likelier meant: tags that differ, fields that are missing or unknown, errors in all. */
function rankOf(errors: readonly SchemaError[], path: string): readonly number[] {
  const depth = path.split("/").length;
  const tags = errors.filter(({ keyword, instancePath }) => {
    return (keyword === "const" || keyword === "enum") && instancePath.split("/").length === depth + 1;
  });
  const shape = errors.filter(({ instancePath }) => instancePath === path);
  return [tags.length, shape.length, errors.length];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

function joinForms(branches: readonly SchemaError[][], path: string): string {
  const errors = branches.flat();
  if (errors.every(({ keyword }) => keyword === "required")) {
    const names = branches.map((branch) =>
      branch.map(({ params }) => params["missingProperty"]).join(" and "),
    );
    return `must have ${names.join(" or ")}`;
  }
  if (errors.every(({ keyword }) => keyword === "enum" || keyword === "const")) {
    return oneOfThese(errors.flatMap(({ params }) => params["allowedValues"] ?? [params["allowedValue"]]));
  }
  const say = (issue: Issue): string => {
    return issue.path === path ? issue.message : `${issue.path.slice(path.length + 1)} ${issue.message}`;
  };
  return [...new Set(branches.map((branch) => branch.flatMap(explain).map(say).join(" and ")))].join(", or ");
}

function countContained(min: unknown = 1, max: unknown = undefined): string {
  return max === undefined ? `at least ${String(min)}` : `${String(min)} to ${String(max)}`;
}

/** A long one nobody reads. */
function patternMessage(pattern: string): string {
  return pattern.length > MAX_PATTERN
    ? "must have the form that the API describes"
    : `must match the pattern ${pattern}`;
}

function formatMessage(format: string): string {
  if (format === "int64") return "must be an integer from -9007199254740991 to 9007199254740991";
  if (format === "int32") return "must be an integer from -2147483648 to 2147483647";
  return `must be ${formatNames[format] ?? `valid ${format}`}`;
}

/** Formats that people call by another name than documents do. */
const formatNames: { readonly [format: string]: string } = {
  byte: "valid base64",
  date: "a valid date",
  "date-time": "a valid date-time",
  duration: "a valid duration",
  hostname: "a valid hostname",
  "idn-email": "valid email",
  "idn-hostname": "a valid hostname",
  ipv4: "a valid IPv4 address",
  ipv6: "a valid IPv6 address",
  iri: "a valid IRI",
  "iri-reference": "a valid IRI reference",
  "json-pointer": "a valid JSON Pointer",
  regex: "a valid regular expression",
  "relative-json-pointer": "a valid relative JSON Pointer",
  time: "a valid time",
  uri: "a valid URI",
  "uri-reference": "a valid URI reference",
  "uri-template": "a valid URI template",
  url: "a valid URL",
  uuid: "a valid UUID",
};

function typeNames(types: unknown): string {
  const names = [types].flat().map((type) => {
    return type === "null" ? "null" : `${/^[aeio]/.test(String(type)) ? "an" : "a"} ${String(type)}`;
  });
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
}

function oneOfThese(values: readonly unknown[]): string {
  const shown = [...new Set(values.map(show))];
  if (shown.length === 1) return `must be ${shown[0]}`;
  const more = shown.length > MAX_VALUES ? `, … (${shown.length} in all)` : "";
  return `must be one of: ${shown.slice(0, MAX_VALUES).join(", ")}${more}`;
}

function show(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

function memberPath(path: string, name: unknown): string {
  return path + pointerTo(String(name));
}

/** RFC 6901 §3 */
export function pointerTo(name: string): string {
  return `/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

function fieldName(path: string, place: Place): string {
  let field = place === "body" ? "" : place;
  for (const [depth, part] of path.split("/").slice(1).entries()) {
    const name = part.replace(/~1/g, "/").replace(/~0/g, "~");
    const isIndex = /^\d+$/.test(name) && (place === "body" || depth > 0);
    if (isIndex) field = `${field === "" ? "body" : field}[${name}]`;
    else if (/^[\w$-]+$/.test(name)) field = field === "" ? name : `${field}.${name}`;
    else field = `${field === "" ? "body" : field}[${JSON.stringify(name)}]`;
  }
  return field === "" ? "body" : field;
}
