/** `$ref`, without a stack as deep as the longest way through a document's schemas. */
import { _, type CodeKeywordDefinition, type KeywordCxt } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { callRef } from "ajv/dist/vocabularies/core/ref.js";

/** Schemas being compiled, each inside of the one before: more than documents written by hand come to. */
const DEEPEST = 40;

/**
 * Ajv compiles what a schema refers to while it compiles that schema, and so on: some hundreds of schemas that refer
 * to each other overflow the stack. From a certain depth on, a reference is left open as in a loop.
 *
 * @returns keys of schemas that remain to be compiled; it grows while ajv compiles
 */
export function boundDepth(ajv: Ajv2020): ReadonlySet<string> {
  const postponed = new Set<string>();
  const rule = ajv.RULES.all["$ref"];
  if (typeof rule !== "object") throw new Error("ajv has no $ref");
  const own = rule.definition as CodeKeywordDefinition;
  const code = (cxt: KeywordCxt): void => {
    const key: string = cxt.schema;
    const target = ajv.schemas[key];
    const isReady = target === undefined || target.validate !== undefined;
    if (isReady || ajv._compilations.size < DEEPEST) {
      own.code(cxt);
      return;
    }
    postponed.add(key);
    callRef(cxt, _`${cxt.gen.scopeValue("wrapper", { ref: target })}.validate`, target);
  };
  rule.definition = { ...rule.definition, code } as typeof rule.definition;
  return postponed;
}
