/** Prints a baseline and its rollback: plain SQL in a few steps, for a database in which nobody waits for a lock. */
import type { Database, DatabaseObject } from "@ashlar/model";
import { neededVersion } from "../migration-text/needed-version.ts";
import type { PlannedStep } from "../plan.ts";

export interface BaselineParts {
  readonly database: Database;
  readonly steps: readonly PlannedStep[];
  /** Statements that make the roles. */
  readonly roles: readonly string[];
  /** A sentence. */
  readonly proof: string;
}

export function baselineText({ database, steps, roles, proof }: BaselineParts): string {
  const needed = neededVersion(steps);
  const head = [
    "The whole database, for new ones. Where all of these relations are there already, it counts as applied.",
    countsOf(database),
    "",
    proof,
    ...(needed === undefined ? [] : [`needs: Postgres ${needed.major}, for ${needed.what.join(", ")}`]),
    ...database.objects.filter(isRelation).map(({ sqlName }) => `baseline: ${escapeLine(sqlName)}`),
  ];
  const ofRoles = roles.length === 0 ? [] : [stepText("roles", true, roles)];
  return `${[commented(head), ...ofRoles, ...chaptersOf(steps)].join("\n\n")}\n`;
}

export function rollbackText(parts: {
  readonly steps: readonly PlannedStep[];
  /** The file that it takes back. */
  readonly of: string;
  readonly proof: string;
}): string {
  const head = [
    "THIS ROLLBACK LOSES DATA:",
    "data loss: drops every table with its rows",
    "",
    `Takes back ${parts.of}.`,
    "",
    parts.proof,
  ];
  return `${[commented(head), ...chaptersOf(parts.steps)].join("\n\n")}\n`;
}

/** What a database of that name would have, whoever made it. */
function isRelation({ kind }: DatabaseObject): boolean {
  return kind === "table" || kind === "view" || kind === "materialized view" || kind === "foreign table";
}

/** `375 tables, 10 views, 131 functions` */
function countsOf({ objects }: Database): string {
  const told = ["schema", "table", "view", "materialized view", "function", "procedure", "trigger", "policy"];
  return told
    .flatMap((kind) => {
      const count = objects.filter((object) => object.kind === kind).length;
      const many = kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
      return count === 0 ? [] : [`${count} ${count === 1 ? kind : many}`];
    })
    .join(", ");
}

/** Neighbours of one kind are one step: the ledger has a row for each, and nobody waits between them. */
function chaptersOf(steps: readonly PlannedStep[]): readonly string[] {
  const chapters: { name: string; isTransactional: boolean; statements: string[] }[] = [];
  for (const { object, isTransactional, statements } of steps) {
    const name = isTransactional ? chapterOf(object) : object;
    const last = chapters.at(-1);
    if (isTransactional && last?.isTransactional === true && last.name === name)
      last.statements.push(...statements);
    else chapters.push({ name, isTransactional, statements: [...statements] });
  }
  const uses = new Map<string, number>();
  return chapters.map(({ name, isTransactional, statements }) => {
    const use = (uses.get(name) ?? 0) + 1;
    uses.set(name, use);
    return stepText(use === 1 ? name : `${name} (${use})`, isTransactional, statements);
  });
}

const CHAPTERS: readonly (readonly [name: string, kinds: RegExp])[] = [
  ["schemas and extensions", /^(?:schema|extension|language) /],
  ["types", /^(?:enum|domain|composite|range|type|collation|conversion) /],
  ["tables", /^(?:table|column|sequence|foreign table|not null) /],
  ["keys and checks", /^constraint /],
  ["indexes", /^(?:index|statistics) /],
  ["functions", /^(?:function|procedure|aggregate|operator|cast)/],
  ["views", /^(?:view|materialized view|rule) /],
  ["triggers", /^(?:trigger|event trigger) /],
  ["policies", /^policy /],
];

function chapterOf(object: string): string {
  return CHAPTERS.find(([, kinds]) => kinds.test(object))?.[0] ?? "others";
}

function stepText(name: string, isTransactional: boolean, statements: readonly string[]): string {
  const title = `-- step: ${oneLine(name)}${isTransactional ? "" : " [no-transaction]"}`;
  // Bodies may name what is made further down.
  const makesCode = statements.some((sql) => /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/i.test(sql));
  const all = [...(makesCode ? ["SET check_function_bodies = off"] : []), ...statements];
  const texts = all.map((sql) => `${sql.trimEnd()};`);
  return texts.reduce((text, sql, index) => {
    const isApart = index > 0 && (sql.includes("\n") || texts[index - 1]?.includes("\n") === true);
    return `${text}${isApart ? "\n\n" : "\n"}${sql}`;
  }, title);
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `-- ${oneLine(line)}`.trimEnd()).join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, " ");
}

/** As JSON would: a name has to be read back as it was. */
function escapeLine(name: string): string {
  return /[\r\n\\\u0085\u2028\u2029]/.test(name) ? JSON.stringify(name) : name;
}
