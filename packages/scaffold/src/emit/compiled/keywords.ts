/** Keywords that ajv has, built anew where its own are slow on hostile bodies, inexact, or carry whole schemas along. */
import { _, type Code, type CodeKeywordDefinition, type KeywordCxt, type Name, stringify } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { getProperty, not, or } from "ajv/dist/compile/codegen/index.js";
import { condition, containsOf, unevaluatedItems } from "./evaluation-keywords.ts";
import { unions } from "./union-keywords.ts";

/** Puts our keywords in the place of ajv's. */
export function replaceKeywords(ajv: Ajv2020): void {
  for (const definition of [
    ...unions,
    additionalProperties,
    required,
    enumeration,
    constant,
    uniqueItems,
    multipleOf,
    condition,
    unevaluatedItems,
    containsOf(ajv),
  ]) {
    ajv.removeKeyword(String(definition.keyword));
    ajv.addKeyword(definition);
  }
}

/** As many names are compared one by one; more are looked up in a set. */
const FEW = 8;

const additionalProperties: CodeKeywordDefinition = {
  keyword: "additionalProperties",
  before: "unevaluatedProperties",
  type: "object",
  schemaType: ["boolean", "object"],
  trackErrors: true,
  error: { message: "", params: (cxt) => _`{additionalProperty: ${cxt.params["key"]}}` },
  code(cxt: KeywordCxt): void {
    const { gen, data, it, parentSchema } = cxt;
    it.props = true;
    if (cxt.schema === true || (Object.keys(cxt.schema).length === 0 && cxt.schema !== false)) return;
    const names = Object.keys(parentSchema["properties"] ?? {});
    const patterns = Object.keys(parentSchema["patternProperties"] ?? {});
    gen.forIn("key", data, (key) => {
      const known = [
        ...knownNames(cxt, names, key),
        ...patterns.map((pattern) => _`${regExp(cxt, pattern)}.test(${key})`),
      ];
      if (known.length === 0) validateMember(key);
      else gen.if(not(or(...known)), () => validateMember(key));
    });
    cxt.ok(_`${cxt.errsCount} === errors`);

    function validateMember(key: Name): void {
      if (cxt.schema === false) {
        cxt.setParams({ key });
        cxt.error();
        return;
      }
      // 1: the property is a string, not an index; the enum that says so is not among what ajv exports.
      cxt.subschema({ keyword: "additionalProperties", dataProp: key, dataPropType: 1 }, gen.name("valid"));
    }
  },
};

function knownNames(cxt: KeywordCxt, names: readonly string[], key: Name): Code[] {
  if (names.length <= FEW) return names.map((name) => _`${key} === ${name}`);
  return [_`${setOf(cxt, names)}.has(${key})`];
}

/** A set that stands once in the module, however often it is asked for. */
function setOf(cxt: KeywordCxt, values: readonly unknown[]): Name {
  const text = JSON.stringify(values);
  return cxt.gen.scopeValue("obj", { key: text, ref: values, code: _`new Set(${stringify(values)})` });
}

function regExp(cxt: KeywordCxt, pattern: string): Name {
  const ref = new RegExp(pattern, "u");
  return cxt.gen.scopeValue("pattern", { key: ref.toString(), ref, code: _`new RegExp(${pattern}, "u")` });
}

const required: CodeKeywordDefinition = {
  keyword: "required",
  // Where one error is enough, ajv passes over what follows `propertyNames` when an object is empty.
  before: "propertyNames",
  type: "object",
  schemaType: "array",
  error: { message: "", params: (cxt) => _`{missingProperty: ${cxt.params["name"]}}` },
  code(cxt: KeywordCxt): void {
    const { gen, data } = cxt;
    const names: readonly string[] = cxt.schema;
    for (const name of names) {
      // Every object inherits toString and its like.
      const isMissing =
        name in Object.prototype
          ? _`!Object.prototype.hasOwnProperty.call(${data}, ${name})`
          : _`${data}${getProperty(name)} === undefined`;
      gen.if(isMissing, () => {
        cxt.setParams({ name });
        cxt.error();
      });
    }
  },
};

const enumeration: CodeKeywordDefinition = {
  keyword: "enum",
  before: "not",
  schemaType: "array",
  error: { message: "", params: (cxt) => _`{allowedValues: Array.from(${cxt.params["allowed"]})}` },
  code(cxt: KeywordCxt): void {
    const values: readonly unknown[] = cxt.schema;
    const allowed = setOf(cxt, values);
    cxt.setParams({ allowed });
    const scalars = values.filter((value) => typeof value !== "object" || value === null);
    const same = values.filter((value) => typeof value === "object" && value !== null);
    const tests = [
      ...(scalars.length <= FEW
        ? scalars.map((value) => _`${cxt.data} === ${stringify(value)}`)
        : [_`${allowed}.has(${cxt.data})`]),
      ...same.map((value) => _`sameJson(${cxt.data}, ${stringify(value)})`),
    ];
    cxt.pass(or(...tests));
  },
};

const constant: CodeKeywordDefinition = {
  keyword: "const",
  before: "not",
  error: { message: "", params: (cxt) => _`{allowedValue: ${stringify(cxt.schema)}}` },
  code(cxt: KeywordCxt): void {
    const value: unknown = cxt.schema;
    const isPlain = typeof value !== "object" || value === null;
    cxt.pass(
      isPlain ? _`${cxt.data} === ${stringify(value)}` : _`sameJson(${cxt.data}, ${stringify(value)})`,
    );
  },
};

const uniqueItems: CodeKeywordDefinition = {
  keyword: "uniqueItems",
  before: "prefixItems",
  type: "array",
  schemaType: "boolean",
  error: { message: "", params: (cxt) => _`${cxt.params["repeated"]}` },
  code(cxt: KeywordCxt): void {
    if (cxt.schema !== true) return;
    const repeated = cxt.gen.const("repeated", _`repeatedItem(${cxt.data})`);
    cxt.setParams({ repeated });
    cxt.pass(_`${repeated} === undefined`);
  },
};

const multipleOf: CodeKeywordDefinition = {
  keyword: "multipleOf",
  type: "number",
  schemaType: "number",
  error: { message: "", params: (cxt) => _`{multipleOf: ${cxt.schema}}` },
  code(cxt: KeywordCxt): void {
    cxt.pass(_`isMultiple(${cxt.data}, ${cxt.schema})`);
  },
};
