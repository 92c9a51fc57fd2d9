/** Names a migration after what it does. */
import type { ObjectId } from "@ashlar/model";
import type { Change } from "../plan.ts";
import { withoutKind } from "./describe-step.ts";

/** What many file systems and all people can bear. */
const LONGEST = 60;

const VERBS: Readonly<Record<Change["action"], string>> = {
  create: "add",
  alter: "change",
  drop: "drop",
  replace: "change",
  rename: "rename",
};

const PREPOSITIONS: Readonly<Record<Change["action"], string>> = {
  create: "to",
  alter: "of",
  drop: "from",
  replace: "of",
  rename: "of",
};

/** With what the object is a part of, where that is known. */
type NamedChange = Change & { readonly parent?: ObjectId };

/** Kinds that a table holds. */
const PARTS: ReadonlySet<string> = new Set(["column", "constraint", "index", "trigger", "policy", "rule"]);

/**
 * What stands between the time and `.sql` in a migration's name: `add_email_to_users`, `add_user_indexes`,
 * `change_5_tables`.
 */
export function migrationName(changes: readonly NamedChange[]): string {
  const wanted = changes.filter(({ isWanted }) => isWanted);
  if (wanted.length === 0) return "change_nothing";
  const phrase = wanted.length === 1 ? phraseOfOne(wanted[0] as Change) : phraseOfMany(wanted);
  return slug(phrase);
}

/** `20261121100000_add_email_to_users`: what both files of a migration begin with. */
export function migrationStem(now: Date, name: string): string {
  return `${now.toISOString().replace(/\D/g, "").slice(0, 14)}_${slug(name)}`;
}

function phraseOfOne({ action, object }: Change): string {
  const { kind, schema, names } = partsOf(object);
  const verb = VERBS[action];
  const [first = schema, second] = names;
  if (kind === "index") return `${verb} index ${second ?? first}`;
  if (second !== undefined && PARTS.has(kind)) {
    return kind === "column"
      ? `${verb} ${second} ${PREPOSITIONS[action]} ${first}`
      : `${verb} ${kind} ${second}`;
  }
  return kind === "table" ? `${verb} ${first}` : `${verb} ${kind} ${first}`;
}

function phraseOfMany(changes: readonly NamedChange[]): string {
  const actions = new Set(changes.map(({ action }) => action));
  const [action = "alter"] = actions;
  const verb = actions.size === 1 ? VERBS[action] : "change";
  const kinds = new Set(changes.map(({ object }) => partsOf(object).kind));
  const [kind = ""] = kinds;
  const tables = new Set(changes.map(tableOf));
  const [table = ""] = tables;
  if (kinds.size === 1 && tables.size === 1 && PARTS.has(kind)) {
    if (kind === "index") return `${verb} ${singular(table)} indexes`;
    const names = changes.map(({ object }) => partsOf(object).names[1] ?? "");
    if (kind === "column" && names.length <= 3) {
      return `${verb} ${names.join(" and ")} ${PREPOSITIONS[actions.size === 1 ? action : "alter"]} ${table}`;
    }
    return `${verb} ${names.length} ${plural(kind)} ${PREPOSITIONS[actions.size === 1 ? action : "alter"]} ${table}`;
  }
  if (tables.size === 1 && table !== "") return `change ${table}`;
  if (kinds.size === 1) {
    const names = changes.map(({ object }) => partsOf(object).names[0] ?? "");
    if (kind === "table" && names.length <= 2) return `${verb} ${names.join(" and ")}`;
    return `${verb} ${changes.length} ${plural(kind)}`;
  }
  const named = [...tables].filter((name) => name !== "");
  if (named.length === 0) return `${verb} ${changes.length} objects`;
  return named.length === 2
    ? `change ${named.join(" and ")}`
    : `change ${named.length} ${plural("table", named.length)}`;
}

/** The table that the change is about; empty for what belongs to none. */
function tableOf({ object, parent }: NamedChange): string {
  const { kind, names } = partsOf(parent ?? object);
  return kind === "table" || (parent === undefined && PARTS.has(kind)) ? (names[0] ?? "") : "";
}

function partsOf(object: ObjectId): {
  readonly kind: string;
  readonly schema: string;
  readonly names: readonly string[];
} {
  const name = withoutKind(object);
  const kind = object.slice(0, object.length - name.length).trim();
  const [schema = "", ...names] = name.replace(/\(.*$/s, "").split(".");
  return { kind, schema, names };
}

function plural(kind: string, count = 2): string {
  if (count === 1) return kind;
  if (/(?:x|s)$/.test(kind)) return `${kind}es`;
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

/** `users` → `user`: what English does to most tables' names. */
function singular(table: string): string {
  if (/ies$/.test(table)) return `${table.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/.test(table)) return table;
  return table.replace(/(?<=x|ch|sh)es$|s$/, "");
}

function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  // A forward migration is never called as a rollback is.
  return words.replace(/(?:^|_)rollback$/, "_roll_back").replace(/^_/, "") || "change";
}
