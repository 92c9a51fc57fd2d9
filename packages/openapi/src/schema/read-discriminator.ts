/** Reads `discriminator`: its mapping by name or by reference becomes a mapping to names of the Api. */
import type { Discriminator } from "@ashlar/model";
import { isMap, Place } from "../place.ts";
import { setMember } from "../raw-map.ts";
import type { Reading } from "../reading.ts";
import { show } from "../repair/value.ts";

/** The discriminator of the schema at a place; its mapping holds only what the document spells out. */
export function readDiscriminator(schema: Place, reading: Reading): Discriminator | undefined {
  if (!schema.has("discriminator")) return undefined;
  const place = schema.at("discriminator");
  // Swagger 2.0 names only the property.
  const propertyName = typeof place.value === "string" ? place.value : place.get("propertyName");
  if (typeof propertyName !== "string" || propertyName === "") {
    reading.report.warn(place, {
      rule: "invalid-discriminator",
      message: `discriminator must name a property (propertyName), found ${show(place.value)}; left out`,
    });
    return undefined;
  }
  const mapping: { [value: string]: string } = {};
  for (const entry of place.at("mapping").members()) {
    const name = nameOf(entry, reading);
    if (name !== undefined) setMember(mapping, entry.key, name);
  }
  const fallback = place.has("defaultMapping") ? nameOf(place.at("defaultMapping"), reading) : undefined;
  return { propertyName, mapping, ...(fallback === undefined ? {} : { defaultMapping: fallback }) };
}

function nameOf(entry: Place, reading: Reading): string | undefined {
  const { value } = entry;
  if (typeof value !== "string") {
    report(
      entry,
      reading,
      `the mapping of "${entry.key}" must be a name or a reference, found ${show(value)}; left out`,
    );
    return undefined;
  }
  const component = componentNamed(value, entry, reading);
  if (component !== undefined) return reading.names.nameOf(component);
  const resolution = reading.files.resolve(entry, value);
  if (resolution.kind === "pending") return undefined;
  if (resolution.kind === "found" && isMap(resolution.place.value))
    return reading.names.nameOf(resolution.place);
  report(entry, reading, `the mapping of "${entry.key}" leads to no schema: ${show(value)}; left out`);
  return undefined;
}

/** The component that a bare name means: of the same file, else of the document. */
function componentNamed(name: string, entry: Place, reading: Reading): Place | undefined {
  for (const root of [Place.root(entry.file), reading.root]) {
    for (const holder of [root.at("components").at("schemas"), root.at("definitions")]) {
      if (holder.has(name)) return holder.at(name);
    }
  }
  return undefined;
}

function report(place: Place, reading: Reading, message: string): void {
  reading.report.warn(place, { rule: "broken-mapping", message, hint: "name a schema of the document" });
}
