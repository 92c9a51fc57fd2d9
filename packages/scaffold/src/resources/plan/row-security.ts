/** Which tables decide by policies who sees what, and what the policies go by. */
import type { Database, Finding, ObjectId, RoutineObject } from "@ashlar/model";
import type { PlannedRowSecurity } from "../resource-plan.ts";
import { compare, type RelationFacts } from "./relation-facts.ts";
import { isInvoker } from "./security-definer.ts";
import { unguardedTables } from "./unguarded-tables.ts";
import { readersOfSecured } from "./views-of-all.ts";

export interface RowSecurity {
  readonly planned: PlannedRowSecurity | undefined;
  /** Tables with policies, and views that read them as the caller. */
  readonly secured: ReadonlySet<ObjectId>;
  /** Roles whose callers see of a table what is of their own claims, and nothing else. */
  readonly separated: ReadonlyMap<ObjectId, readonly string[]>;
  /** Views that let every caller see the rows of all, and that nobody asked for. */
  readonly leftOut: ReadonlySet<ObjectId>;
  readonly findings: readonly Finding[];
}

/**
 * @param served what views that nobody serves let through is none of our business
 * @param isAsked whether people wrote `omit: false`: a name or another decision is no consent
 */
export function planRowSecurity(
  database: Database,
  relations: ReadonlyMap<ObjectId, RelationFacts>,
  served: ReadonlyMap<ObjectId, { readonly isAsked: boolean }>,
): RowSecurity {
  const tables = new Set(
    [...relations.values()]
      .filter(({ object }) => object.kind === "table" && object.hasRowSecurity === true)
      .map(({ id }) => id),
  );
  if (tables.size === 0)
    return { planned: undefined, secured: tables, separated: new Map(), leftOut: new Set(), findings: [] };
  const unguarded = unguardedTables(tables, relations);
  const { readers, open } = readersOfSecured(tables, unguarded.keys(), { database, relations });
  const policies = [...relations.values()].flatMap((each) => each.policies);
  const roles = new Set(policies.flatMap((policy) => policy.roles).filter((role) => role !== "public"));
  const texts = policies.flatMap(({ using = "", check = "" }) => [using, check]);
  const ignoring = readers.filter(({ id }) => served.has(id) && open.has(id));
  const policed = [...relations.values()].filter(({ id, policies: own }) => tables.has(id) && own.length > 0);
  // Where nobody serves the table, a view that reads it as the caller shows its rows.
  const shown = [...policed, ...readers.filter(isInvoker)].filter(({ id }) => served.has(id));
  return {
    planned: { roles: [...roles].sort(compare), settings: settingsOf(texts, database) },
    secured: new Set([...tables, ...readers.filter(isInvoker).map(({ id }) => id)]),
    separated: new Map(policed.map(({ id, policies: own }) => [id, separatedRoles(own, roles)])),
    leftOut: new Set(
      [...ignoring.map(({ id }) => id), ...unguarded.keys()].filter(
        (id) => served.get(id)?.isAsked === false,
      ),
    ),
    findings: [
      ...(roles.size === 0 && policed.length > 0 && shown.length > 0 ? [decidedByConnection(shown)] : []),
      ...ignoring.map((view) =>
        ignored(view, open.get(view.id) ?? view.id, served.get(view.id)?.isAsked === true),
      ),
      ...unguardedFindings(unguarded, relations, served),
    ],
  };
}

/** As far as the policies' text says so: where it says more than that a column is a setting, nothing is known. */
function separatedRoles(policies: RelationFacts["policies"], roles: ReadonlySet<string>): readonly string[] {
  const reading = policies.filter(
    ({ command, isPermissive }) => isPermissive && (command === "ALL" || command === "SELECT"),
  );
  return [...roles].sort(compare).filter((role) => {
    const own = reading.filter((policy) => policy.roles.includes(role) || policy.roles.includes("public"));
    return own.length > 0 && own.every(({ using = "" }) => isOwnOnly(using));
  });
}

function isOwnOnly(using: string): boolean {
  const isSimple = !/\b(?:or|not|in|any|all|case|select|exists|coalesce)\b|[<>]/i.test(using);
  return isSimple && /\bcurrent_setting\(/i.test(using) && / = /.test(using);
}

/** Of the policies, and of the functions that they call. */
function settingsOf(texts: readonly string[], { objects }: Database): string[] {
  const routines = objects.filter((object): object is RoutineObject => object.kind === "function");
  const read = new Set<string>();
  const pending = [...texts];
  const settings = new Set<string>();
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (const [, setting = ""] of text.matchAll(/current_setting\(\s*'([^']+)'/gi)) settings.add(setting);
    for (const { id, schema = "", name, definition } of routines) {
      const isCalled = text.includes(`${schema}.${name}(`) || text.includes(`"${name}"(`);
      if (!isCalled || read.has(id)) continue;
      read.add(id);
      pending.push(definition);
    }
  }
  return [...settings].sort(compare);
}

/** Where policies name roles, every request becomes one of them. */
function decidedByConnection([first, ...others]: readonly RelationFacts[]): Finding {
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return {
    rule: "row-security-by-connection",
    severity: "warning",
    message: `policies of ${first?.schema}.${first?.name}${more} name no role: they hold for whomever DATABASE_URL names, but for superusers, roles with BYPASSRLS and the tables' owner, who see every row`,
    hint: "let DATABASE_URL name a role that is none of these; or write policies TO a role, which each request then becomes",
  };
}

/** @param through what lets the rows of all be seen: a view, a function, a table */
function ignored({ schema, name, object, id }: RelationFacts, through: ObjectId, isAsked: boolean): Finding {
  const view = `${schema}.${name}`;
  const { reads, mend, isMaterialized } =
    through === id
      ? {
          reads: `${view} reads tables with row security as its owner`,
          mend: asCaller(view),
          isMaterialized: object.kind === "materialized view",
        }
      : wayThrough(view, through);
  if (isAsked)
    return {
      rule: "view-ignores-row-security",
      severity: "warning",
      message: `${reads}: every caller sees the rows of all`,
      hint: isMaterialized
        ? `leave it out: tables: { "${schema}.${name}": { omit: true } } in resources.yaml`
        : `${mend}, or leave it out in resources.yaml`,
    };
  const anyway = `to serve it all the same, write into resources.yaml: tables: { "${schema}.${name}": { omit: false } }`;
  return {
    rule: "view-ignores-row-security",
    severity: "warning",
    message: `${reads}: it is left out, since every caller would see the rows of all`,
    hint: isMaterialized ? anyway : `${mend}; ${anyway}`,
  };
}

interface Way {
  readonly reads: string;
  readonly mend: string;
  readonly isMaterialized: boolean;
}

function wayThrough(view: string, through: ObjectId): Way {
  const [, kind = "", other = ""] = /^(materialized view|foreign table|\S+) (.*)$/.exec(through) ?? [];
  if (kind.endsWith("table"))
    return {
      reads: `${view} reads ${other}, which shares rows with a table with row security, but not its policies`,
      mend: `ALTER TABLE ${other} ENABLE ROW LEVEL SECURITY with policies of its own`,
      isMaterialized: false,
    };
  return {
    reads: `${view} reads tables with row security through ${other}, which reads them as its owner`,
    mend: kind.endsWith("view") ? asCaller(other) : `make ${other}, or what it calls, SECURITY INVOKER`,
    isMaterialized: kind === "materialized view",
  };
}

function asCaller(view: string): string {
  return `ALTER VIEW ${view} SET (security_invoker = true)`;
}

/** Who asks such a table sees the rows of all. */
function unguardedFindings(
  unguarded: ReadonlyMap<ObjectId, ObjectId>,
  relations: ReadonlyMap<ObjectId, RelationFacts>,
  served: ReadonlyMap<ObjectId, { readonly isAsked: boolean }>,
): Finding[] {
  return [...unguarded].flatMap(([id, secured]): Finding[] => {
    const [table, other, asked] = [relations.get(id), relations.get(secured), served.get(id)];
    if (table === undefined || other === undefined || asked === undefined) return [];
    const name = `${table.schema}.${table.name}`;
    const rows = `${name} shares rows with ${other.schema}.${other.name}, but not its policies`;
    const anyway = `tables: { "${name}": { omit: false } } in resources.yaml`;
    return [
      {
        rule: "table-without-row-security",
        severity: "warning",
        message: asked.isAsked
          ? `${rows}: every caller sees the rows of all`
          : `${rows}: it is left out, since every caller would see the rows of all`,
        hint: `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY with policies of its own${asked.isAsked ? "" : `; to serve it all the same, ${anyway}`}`,
      },
    ];
  });
}
