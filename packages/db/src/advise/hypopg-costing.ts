/** Costs by HypoPG, an extension of the analysed server: its indexes live in our session only, and nothing is written. */
import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type pg from "pg";
import { type Candidate, definitionOf } from "./candidate.ts";
import type { Costing, IndexOption } from "./costing.ts";
import { Explainer } from "./explain.ts";

interface Hypothetical {
  readonly oid: string;
  readonly name: string;
}

/** The schema of HypoPG, quoted; undefined where the database does not have it. */
export async function findHypopg(client: pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'hypopg'`,
  );
  return rows[0] === undefined ? undefined : quoteIdentifier(rows[0].schema);
}

export async function openHypopgCosting(
  client: pg.ClientBase,
  {
    schema,
    serverVersion,
    candidates,
  }: {
    /** Quoted. */
    readonly schema: string;
    readonly serverVersion: number;
    readonly candidates: readonly Candidate[];
  },
): Promise<Costing> {
  const explainer = new Explainer(client, serverVersion);
  const made = new Map<IndexOption, Hypothetical>();

  const make = async (candidate: Candidate): Promise<Hypothetical> => {
    const { table } = candidate;
    const sql = `CREATE INDEX ON ${qualifiedName({ schema: table.schema, name: table.name })} USING ${definitionOf(candidate)}`;
    const { rows } = await client.query<Hypothetical>(
      `SELECT indexrelid::pg_catalog.text AS oid, indexname AS name FROM ${schema}.hypopg_create_index($1)`,
      [sql],
    );
    if (rows[0] === undefined) throw new Error("HypoPG made no index");
    return rows[0];
  };
  const drop = async ({ oid }: Hypothetical): Promise<void> => {
    await client.query(`SELECT ${schema}.hypopg_drop_index($1::pg_catalog.oid)`, [oid]);
  };

  const options: IndexOption[] = [];
  const refused: { candidate: Candidate; reason: string }[] = [];
  for (const candidate of candidates) {
    try {
      const index = await make(candidate);
      const { rows } = await client.query<{ bytes: string }>(
        `SELECT ${schema}.hypopg_relation_size($1::pg_catalog.oid)::pg_catalog.text AS bytes`,
        [index.oid],
      );
      await drop(index);
      options.push({ candidate, bytes: Number(rows[0]?.bytes ?? 0), definition: definitionOf(candidate) });
    } catch (error) {
      refused.push({ candidate, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  return {
    kind: "hypopg",
    options,
    refused,
    cost: async (statement, visible) => {
      for (const [option, index] of made) {
        if (visible.has(option)) continue;
        await drop(index);
        made.delete(option);
      }
      for (const option of visible) {
        if (!made.has(option)) made.set(option, await make(option.candidate));
      }
      const plan = await explainer.explain(statement);
      if (plan === undefined) return undefined;
      const names = new Set(plan.indexes);
      const used = [...made].filter(([, { name }]) => names.has(name)).map(([option]) => option);
      return { cost: plan.cost, writtenRows: plan.writtenRows, used: new Set(used) };
    },
    close: async () => {
      await client.query(`SELECT ${schema}.hypopg_reset()`);
      made.clear();
    },
  };
}
