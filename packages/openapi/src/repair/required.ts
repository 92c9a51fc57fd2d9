/** Reads `required`: a list of names, without repeats, wherever the author put it. */
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";
import { show } from "./value.ts";

/** @returns undefined where it names nothing */
export function readRequired(place: Place, reading: Reading): string[] | undefined {
  const { value } = place;
  if (typeof value === "boolean" || value === "true" || value === "false") {
    reading.report.warn(place, {
      rule: "required-on-property",
      message: "required is a list on the object that holds a property, not a flag on the property",
      hint: "name the property in its object's required list",
    });
    return undefined;
  }
  if (!Array.isArray(value)) {
    const isName = typeof value === "string" && value !== "";
    warn(
      place,
      reading,
      `required must be a list, found ${show(value)}; ${isName ? "read as a list of one" : "left out"}`,
    );
    return isName ? [value] : undefined;
  }
  const names = new Set<string>();
  for (const name of value as unknown[]) {
    if (typeof name !== "string")
      warn(place, reading, `required holds ${show(name)}, which is no name; left out`);
    else if (names.has(name)) warn(place, reading, `required names "${name}" twice`);
    else names.add(name);
  }
  return names.size === 0 ? undefined : [...names];
}

/** Names of properties that say `required: true` of themselves. */
export function requiredByProperties(properties: Place, reading: Reading): string[] {
  const names: string[] = [];
  for (const property of properties.members()) {
    const flag = property.get("required");
    if (flag !== true && flag !== "true") continue;
    // Beside a reference the flag is not read with the rest.
    readRequired(property.at("required"), reading);
    names.push(property.key);
  }
  return names;
}

function warn(place: Place, reading: Reading, message: string): void {
  reading.report.warn(place, { rule: "required-not-a-list", message });
}
