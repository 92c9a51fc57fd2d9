/** `anyOf`, `oneOf` and `discriminator` for ajv, made so that the errors tell which branch was meant. */
import { _, type CodeKeywordDefinition, type KeywordCxt, Name, stringify } from "ajv";
import { or } from "ajv/dist/compile/codegen/index.js";
import { trackBranches } from "./evaluation-keywords.ts";

/** `discriminator` as it stands in a schema that goes to ajv. */
export interface Dispatch {
  readonly propertyName: string;
  /** Value of the property → index in `branches`. */
  readonly values: readonly (readonly [value: string, branch: number])[];
  readonly branches: readonly object[];
  /** Index in `branches` for a value that is missing or unknown. */
  readonly otherwise?: number;
  /** Index in `branches` for what is no object. */
  readonly notObject?: number;
}

const ERRORS = new Name("errors");
const ALL_ERRORS = new Name("vErrors");

const anyOf: CodeKeywordDefinition = {
  keyword: "anyOf",
  before: "allOf",
  schemaType: "array",
  error: { message: "", params: (cxt) => _`{branches: ${cxt.params["branches"]}}` },
  code(cxt: KeywordCxt): void {
    const { gen } = cxt;
    const schemas: readonly unknown[] = cxt.schema;
    trackBranches(cxt);
    const branches = gen.let("branches", null);
    const isValid = gen.let("valid", false);
    cxt.setParams({ branches });
    gen.block(() => {
      for (const index of schemas.keys()) {
        validateBranch(cxt, index, branches, () => gen.assign(isValid, true));
        // Every branch must be seen where its properties count as evaluated.
        if (!cxt.it.opts.unevaluated) gen.if(_`!${isValid}`);
      }
    });
    cxt.result(isValid);
  },
};

const oneOf: CodeKeywordDefinition = {
  keyword: "oneOf",
  before: "allOf",
  schemaType: "array",
  error: {
    message: "",
    params: (cxt) => _`{passing: ${cxt.params["passing"]}, branches: ${cxt.params["branches"]}}`,
  },
  code(cxt: KeywordCxt): void {
    const { gen } = cxt;
    const schemas: readonly unknown[] = cxt.schema;
    trackBranches(cxt);
    const branches = gen.let("branches", null);
    const passing = gen.let("passing", 0);
    cxt.setParams({ passing, branches });
    gen.block(() => {
      for (const index of schemas.keys()) {
        validateBranch(cxt, index, branches, () => gen.code(_`${passing}++`));
      }
    });
    cxt.result(_`${passing} === 1`);
  },
};

function validateBranch(cxt: KeywordCxt, index: number, branches: Name, onValid: () => void): void {
  const { gen, keyword } = cxt;
  const start = gen.const("_errs", ERRORS);
  const isValid = gen.name("_valid");
  const branch = cxt.subschema({ keyword, schemaProp: index, compositeRule: true }, isValid);
  gen.if(
    isValid,
    () => {
      onValid();
      cxt.mergeEvaluated(branch, Name);
    },
    () => {
      gen.assign(branches, _`takeErrors(${branches}, ${ALL_ERRORS}, ${start})`);
      gen.assign(ERRORS, start);
    },
  );
}

/** Goes by the property's value to one branch: only that branch's errors are reported. */
const discriminator: CodeKeywordDefinition = {
  keyword: "discriminator",
  before: "allOf",
  schemaType: "object",
  error: { message: "", params: (cxt) => _`${cxt.params["detail"]}` },
  code(cxt: KeywordCxt): void {
    const { gen, data } = cxt;
    const dispatch: Dispatch = cxt.schema;
    const { propertyName, values, otherwise, notObject } = dispatch;
    const isValid = gen.let("valid", true);
    trackBranches(cxt);
    gen.if(
      _`typeof ${data} == "object" && ${data} !== null && !Array.isArray(${data})`,
      () => {
        const tag = gen.const("tag", _`${data}[${propertyName}]`);
        gen.if(false);
        for (const branch of new Set(values.map(([, index]) => index))) {
          const tags = values
            .filter(([, index]) => index === branch)
            .map(([value]) => _`${tag} === ${value}`);
          gen.elseIf(or(...tags));
          enter(branch);
        }
        gen.else();
        if (otherwise === undefined) {
          const allowed = values.map(([value]) => value);
          gen.if(
            _`${tag} === undefined`,
            () => report({ propertyName }),
            () => report({ propertyName, allowed }),
          );
        } else {
          enter(otherwise);
        }
        gen.endIf();
      },
      () => (notObject === undefined ? report({ type: "object" }) : enter(notObject)),
    );
    cxt.ok(isValid);

    function report(detail: object): void {
      cxt.setParams({ detail: stringify(detail) });
      cxt.error();
      gen.assign(isValid, false);
    }

    function enter(index: number): void {
      const branchValid = gen.name("_valid");
      const branch = cxt.subschema(
        {
          schema: dispatch.branches[index] ?? {},
          schemaPath: _`${cxt.it.schemaPath}.discriminator.branches[${index}]`,
          topSchemaRef: cxt.it.topSchemaRef,
          errSchemaPath: "",
        },
        branchValid,
      );
      cxt.mergeEvaluated(branch, Name);
      gen.if(_`!${branchValid}`, () => gen.assign(isValid, false));
    }
  },
};

/** The three, to be put in the place of ajv's. */
export const unions: readonly CodeKeywordDefinition[] = [anyOf, oneOf, discriminator];
