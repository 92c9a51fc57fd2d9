/** Keywords for ajv that tell what was looked at, and the one that asks for it, exact where ajv only guesses. */
import { _, type CodeKeywordDefinition, type KeywordCxt, Name } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { evaluatedPropsToName } from "ajv/dist/compile/util.js";

/** ajv passes over `if` without `then` and `else`; but what it looked at counts as evaluated. */
export const condition: CodeKeywordDefinition = {
  keyword: "if",
  before: "allOf",
  schemaType: ["object", "boolean"],
  trackErrors: true,
  error: { message: "", params: _`{}` },
  code(cxt: KeywordCxt): void {
    const { gen, it } = cxt;
    const parts = ["then", "else"].filter((keyword) => cxt.parentSchema[keyword] !== undefined);
    if (parts.length === 0 && !it.opts.unevaluated) return;
    trackBranches(cxt);
    const holds = gen.name("_valid");
    const isValid = gen.let("valid", true);
    const tried = cxt.subschema(
      { keyword: "if", compositeRule: true, createErrors: false, allErrors: false },
      holds,
    );
    cxt.reset();
    const follow = (keyword: string): void => {
      if (!parts.includes(keyword)) return;
      const partValid = gen.name("_valid");
      cxt.mergeEvaluated(cxt.subschema({ keyword }, partValid), Name);
      gen.assign(isValid, partValid);
    };
    gen.if(
      holds,
      () => {
        cxt.mergeEvaluated(tried, Name);
        follow("then");
      },
      () => follow("else"),
    );
    cxt.ok(isValid);
  },
};

/**
 * Begins to count at run time what was evaluated, before branches of which some may not hold: ajv begins inside of the
 * first branch, and finds nothing there when that is not entered.
 */
export function trackBranches({ gen, it }: KeywordCxt): void {
  if (!it.opts.unevaluated) return;
  if (it.props !== true && !(it.props instanceof Name)) it.props = evaluatedPropsToName(gen, it.props);
  if (it.items !== true && !(it.items instanceof Name)) it.items = gen.var("items", it.items ?? 0);
}

/** For ajv `contains` looks at all items; by the standard only those count as evaluated that match it. */
export function containsOf(ajv: Ajv2020): CodeKeywordDefinition {
  const original = ajv.getKeyword("contains") as CodeKeywordDefinition;
  return {
    ...original,
    code(cxt: KeywordCxt): void {
      const before = cxt.it.items;
      original.code(cxt);
      cxt.it.items = before as NonNullable<typeof before>;
    },
  };
}

export const unevaluatedItems: CodeKeywordDefinition = {
  keyword: "unevaluatedItems",
  type: "array",
  schemaType: ["boolean", "object"],
  error: { message: "", params: (cxt) => _`{limit: ${cxt.params["start"]}}` },
  code(cxt: KeywordCxt): void {
    const { gen, data, it } = cxt;
    const evaluated = it.items ?? 0;
    it.items = true;
    if (evaluated === true || cxt.schema === true) return;
    const length = gen.const("len", _`${data}.length`);
    // How far the branches that held have looked is known at run time only: all the way, so far, or not at all.
    const start =
      typeof evaluated === "number"
        ? evaluated
        : gen.const("start", _`${evaluated} === true ? ${length} : ${evaluated} ?? 0`);
    const contained = containedBy(cxt.parentSchema);
    if (cxt.schema === false && contained.length === 0) {
      cxt.setParams({ start });
      cxt.pass(_`${length} <= ${start}`);
      return;
    }
    const schema = { anyOf: cxt.schema === false ? contained : [...contained, cxt.schema] };
    const isValid = gen.let("valid", true);
    gen.forRange("i", start, length, (index) => {
      const itemValid = gen.name("_valid");
      // 0: the property is an index; the enum that says so is not among what ajv exports.
      const place = { schemaPath: it.schemaPath, topSchemaRef: it.topSchemaRef, errSchemaPath: "" };
      cxt.subschema({ schema, ...place, dataProp: index, dataPropType: 0 }, itemValid);
      gen.if(_`!${itemValid}`, () => gen.assign(isValid, false));
    });
    cxt.ok(isValid);
  },
};

/** `contains` of the schema and of its `allOf`, all of which hold. */
function containedBy(schema: { readonly [keyword: string]: unknown }): unknown[] {
  const own = schema["contains"] === undefined ? [] : [schema["contains"]];
  const members = Array.isArray(schema["allOf"]) ? schema["allOf"] : [];
  return [...own, ...members.flatMap((member) => (typeof member === "object" ? containedBy(member) : []))];
}
