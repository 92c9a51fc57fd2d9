/** Results as one JSON object that programs read. */

/** Raised when a field changes its meaning or goes; a new field does not raise it. */
const JSON_VERSION = 1;

/** The object on one indented page, with `version` and `command` before everything else. */
export function formatJson(command: string, fields: object): string {
  return `${JSON.stringify({ version: JSON_VERSION, command, ...fields }, undefined, 2)}\n`;
}
