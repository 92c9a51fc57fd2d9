/** What checks of tables and domains say of single values, as keywords of JSON Schema. */
import type { Json, JsonSchemaObject } from "@ashlar/model";
import { type Expression, readExpression } from "./check-expression.ts";
import { patternOfLike, patternOfRegex } from "./posix-pattern.ts";

/** What kind of values a column holds. `padded`: text of a fixed length, with spaces at its end. */
export type CheckedValue = "integer" | "number" | "text" | "padded" | "array" | "json" | "other";

export interface ReadCheck {
  readonly said: readonly Said[];
  /** Whether that is all the check says. */
  readonly isWhole: boolean;
}

export interface Said {
  /** `VALUE` in a domain. */
  readonly column: string;
  readonly keywords: JsonSchemaObject;
}

/** @param definition `CHECK ((price > (0)::numeric))` */
export function readCheck(
  definition: string,
  kindOf: (column: string) => CheckedValue | undefined,
): ReadCheck {
  const [, text = ""] = /^CHECK \((.*)\)(?: NO INHERIT)?$/s.exec(definition) ?? [];
  const expression = readExpression(text);
  if (expression === undefined) return { said: [], isWhole: false };
  const saids = conjuncts(expression).map((each) => saidOf(each, kindOf));
  return { said: saids.flatMap((said) => said ?? []), isWhole: saids.every((said) => said !== undefined) };
}

/** The schema with a further condition. */
export function constrain(schema: JsonSchemaObject, keywords: JsonSchemaObject): JsonSchemaObject {
  const constrained = { ...schema };
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, minLength, maxLength } = keywords;
  if (minimum !== undefined) constrained.minimum = Math.max(minimum, schema.minimum ?? minimum);
  if (maximum !== undefined) constrained.maximum = Math.min(maximum, schema.maximum ?? maximum);
  if (exclusiveMinimum !== undefined) {
    constrained.exclusiveMinimum = Math.max(exclusiveMinimum, schema.exclusiveMinimum ?? exclusiveMinimum);
    if ((constrained.minimum ?? exclusiveMinimum) <= exclusiveMinimum) delete constrained.minimum;
  }
  if (exclusiveMaximum !== undefined) {
    constrained.exclusiveMaximum = Math.min(exclusiveMaximum, schema.exclusiveMaximum ?? exclusiveMaximum);
    if ((constrained.maximum ?? exclusiveMaximum) >= exclusiveMaximum) delete constrained.maximum;
  }
  if (minLength !== undefined) constrained.minLength = Math.max(minLength, schema.minLength ?? 0);
  if (maxLength !== undefined) constrained.maxLength = Math.min(maxLength, schema.maxLength ?? maxLength);
  if (keywords.minItems !== undefined)
    constrained.minItems = Math.max(keywords.minItems, schema.minItems ?? 0);
  if (keywords.maxItems !== undefined)
    constrained.maxItems = Math.min(keywords.maxItems, schema.maxItems ?? keywords.maxItems);
  if (keywords.type !== undefined) constrained.type = keywords.type;
  if (keywords.enum !== undefined) {
    const both = schema.enum?.filter((value) => keywords.enum?.includes(value));
    constrained.enum = both === undefined || both.length === 0 ? keywords.enum : both;
    // A list says it all.
    for (const keyword of ["minimum", "maximum", "maxLength", "multipleOf"]) delete constrained[keyword];
  }
  if (keywords.pattern !== undefined && keywords.pattern !== schema.pattern) {
    if (schema.pattern === undefined) constrained.pattern = keywords.pattern;
    else constrained.allOf = [...(schema.allOf ?? []), { pattern: keywords.pattern }];
  }
  return constrained;
}

type KindOf = (column: string) => CheckedValue | undefined;

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === "and" ? expression.of.flatMap(conjuncts) : [expression];
}

function saidOf(expression: Expression, kindOf: KindOf): Said[] | undefined {
  if (expression.kind === "or") return saidOfEither(expression.of, kindOf);
  if (expression.kind === "any") {
    const { operator, left, array } = expression;
    return operator === "=" ? oneOf(left, constantsOf(array), kindOf) : undefined;
  }
  if (expression.kind !== "operator") return undefined;
  const { operator, left, right } = expression;
  const constant = constantOf(right);
  if (constant !== undefined) return compared(left, operator, constant, kindOf);
  const turned = TURNED[operator];
  const first = constantOf(left);
  return first === undefined || turned === undefined ? undefined : compared(right, turned, first, kindOf);
}

const TURNED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };

/** `x IS NULL OR …` says the rest of values that are there; `x = 1 OR x = 2` is a list. */
function saidOfEither(of: readonly Expression[], kindOf: KindOf): Said[] | undefined {
  const nulls = of.flatMap((each) => {
    const column = each.kind === "is" && each.what === "NULL" ? columnOf(each.of) : undefined;
    return column === undefined ? [] : [column];
  });
  const others = of.filter((each) => !(each.kind === "is" && each.what === "NULL"));
  const saids = others.map((each) => {
    const parts = conjuncts(each).map((part) => saidOf(part, kindOf));
    return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
  });
  const columns = new Set([...nulls, ...saids.flatMap((said) => said?.map(({ column }) => column) ?? [])]);
  if (columns.size !== 1 || saids.includes(undefined)) return undefined;
  const [column = ""] = columns;
  const [only] = saids;
  if (saids.length === 1) return only;
  const lists = saids.map((said) => (said?.length === 1 ? said[0]?.keywords.enum : undefined));
  if (lists.includes(undefined)) return undefined;
  return [{ column, keywords: { enum: [...new Set(lists.flatMap((list) => list ?? []))] } }];
}

function compared(left: Expression, operator: string, constant: Json, kindOf: KindOf): Said[] | undefined {
  const column = columnOf(left, kindOf);
  if (column !== undefined) return says(column, ofValue(operator, constant, kindOf(column)));
  const call = bareOf(left);
  const [subject] = call.kind === "call" ? call.args : [];
  if (call.kind !== "call" || subject === undefined) return undefined;
  return ofCall(call.name, subject, operator, constant, kindOf);
}

function says(column: string, keywords: JsonSchemaObject | undefined): Said[] | undefined {
  return keywords === undefined ? undefined : [{ column, keywords }];
}

function ofValue(
  operator: string,
  constant: Json,
  value: CheckedValue | undefined,
): JsonSchemaObject | undefined {
  if ((value === "integer" || value === "number") && typeof constant === "number") {
    if (operator === "=") return { enum: [constant] };
    return bounds(operator, constant, value === "integer");
  }
  if (value !== "text" || typeof constant !== "string") {
    return value === "padded" && operator === "~" ? ofPattern(constant) : undefined;
  }
  if (operator === "=") return { enum: [constant] };
  if (operator === "<>" && constant === "") return { minLength: 1 };
  if (operator === "~") return ofPattern(constant);
  if (operator !== "~~") return undefined;
  const pattern = patternOfLike(constant);
  return pattern === undefined ? undefined : { pattern };
}

function ofPattern(constant: Json): JsonSchemaObject | undefined {
  const pattern = typeof constant === "string" ? patternOfRegex(constant) : undefined;
  return pattern === undefined ? undefined : { pattern };
}

function bounds(operator: string, constant: number, isInteger: boolean): JsonSchemaObject | undefined {
  if (operator === ">=") return { minimum: isInteger ? Math.ceil(constant) : constant };
  if (operator === "<=") return { maximum: isInteger ? Math.floor(constant) : constant };
  if (operator === ">")
    return isInteger ? { minimum: Math.floor(constant) + 1 } : { exclusiveMinimum: constant };
  if (operator === "<")
    return isInteger ? { maximum: Math.ceil(constant) - 1 } : { exclusiveMaximum: constant };
  return undefined;
}

function ofCall(
  name: string,
  subject: Expression,
  operator: string,
  constant: Json,
  kindOf: KindOf,
): Said[] | undefined {
  const column = columnOf(subject, kindOf);
  const value = column === undefined ? undefined : kindOf(column);
  if (name === "jsonb_typeof" || name === "json_typeof") {
    const type = JSON_TYPES.get(String(constant));
    return column === undefined || operator !== "=" || type === undefined
      ? undefined
      : says(column, { type });
  }
  if (name === "btrim" && value === "text" && column !== undefined)
    return operator === "<>" && constant === "" ? says(column, NOT_BLANK) : undefined;
  if (typeof constant !== "number") return undefined;
  if (/^(?:char_length|character_length|length)$/.test(name)) {
    if (column !== undefined && value === "text") return says(column, lengths(operator, constant, "Length"));
    // length(btrim(x)) > 0
    const isTrimmed =
      bareOf(subject).kind === "call" && lengths(operator, constant, "Length")?.minLength === 1;
    return isTrimmed ? compared(bareOf(subject), "<>", "", kindOf) : undefined;
  }
  if (column === undefined || value !== "array") return undefined;
  if (name === "cardinality") return says(column, lengths(operator, constant, "Items"));
  // The length of an array without elements is null, which passes whatever is asked for.
  if (name !== "array_length" || lengths(operator, constant, "Items")?.minItems !== undefined)
    return undefined;
  return says(column, lengths(operator, constant, "Items"));
}

const NOT_BLANK: JsonSchemaObject = { minLength: 1, pattern: "[^ ]" };

const JSON_TYPES: ReadonlyMap<string, "object" | "array" | "string" | "number" | "boolean"> = new Map(
  (["object", "array", "string", "number", "boolean"] as const).map((type) => [type, type]),
);

function lengths(operator: string, constant: number, what: "Length" | "Items"): JsonSchemaObject | undefined {
  const { minimum, maximum } =
    operator === "=" ? { minimum: constant, maximum: constant } : (bounds(operator, constant, true) ?? {});
  if (minimum === undefined && maximum === undefined) return undefined;
  if ((minimum ?? 0) < 0 || (maximum ?? 0) < 0) return undefined;
  return {
    ...(minimum !== undefined && { [`min${what}`]: minimum }),
    ...(maximum !== undefined && { [`max${what}`]: maximum }),
  };
}

function oneOf(left: Expression, constants: readonly Json[] | undefined, kindOf: KindOf): Said[] | undefined {
  const column = columnOf(left, kindOf);
  const value = column === undefined ? undefined : kindOf(column);
  if (column === undefined || constants === undefined || constants.length === 0) return undefined;
  const type = value === "text" ? "string" : value === "integer" || value === "number" ? "number" : undefined;
  return type !== undefined && constants.every((each) => typeof each === type)
    ? [{ column, keywords: { enum: [...new Set(constants)] } }]
    : undefined;
}

const TEXT_TYPE = /^(?:text|character varying|character|bpchar|varchar)$/;
const NUMBER_TYPE = /^(?:numeric|double precision|bigint|integer|smallint|real)$/;

/** Casts that leave a value what it is are seen through. */
function columnOf(expression: Expression, kindOf?: KindOf): string | undefined {
  if (expression.kind === "column") return expression.name;
  if (expression.kind !== "cast") return undefined;
  const column = columnOf(expression.of, kindOf);
  const value = column === undefined ? undefined : kindOf?.(column);
  if ((value === "text" || value === "padded") && TEXT_TYPE.test(expression.type)) return column;
  // A cast to integer rounds.
  const isWider = value === "integer" ? NUMBER_TYPE : /^(?:numeric|double precision)$/;
  return (value === "integer" || value === "number") && isWider.test(expression.type) ? column : undefined;
}

function bareOf(expression: Expression): Expression {
  return expression.kind === "cast" && TEXT_TYPE.test(expression.type) ? bareOf(expression.of) : expression;
}

/** Undefined for what is no constant; `'-1'::integer` is a number. */
function constantOf(expression: Expression): Json | undefined {
  if (expression.kind === "constant") return expression.value;
  if (expression.kind !== "cast") return undefined;
  const inside = constantOf(expression.of);
  if (typeof inside === "string" && NUMBER_TYPE.test(expression.type)) return Number(inside);
  const isKept = typeof inside === "number" ? NUMBER_TYPE : TEXT_TYPE;
  return isKept.test(expression.type) ? inside : undefined;
}

function constantsOf(expression: Expression): Json[] | undefined {
  if (expression.kind === "cast") return constantsOf(expression.of);
  if (expression.kind !== "array") return undefined;
  const constants = expression.items.map(constantOf);
  return constants.flatMap((each) => (each === undefined ? [] : [each])).length === constants.length
    ? constants.flatMap((each) => (each === undefined ? [] : [each]))
    : undefined;
}
