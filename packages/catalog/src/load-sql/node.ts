/** Reads values out of the parser's trees. */
import type { Node } from "libpg-query";

/** The parts of a name as they are written: `["public", "add"]`. */
export function nameParts(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}

/** The text of an option: `LANGUAGE plpgsql`, `SCHEMA app`; undefined when it is not there. */
export function optionText(options: readonly Node[] | undefined, name: string): string | undefined {
  const value = optionOf(options, name);
  if (value === undefined) return undefined;
  if ("String" in value) return value.String.sval;
  if ("TypeName" in value) return nameParts(value.TypeName.names).join(".");
  return "List" in value ? nameParts(value.List.items).join(".") : undefined;
}

/** Where in the statement an option that is switched on begins, in bytes. */
export function optionPlace(options: readonly Node[] | undefined, name: string): number | undefined {
  for (const node of options ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== name) continue;
    const { arg, location } = node.DefElem;
    if (arg !== undefined && "Boolean" in arg && arg.Boolean.boolval === true) return location;
  }
  return undefined;
}

function optionOf(options: readonly Node[] | undefined, name: string): Node | undefined {
  const found = options?.find((node) => "DefElem" in node && node.DefElem.defname === name);
  return found !== undefined && "DefElem" in found ? found.DefElem.arg : undefined;
}

/** All roles that a statement names, without those like CURRENT_USER and PUBLIC. */
export function rolesIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  collectRoles(value, found);
  return [...found];
}

function collectRoles(value: unknown, found: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if ("roletype" in value && value.roletype === "ROLESPEC_CSTRING") {
    if ("rolename" in value && typeof value.rolename === "string") found.add(value.rolename);
    return;
  }
  for (const part of Object.values(value)) collectRoles(part, found);
}
