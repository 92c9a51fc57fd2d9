/** Tells how the properties of an object changed: which there are, which have to be there, whether others may. */
import type { JsonSchema } from "@ashlar/model";
import type { CompareInside, SchemaStep } from "./schema-step.ts";
import type { SchemaView } from "./schema-view.ts";

export function compareProperties(
  before: SchemaView,
  after: SchemaView,
  step: SchemaStep,
  compare: CompareInside,
): void {
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  for (const name of names) {
    const inside = { ...step, part: `${step.part}/properties/${name}` };
    const old = sideOf(before, name, step);
    const other = sideOf(after, name, step);
    // What has to be there is there, described or not; what is described no longer is gone to who reads the document.
    const was = old.isHidden ? undefined : (old.schema ?? (old.isRequired || undefined));
    const isNewlyRequired = other.isRequired && !old.isRequired;
    const is = other.isHidden ? undefined : (other.schema ?? (isNewlyRequired || undefined));
    compareProperty(name, { ...old, schema: was }, { ...other, schema: is }, inside, {
      isOpen: after.additionalProperties !== false,
      compare,
    });
  }
  compareUndescribed(before, after, names, step);
  compareAdditional(before, after, step, compare);
}

interface PropertySide {
  readonly schema: JsonSchema | undefined;
  readonly isRequired: boolean;
}

/** A property as a side describes it; hidden where it does not go this way. */
function sideOf(
  { properties, required }: SchemaView,
  name: string,
  { direction }: SchemaStep,
): PropertySide & { readonly isHidden: boolean } {
  const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const hidden = direction === "request" ? "readOnly" : "writeOnly";
  const isHidden = typeof schema === "object" && schema[hidden] === true;
  return { schema, isRequired: required.has(name), isHidden };
}

function compareProperty(
  name: string,
  old: PropertySide,
  other: PropertySide,
  step: SchemaStep,
  { isOpen, compare }: { readonly isOpen: boolean; readonly compare: CompareInside },
): void {
  const { direction, part, add } = step;
  if (old.schema !== undefined && other.schema !== undefined) {
    if (other.isRequired && !old.isRequired)
      add(`${direction}-property-became-required`, "it is required now", part);
    if (old.isRequired && !other.isRequired)
      add(`${direction}-property-became-optional`, "it may be missing now", part);
    if (isDeprecated(other.schema) && !isDeprecated(old.schema))
      add(`${direction}-property-deprecated`, "it is deprecated now", part);
    compare(old.schema, other.schema, step);
  } else if (other.schema !== undefined) {
    if (direction === "request" && other.isRequired)
      add("request-property-added-required", `the property "${name}" is new and required`, part);
    else add(`${direction}-property-added`, `the property "${name}" is new`, part);
  } else if (old.schema !== undefined) {
    const isRefused = direction === "request" && !isOpen;
    const rule = isRefused ? "request-property-refused" : (`${direction}-property-removed` as const);
    add(rule, `the property "${name}" is gone${isRefused ? ", and no others are allowed" : ""}`, part);
  }
}

/** Properties that are only required, on both sides not described. */
function compareUndescribed(
  before: SchemaView,
  after: SchemaView,
  described: ReadonlySet<string>,
  { direction, part, add }: SchemaStep,
): void {
  for (const name of after.required) {
    if (before.required.has(name) || described.has(name)) continue;
    add(`${direction}-property-became-required`, `"${name}" is required now`, part);
  }
  for (const name of before.required) {
    if (after.required.has(name) || described.has(name)) continue;
    add(`${direction}-property-became-optional`, `"${name}" may be missing now`, part);
  }
}

function compareAdditional(
  before: SchemaView,
  after: SchemaView,
  step: SchemaStep,
  compare: CompareInside,
): void {
  const [old, other] = [before.additionalProperties, after.additionalProperties];
  const { direction, part, add } = step;
  if (other === false && old !== false)
    add(`${direction}-closed`, "no other properties are allowed now", part);
  else if (old === false && other !== false)
    add(`${direction}-opened`, "other properties are allowed now", part);
  else if (old !== undefined || other !== undefined) {
    compare(old ?? true, other ?? true, { ...step, part: `${part}/additionalProperties` });
  }
}

function isDeprecated(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.deprecated === true;
}
