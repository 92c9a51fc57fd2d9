/** Finds keys that stand twice in one YAML mapping. */
import { EVENT_ID, type Event, getScalarValue } from "js-yaml";
import type { KeyPlace } from "./json-keys.ts";

/** Every repeated key, in the order of the text. */
export function duplicateYamlKeys(text: string, events: readonly Event[]): KeyPlace[] {
  const found: KeyPlace[] = [];
  const open: { keys: Set<string> | undefined; isKeyNext: boolean }[] = [];
  for (const event of events) {
    const parent = open.at(-1);
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (parent?.keys !== undefined) {
      if (parent.isKeyNext && event.type === EVENT_ID.SCALAR) {
        const key = getScalarValue(text, event);
        if (parent.keys.has(key) && key !== "<<") found.push({ key, offset: event.valueStart });
        parent.keys.add(key);
      }
      parent.isKeyNext = !parent.isKeyNext;
    }
    if (event.type === EVENT_ID.MAPPING) open.push({ keys: new Set(), isKeyNext: true });
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT) {
      open.push({ keys: undefined, isKeyNext: false });
    }
  }
  return found;
}
