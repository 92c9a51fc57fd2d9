/** The body that a test sends with an operation: a sample, of which no two are the same where that matters. */
import type { Json, JsonSchema } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../../blueprint.ts";
import { Code } from "../../emit/literal.ts";
import { conjuncts, isAnnotated } from "../../emit/types/reference.ts";
import { contentValue } from "../../sample/body.ts";
import { fits } from "../../sample.ts";
import type { BodyPlan } from "../service-plan.ts";
import {
  isJsonObject,
  isUnique,
  type JsonObject,
  propertySchema,
  referredStore,
  type TestFacts,
  type TestStore,
} from "./facts.ts";
import { uniqueValue } from "./unique-value.ts";

export interface TestBody {
  readonly content: PlannedContent;
  /** A valid body, of JSON. */
  readonly sample: JsonObject;
  /** The same with code where values differ from one time to the next. */
  readonly literal: Readonly<Record<string, unknown>>;
  /** Schema of the model in it: the body's own, or that of the property that holds it. */
  readonly schema: JsonSchema;
  /** The property that holds the model. */
  readonly item: string | undefined;
  /** Stores whose factories the code calls. */
  readonly needs: readonly TestStore[];
}

/** @returns why there is none, in words, where no valid one can be made */
export function testBody(
  { body }: PlannedOperation,
  plan: BodyPlan,
  of: TestStore,
  facts: TestFacts,
): TestBody | { readonly problem: string } {
  const content = body?.contents.find(({ kind }) => kind === "json");
  if (content === undefined) return { problem: "its body is no JSON" };
  const sample = contentValue(content, facts.requests);
  if (!isJsonObject(sample)) return { problem: "no valid body could be made" };
  const { item } = plan;
  const inner = item === undefined ? sample : sample[item];
  const schema = item === undefined ? content.schema : propertySchema(content.schema, item, facts);
  if (!isJsonObject(inner) || schema === undefined) return { problem: "no valid body could be made" };
  const changed = changeModel(inner, schema, plan, of, facts);
  if ("problem" in changed) return changed;
  const whole = item === undefined ? changed.sample : { ...sample, [item]: changed.sample };
  if (!fits(whole, content.schema, facts.requests)) return { problem: "no valid body could be made" };
  return {
    content,
    sample: whole,
    literal: item === undefined ? changed.literal : { ...sample, [item]: changed.literal },
    schema,
    item,
    needs: changed.needs,
  };
}

/** What other rows must not have, or must have, is made anew; what may be left out of that is left out. */
function changeModel(
  model: JsonObject,
  schema: JsonSchema,
  plan: BodyPlan,
  of: TestStore,
  facts: TestFacts,
):
  | {
      readonly sample: JsonObject;
      readonly literal: Readonly<Record<string, unknown>>;
      readonly needs: TestStore[];
    }
  | { readonly problem: string } {
  const required = new Set(conjuncts(schema, facts.requests.schemas).flatMap((part) => part.required ?? []));
  const sample: JsonObject = { ...model };
  const literal: Record<string, unknown> = { ...model };
  const needs: TestStore[] = [];
  for (const property of plan.undone ?? []) {
    delete sample[property];
    delete literal[property];
  }
  for (const { column, property, isReadOnly } of of.store.fields) {
    if (property === undefined || isReadOnly || !(property in model) || !plan.columns.includes(column))
      continue;
    const referred = referredStore(of, column, facts);
    if (referred !== undefined) {
      if (!required.has(property) || referred.keyName === undefined) {
        delete sample[property];
        delete literal[property];
      } else if (isAbove(of, referred)) {
        return { problem: `its ${property} refers to a ${referred.store.noun}, which refers to it` };
      } else {
        literal[property] = new Code(`(await make${referred.name}()).${referred.keyName}`);
        needs.push(referred);
      }
      continue;
    }
    if (!required.has(property) && !isAnswerable(model[property] as Json, property, of, facts)) {
      delete sample[property];
      delete literal[property];
      continue;
    }
    if (!isUnique(of, column)) continue;
    const own = propertySchema(schema, property, facts) ?? true;
    const code = uniqueValue(own, model[property] as Json, facts.requests);
    if (code !== undefined) literal[property] = code;
    else if (!required.has(property)) {
      delete sample[property];
      delete literal[property];
    } else return { problem: `no two values of ${property} could be made` };
  }
  return { sample, literal, needs };
}

/**
 * Whether what is kept can be answered as it was sent: a nested model that is sent without what is read-only in it
 * lacks that in the answer.
 */
function isAnswerable(value: Json, property: string, { store }: TestStore, facts: TestFacts): boolean {
  const model = store.model === undefined ? undefined : facts.blueprint.api.schemas[store.model];
  const schema = model === undefined ? undefined : propertySchema(model, property, facts);
  return schema === undefined || isWriteOnly(schema, facts) || fits(value, schema, facts.responses);
}

function isWriteOnly(schema: JsonSchema, { responses }: TestFacts): boolean {
  return isAnnotated(schema, "writeOnly", responses.schemas);
}

/** A row cannot wait for one that waits for it. */
function isAbove(of: TestStore, referred: TestStore): boolean {
  if (referred === of) return true;
  const columns = referred.table?.foreignKeys.map(({ references }) => references.table) ?? [];
  return columns.includes(of.store.table);
}
