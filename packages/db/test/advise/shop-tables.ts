/** A shop's tables as an inspection and its planner would tell of them. */
import type { Database, DatabaseObject } from "@ashlar/model";
import type { ColumnStatistics, PlannerStatistics } from "../../src/advise/planner-statistics.ts";
import { type Tables, tablesOf } from "../../src/advise/table-facts.ts";

interface ColumnSketch {
  readonly type: string;
  readonly distinct?: number;
  readonly nullShare?: number;
  readonly common?: Readonly<Record<string, number>>;
  readonly correlation?: number;
}

const TABLES: Readonly<
  Record<string, { readonly rows: number; readonly columns: Readonly<Record<string, ColumnSketch>> }>
> = {
  users: {
    rows: 100_000,
    columns: {
      id: { type: "bigint", distinct: -1 },
      email: { type: "text", distinct: -1 },
      country: { type: "text", distinct: 30 },
      deleted_at: { type: "timestamp with time zone", distinct: -0.02, nullShare: 0.95 },
      settings: { type: "jsonb" },
      tags: { type: "text[]" },
    },
  },
  orders: {
    rows: 1_000_000,
    columns: {
      id: { type: "bigint", distinct: -1 },
      user_id: { type: "bigint", distinct: 90_000 },
      status: { type: "text", distinct: 4, common: { shipped: 0.9, paid: 0.05, pending: 0.01 } },
      total: { type: "numeric(10,2)", distinct: 50_000 },
      created_at: { type: "timestamp with time zone", distinct: -1, correlation: 0.99 },
      note: { type: "text", distinct: -0.5, nullShare: 0.9 },
      is_paid: { type: "boolean", distinct: 2, common: { t: 0.95, f: 0.05 } },
    },
  },
};

export function shopTables({ isCounted = true }: { readonly isCounted?: boolean } = {}): Tables {
  return tablesOf(shopDatabase, isCounted ? statistics : undefined);
}

function objectsOf(table: string): DatabaseObject[] {
  const id = `table public.${table}`;
  const columns = Object.entries(TABLES[table]?.columns ?? {}).map(
    ([name, { type }], index): DatabaseObject => ({
      kind: "column",
      id: `column public.${table}.${name}`,
      schema: "public",
      name,
      sqlName: `public.${table}.${name}`,
      parent: id,
      position: index + 1,
      type,
      isNotNull: name === "id",
    }),
  );
  return [
    { kind: "table", id, schema: "public", name: table, sqlName: `public.${table}` },
    ...columns,
    {
      kind: "constraint",
      id: `constraint public.${table}.${table}_pkey`,
      schema: "public",
      name: `${table}_pkey`,
      sqlName: `${table}_pkey ON public.${table}`,
      parent: id,
      type: "primary key",
      definition: "PRIMARY KEY (id)",
      columns: ["id"],
    },
  ];
}

export const shopDatabase: Database = {
  serverVersion: 180_004,
  objects: [
    ...objectsOf("users"),
    ...objectsOf("orders"),
    {
      kind: "constraint",
      id: "constraint public.orders.orders_user_id_fkey",
      schema: "public",
      name: "orders_user_id_fkey",
      sqlName: "orders_user_id_fkey ON public.orders",
      parent: "table public.orders",
      type: "foreign key",
      definition: "FOREIGN KEY (user_id) REFERENCES public.users(id)",
      columns: ["user_id"],
      references: { table: "table public.users", columns: ["id"] },
    },
    {
      kind: "view",
      id: "view public.open_orders",
      schema: "public",
      name: "open_orders",
      sqlName: "public.open_orders",
      columns: [
        { name: "order_id", type: "bigint" },
        { name: "buyer", type: "bigint" },
      ],
      definition:
        "SELECT orders.id AS order_id, orders.user_id AS buyer FROM public.orders WHERE (orders.status = 'pending'::text)",
    },
  ],
  dependencies: [],
};

const statistics: PlannerStatistics = {
  serverVersion: 180_004,
  settings: [],
  activity: [],
  relations: Object.entries(TABLES).map(([name, { rows }]) => ({
    schema: "public",
    name,
    kind: "r",
    rows,
    pages: rows / 100,
    visiblePages: rows / 100,
    filePages: rows / 100,
  })),
  columns: Object.entries(TABLES).flatMap(([table, { columns }]) =>
    Object.entries(columns).map(([column, sketch]): ColumnStatistics => {
      const { distinct = -1, nullShare = 0, common, correlation = 0, type } = sketch;
      return {
        schema: "public",
        table,
        column,
        inherited: false,
        nullShare,
        widthBytes: type === "text" ? 16 : 8,
        distinct,
        commonValues: null,
        commonValueList: common === undefined ? null : Object.keys(common),
        commonShares: common === undefined ? null : Object.values(common),
        histogram: null,
        correlation,
        commonElements: null,
        commonElementShares: null,
        elementCounts: null,
      };
    }),
  ),
};
