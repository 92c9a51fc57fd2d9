/** Prints the functions that ajv compiled, with all that they need, each once. */
import { _, type Code, nil } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { _Code } from "ajv/dist/compile/codegen/code.js";
import type { UsedScopeValues, ValueScopeName } from "ajv/dist/compile/codegen/scope.js";
import type { SchemaEnv } from "ajv/dist/compile/index.js";
import type { AnyValidateFunction, SourceCode } from "ajv/dist/types/index.js";

/**
 * What ajv's own standalone code is, but for functions that stand in it twice: ajv forgets that it printed one which is
 * reached through a loop before it is asked for by its key, and two functions of one name are no module.
 *
 * @param keys of schemas; each becomes `const <key> = validate<n>;`
 */
export function moduleCode(ajv: Ajv2020, keys: Iterable<string>): string {
  const used: UsedScopeValues = {};
  const printed = new Set<SourceCode>();

  const functionCode = (validate: AnyValidateFunction | undefined): Code => {
    const source = validate?.source;
    if (source === undefined) throw new Error("ajv compiled a schema without its source");
    if (printed.has(source)) return nil;
    printed.add(source);
    const needs = ajv.scope.scopeCode(source.scopeValues, used, referenceCode);
    const code = new _Code(`${needs}\n${source.validateCode}`);
    return source.evaluated === undefined
      ? code
      : _`${code}${source.validateName}.evaluated = ${source.evaluated};\n`;
  };

  const referenceCode = (name: ValueScopeName): Code | undefined => {
    const target: unknown = name.value?.ref;
    if (name.prefix === "validate") return functionCode(target as AnyValidateFunction);
    if (name.prefix !== "root" && name.prefix !== "wrapper") return undefined;
    const { validate, validateName } = target as SchemaEnv;
    return _`const ${name} = {validate: ${validateName ?? nil}};\n${functionCode(validate)}`;
  };

  const lines: string[] = [];
  for (const key of keys) {
    const validate = ajv.getSchema(key);
    const code = functionCode(validate);
    lines.push(`const ${key} = ${validate?.source?.validateName};\n${code}`);
  }
  return lines.join("\n");
}
