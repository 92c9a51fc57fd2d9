/** Finds schemas that hold themselves with no step into the value: validating them would never end. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";

/** A loop that was cut: the schema it was found in, and whether there was nothing but references in it. */
export interface BrokenLoop {
  readonly name: string;
  readonly isBare: boolean;
}

/** Replaces the references that close such loops by `true`; a bare loop replaces the whole schema. */
export function breakLoops(schemas: { [name: string]: JsonSchema }): BrokenLoop[] {
  const broken: BrokenLoop[] = [];
  const state = new Map<string, "open" | "done">();

  const visitName = (name: string): "loop" | "fine" => {
    const known = state.get(name);
    if (known !== undefined) return known === "open" ? "loop" : "fine";
    state.set(name, "open");
    const schema = schemas[name];
    if (typeof schema === "object" && visit(schema, name) === "loop") {
      broken.push({ name, isBare: true });
      schemas[name] = true;
    }
    state.set(name, "done");
    return "fine";
  };

  /** `loop` when the schema's own `$ref` closes one. */
  const visit = (schema: JsonSchemaObject, name: string): "loop" | "fine" => {
    for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
      for (const [index, branch] of (schema[keyword] ?? []).entries()) {
        if (typeof branch === "object" && visit(branch, name) === "loop") cut(schema, keyword, index, name);
      }
    }
    for (const keyword of ["not", "if", "then", "else"] as const) {
      const branch = schema[keyword];
      if (typeof branch === "object" && visit(branch, name) === "loop") {
        broken.push({ name, isBare: false });
        delete schema[keyword];
      }
    }
    return schema.$ref === undefined ? "fine" : visitName(schema.$ref.slice("#/$defs/".length));
  };

  const cut = (
    schema: JsonSchemaObject,
    keyword: "allOf" | "anyOf" | "oneOf",
    index: number,
    name: string,
  ): void => {
    const branches = schema[keyword];
    if (branches !== undefined) branches[index] = true;
    broken.push({ name, isBare: false });
  };

  for (const name of Object.keys(schemas)) visitName(name);
  return broken;
}
