/** Writes JSON as YAML in the block style that people write: no anchors, quotes only where they are needed. */
import type { Json } from "@ashlar/model";
import { yamlNumber, yamlText, yamlWord } from "./yaml-scalar.ts";

/** YAML limits a key on one line to 1,024 characters (1.2 §7.4.2). */
const MAX_KEY = 1000;

/** The value as YAML lines that begin at a column; a line feed ends the last. */
export function yamlOf(value: Json, column = 0): string {
  if (isBlock(value)) return `${blockLines(value, column).join("\n")}\n`;
  return `${indent(column)}${typeof value === "string" ? yamlWord(value) : inline(value, column)}\n`;
}

/** `key: value`, or the key and the lines of its value. */
export function yamlMember(key: string, value: Json, column: number): string[] {
  const isLong = key.length > MAX_KEY;
  const head = `${indent(column)}${isLong ? `? ${yamlWord(key)}\n${indent(column)}:` : `${yamlWord(key)}:`}`;
  if (!isBlock(value)) return [`${head} ${inline(value, column + 2)}`];
  return [head, ...blockLines(value, column + 2)];
}

/** `- value`, a map or list beginning on the same line. */
export function yamlItem(value: Json, column: number): string[] {
  const dash = `${indent(column)}- `;
  if (!isBlock(value)) return [`${dash}${inline(value, column + 2)}`];
  const [first = "", ...rest] = blockLines(value, column + 2);
  return [`${dash}${first.slice(column + 2)}`, ...rest];
}

function blockLines(value: Json[] | { [key: string]: Json }, column: number): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => yamlItem(item, column));
  return Object.entries(value).flatMap(([key, member]) => yamlMember(key, member, column));
}

function isBlock(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function inline(value: Json, column: number): string {
  if (typeof value === "string") return yamlText(value, column);
  if (typeof value === "number") return yamlNumber(value);
  if (Array.isArray(value)) return "[]";
  return value === null || typeof value === "boolean" ? String(value) : "{}";
}

function indent(column: number): string {
  return " ".repeat(column);
}
