/** What the parts of a comparison of schemas hand to each other. */
import type { JsonSchema } from "@ashlar/model";
import type { ChangeRule, Direction } from "./rules.ts";

/** Takes a change of a schema: its rule, what it says, and where it stands. */
export type AddSchemaChange = (rule: ChangeRule, message: string, part: string) => void;

/** Where a comparison stands, and which way the values go there. */
export interface SchemaStep {
  readonly direction: Direction;
  readonly part: string;
  readonly add: AddSchemaChange;
}

/** Compares two schemas further inside. */
export type CompareInside = (old: JsonSchema, other: JsonSchema, step: SchemaStep) => void;

/** Whether two schemas mean the same. */
export type IsSameSchema = (old: JsonSchema, other: JsonSchema) => boolean;
