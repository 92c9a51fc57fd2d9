/** Writes JSON as YAML on one line, in the flow style: `{ type: string, enum: [a, b] }`. */
import type { Json } from "@ashlar/model";
import { yamlNumber, yamlWord } from "./yaml-scalar.ts";

export function yamlFlow(value: Json): string {
  if (typeof value === "string") return flowWord(value);
  if (typeof value === "number") return yamlNumber(value);
  if (Array.isArray(value)) return `[${value.map(yamlFlow).join(", ")}]`;
  if (value === null || typeof value === "boolean") return String(value);
  const members = Object.entries(value).map(([key, member]) => yamlFlowMember(key, member));
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** `key: value`. */
export function yamlFlowMember(key: string, value: Json): string {
  return `${flowWord(key)}: ${yamlFlow(value)}`;
}

// YAML 1.2 §7.3.3: in the flow style, brackets and commas end a plain scalar, and some readers end it at a question mark.
function flowWord(text: string): string {
  const word = yamlWord(text);
  return word === text && /[,[\]{}?]/.test(text) ? JSON.stringify(text) : word;
}
