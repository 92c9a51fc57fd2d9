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

/** Details of all errors, in the order of the schema, each once. */
export function describe(errors: readonly SchemaError[], place: Place): Detail[] {
  const details = new Map<string, Detail>();
  for (const error of errors) {
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
  // The name is reported by `propertyNames`, the branch of `if` by what failed in it.
  if (error.propertyName !== undefined || keyword === "if") return [];
  const issue = (message: string, reason: string = keyword): Issue[] => [{ path, message, reason }];
  const ofMember = (name: unknown, message: string, reason: string): Issue[] => {
    return [{ path: `${path}/${pointerPart(String(name))}`, message, reason }];
  };
  switch (keyword) {
    case "required":
      return ofMember(params["missingProperty"], "is required", "required");
    case "dependentRequired":
      return ofMember(
        params["missingProperty"],
        `is required beside ${String(params["property"])}`,
        "required",
      );
    case "additionalProperties":
    case "unevaluatedProperties":
      return ofMember(
        params["additionalProperty"] ?? params["unevaluatedProperty"],
        "is not a known field",
        "unknown",
      );
    case "propertyNames":
      return ofMember(params["propertyName"], "is not an allowed name", "name");
    case "discriminator":
      return explainDiscriminator(path, params);
    case "anyOf":
    case "oneOf":
      return explainUnion(path, keyword, params["branches"] as SchemaError[][] | null);
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
      return issue(limitMessage("maxItems", params["limit"] ?? params["len"]), "maxItems");
    case "multipleOf":
      return issue(`must be a multiple of ${String(params["multipleOf"])}`);
    case "pattern":
      return issue(`must match the pattern ${String(params["pattern"])}`);
    case "uniqueItems":
      return issue(
        `must not have the same item twice: items ${String(params["j"])} and ${String(params["i"])} are equal`,
      );
    case "contains":
      return issue(containsMessage(params));
    case "false schema":
      return issue("is not allowed", "forbidden");
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
  const member = `${path}/${pointerPart(String(params["propertyName"]))}`;
  const allowed = params["allowed"];
  if (allowed === undefined) return [{ path: member, message: "is required", reason: "required" }];
  return [{ path: member, message: oneOfThese(allowed as unknown[]), reason: "enum" }];
}

/**
 * Of several forms none fits: tells what is wrong with the one that was meant. That is one of the right type, whose
 * tags agree, which lacks least; where it cannot be told, one line names what is allowed.
 */
function explainUnion(path: string, keyword: string, branches: SchemaError[][] | null): Issue[] {
  if (keyword === "oneOf" && (branches === null || branches.every((branch) => branch.length === 0))) {
    return [{ path, message: "fits more than one of the allowed forms", reason: keyword }];
  }
  const failed = (branches ?? []).filter((branch) => branch.length > 0);
  const rightType = failed.filter((branch) => !branch.some((error) => isTypeError(error, path)));
  if (rightType.length === 0) {
    const types = failed.flat().flatMap((error) => (isTypeError(error, path) ? error.params["type"] : []));
    return [{ path, message: `must be ${typeNames([...new Set(types)])}`, reason: "type" }];
  }
  const ranked = rightType
    .map((errors) => ({ errors, rank: rankOf(errors, path) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const best = ranked.filter(({ rank }) => compare(rank, ranked[0]?.rank ?? []) === 0);
  const issues = best.map(({ errors }) => errors.flatMap(explain));
  const isAboutWhole = best.every(({ errors }) => errors.every((error) => error.instancePath === path));
  if (best.length === 1 || !isAboutWhole) return issues[0] ?? [];
  return [
    {
      path,
      message: joinForms(
        best.map(({ errors }) => errors),
        issues,
      ),
      reason: keyword,
    },
  ];
}

function isTypeError({ instancePath, keyword, params }: SchemaError, path: string): boolean {
  return (
    instancePath === path &&
    (keyword === "type" || (keyword === "discriminator" && params["type"] !== undefined))
  );
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

function joinForms(
  branches: readonly (readonly SchemaError[])[],
  issues: readonly (readonly Issue[])[],
): string {
  const errors = branches.flat();
  if (errors.every(({ keyword }) => keyword === "required")) {
    const forms = branches.map((branch) =>
      branch.map(({ params }) => String(params["missingProperty"])).join(" and "),
    );
    return `must have ${forms.join(" or ")}`;
  }
  if (errors.every(({ keyword }) => keyword === "enum" || keyword === "const")) {
    return oneOfThese(errors.flatMap(({ params }) => params["allowedValues"] ?? [params["allowedValue"]]));
  }
  const forms = issues.map((branch) => branch.map(({ message }) => message).join(" and "));
  return [...new Set(forms)].join(", or ");
}

function containsMessage({
  minContains = 1,
  maxContains,
}: {
  minContains?: unknown;
  maxContains?: unknown;
}): string {
  const most = maxContains === undefined ? "" : ` and at most ${String(maxContains)}`;
  return `must hold at least ${String(minContains)}${most} of the items asked for`;
}

function formatMessage(format: string): string {
  if (format === "int64") return "must be an integer from -9007199254740991 to 9007199254740991";
  if (format === "int32") return "must be an integer from -2147483648 to 2147483647";
  return `must be valid ${format === "byte" ? "base64" : format}`;
}

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

function pointerPart(name: string): string {
  return name.replace(/~/g, "~0").replace(/\//g, "~1");
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
