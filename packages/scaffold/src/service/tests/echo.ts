/** Of a body that is sent, what an answer says again in the same words. */
import type { Json } from "@ashlar/model";
import { Code } from "../../emit/literal.ts";
import { isAnnotated } from "../../emit/types/reference.ts";
import type { Field } from "../service-plan.ts";
import type { TestBody } from "./body.ts";
import { propertySchema, type TestFacts, type TestStore } from "./facts.ts";

/** Kinds that come back as they went in; a time may be written in another way. */
const faithful: ReadonlySet<Field["kind"]> = new Set(["text", "uuid", "integer", "boolean", "enum", "date"]);

/** Property → value; empty where nothing is sure to come back. */
export function echoOf(
  body: TestBody,
  of: TestStore,
  columns: readonly string[],
  facts: TestFacts,
): Record<string, Json> {
  const { item, sample, literal, schema } = body;
  const model = (item === undefined ? sample : sample[item]) as Readonly<Record<string, Json>>;
  const printed = (item === undefined ? literal : literal[item]) as Readonly<Record<string, unknown>>;
  const echo: Record<string, Json> = {};
  for (const { column, property, kind, isWriteOnly } of of.store.fields) {
    if (property === undefined || isWriteOnly || !faithful.has(kind) || !columns.includes(column)) continue;
    const own = propertySchema(schema, property, facts);
    if (own === undefined || isAnnotated(own, "writeOnly", facts.requests.schemas)) continue;
    const value = model[property];
    if (value === undefined || value === null || printed[property] instanceof Code) continue;
    echo[property] = value;
  }
  return echo;
}
