/** Makes migrations of advice: one for each table, with its rollback, both proved. */
import type { Shadow, ShadowServer, Source } from "@ashlar/catalog";
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import { bytes as bytesText } from "../analyze/quantity.ts";
import { durationText } from "../migration-text/describe-step.ts";
import { type Proposal, proposeMigration } from "../propose.ts";
import { rebuild } from "../prove/rebuild.ts";
import type { Advice, AdvisedIndex } from "./advice.ts";

export interface IndexProposalOptions {
  readonly source: Source;
  readonly shadow: () => Promise<ShadowServer>;
  /** When the first of them was made, for its name. */
  readonly now: Date;
  /** False: nothing is tried on a shadow. */
  readonly isProved?: boolean;
  readonly onProgress?: (text: string) => void;
}

export interface IndexProposal {
  readonly table: ObjectId;
  readonly indexes: readonly AdvisedIndex[];
  readonly proposal: Proposal;
}

const SECOND_MS = 1000;

export async function proposeIndexMigrations(
  advice: Advice,
  { source, shadow, now, isProved = true, onProgress = () => {} }: IndexProposalOptions,
): Promise<IndexProposal[]> {
  const groups = groupsOf(advice.indexes);
  if (groups.length === 0) return [];
  const base = await structureOf(source, shadow);
  try {
    const proposals: IndexProposal[] = [];
    for (const [position, indexes] of groups.entries()) {
      const after = await withIndexes(source.database, base, indexes);
      const proposal = await proposeMigration({
        old: source,
        new: {
          kind: "live",
          label: "the advised indexes",
          database: after,
          client: source.client,
          findings: [],
          close: async () => {},
        },
        shadow,
        now: new Date(now.getTime() + position * SECOND_MS),
        name: migrationNameOf(indexes),
        isProved,
        onProgress,
      });
      const table = indexes[0]?.table ?? "";
      proposals.push({
        table,
        indexes,
        proposal: { ...proposal, files: explained(proposal.files, indexes, advice) },
      });
    }
    return proposals;
  } finally {
    await base.close();
  }
}

/** `add_orders_customer_id_index`, `add_orders_indexes`. */
function migrationNameOf(indexes: readonly AdvisedIndex[]): string {
  const [first, ...more] = indexes;
  const table = first?.index.parent.replace(/^.*\./, "") ?? "";
  if (more.length > 0) return `add_${table}_indexes`;
  return `add_${first?.index.name.replace(/_idx\d*$/, "") ?? table}_index`;
}

/** By table; those that share an extension together, because one of them has to bring it. */
function groupsOf(indexes: readonly AdvisedIndex[]): AdvisedIndex[][] {
  const groups = new Map<string, AdvisedIndex[]>();
  for (const index of indexes) {
    const key = index.extension ?? index.table;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()];
}

interface Structure {
  readonly shadow: Shadow;
  readonly database: Database;
  readonly close: () => Promise<void>;
}

async function structureOf(source: Source, server: () => Promise<ShadowServer>): Promise<Structure> {
  if (source.shadow !== undefined) {
    return { shadow: source.shadow, database: source.database, close: async () => {} };
  }
  const shadow = await (await server()).create();
  const { database } = await rebuild(shadow, source.database);
  return { shadow, database, close: () => shadow.drop() };
}

/** The database with what a server makes of the statements: on partitions too, and printed as it prints. */
async function withIndexes(
  database: Database,
  { shadow, database: base }: Structure,
  indexes: readonly AdvisedIndex[],
): Promise<Database> {
  const copy = await shadow.copy();
  try {
    for (const { extension, statement } of indexes) {
      if (extension !== undefined) await copy.run(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
      await copy.run(statement);
    }
    return merge(database, base, await copy.inspect());
  } finally {
    await copy.drop();
  }
}

function merge(database: Database, before: Database, after: Database): Database {
  const known = new Set(before.objects.map(({ id }) => id));
  const made = after.objects.filter(({ id }) => !known.has(id));
  const ids = new Set(made.map(({ id }) => id));
  const byId = (a: DatabaseObject, b: DatabaseObject) => (a.id < b.id ? -1 : 1);
  return {
    ...database,
    objects: [...database.objects, ...made].toSorted(byId),
    dependencies: [...database.dependencies, ...after.dependencies.filter(({ of }) => ids.has(of))],
  };
}

/** The files with what the advice says of each index at their top, and an ANALYZE for expressions at their end. */
function explained(
  files: Proposal["files"],
  indexes: readonly AdvisedIndex[],
  advice: Advice,
): Proposal["files"] {
  return files.map(({ path, text }) => {
    if (path.endsWith("_rollback.sql")) return { path, text };
    const lines = indexes.map((index) => `-- ${index.index.name}: ${adviceText(index, advice)}`);
    const tables = [
      ...new Set(
        indexes.filter(({ needsAnalyze }) => needsAnalyze).map(({ statement }) => tableOf(statement)),
      ),
    ];
    return { path, text: `${lines.join("\n")}\n--\n${text}${tables.map(analyzeStep).join("")}` };
  });
}

function adviceText(
  { reason, gain, writeCost, bytes }: AdvisedIndex,
  { before, unit, costing }: Advice,
): string {
  if (costing === "structure") return `${reason}; not costed, because there are no statistics`;
  const amount = (number: number) =>
    unit === "ms" ? durationText(number) : `${Math.round(number)} cost units`;
  const share = before === 0 ? 0 : (100 * gain) / before;
  const writes =
    writeCost === 0
      ? "nobody was seen writing"
      : `all writes of the workload together cost ${amount(writeCost)} more`;
  return `${reason}; saves ${amount(gain)}, ${share.toFixed(1)} % of the workload; takes ${bytesText(bytes)}; ${writes}`;
}

function tableOf(statement: string): string {
  return / ON (.+?) (?:USING|\()/.exec(statement)?.[1] ?? "";
}

function analyzeStep(table: string): string {
  return `
-- step: analyze ${table.replaceAll('"', "")}
-- phase: expand
-- why: an expression has statistics only once its index is there and the table is analysed
ANALYZE ${table};
`;
}
