import type { DatabaseObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { beyondVersion } from "../../src/prove/needed-version.ts";

const CASES: readonly {
  readonly title: string;
  readonly major: number;
  readonly object: Readonly<Record<string, unknown>>;
  readonly says: readonly string[];
}[] = [
  {
    title: "Postgres 17 has no virtual generated columns",
    major: 17,
    object: { kind: "column", id: "column public.t.v", generated: { expression: "1", kind: "virtual" } },
    says: ["column public.t.v needs Postgres 18 for virtual generated columns"],
  },
  {
    title: "Postgres 13 has stored ones",
    major: 13,
    object: { kind: "column", id: "column public.t.v", generated: { expression: "1", kind: "stored" } },
    says: [],
  },
  {
    title: "Postgres 14 has no NULLS NOT DISTINCT",
    major: 14,
    object: {
      kind: "constraint",
      id: "constraint public.t.k",
      type: "unique",
      definition: "UNIQUE NULLS NOT DISTINCT (a)",
    },
    says: ["constraint public.t.k needs Postgres 15 for NULLS NOT DISTINCT"],
  },
  {
    title: "Postgres 15 has",
    major: 15,
    object: {
      kind: "constraint",
      id: "constraint public.t.k",
      type: "unique",
      definition: "UNIQUE NULLS NOT DISTINCT (a)",
    },
    says: [],
  },
  {
    title: "a check that only speaks of a feature does not need it",
    major: 13,
    object: {
      kind: "constraint",
      id: "constraint public.t.c",
      type: "check",
      definition: "CHECK (a <> ' WITHOUT OVERLAPS)')",
    },
    says: [],
  },
  {
    title: "Postgres 13 has no view with the rights of who asks",
    major: 13,
    object: { kind: "view", id: "view public.v", options: { security_invoker: "true" } },
    says: ["view public.v needs Postgres 15 for security_invoker"],
  },
  {
    title: "Postgres 13 reads no body that is not in quotes",
    major: 13,
    object: {
      kind: "function",
      id: "function public.f()",
      definition:
        "CREATE OR REPLACE FUNCTION public.f()\n RETURNS integer\n LANGUAGE sql\nBEGIN ATOMIC\n SELECT 1;\nEND",
    },
    says: ["function public.f() needs Postgres 14 for bodies in standard SQL"],
  },
  {
    title: "a body in quotes may say RETURN at the start of a line",
    major: 13,
    object: {
      kind: "function",
      id: "function public.f()",
      definition:
        "CREATE OR REPLACE FUNCTION public.f()\n RETURNS integer\n LANGUAGE plpgsql\nAS $function$BEGIN\nRETURN 1;\nEND$function$",
    },
    says: [],
  },
  {
    title: "Postgres 15 has no rules of a collation",
    major: 15,
    object: {
      kind: "collation",
      id: "collation public.c",
      definition: ["CREATE COLLATION public.c (PROVIDER = icu, LOCALE = 'und', RULES = '&a < b')"],
    },
    says: ["collation public.c needs Postgres 16 for rules of a collation"],
  },
];

test.each(CASES)("$title", ({ major, object, says }) => {
  const objects = [object as unknown as DatabaseObject];
  expect(beyondVersion(major, { serverVersion: 180_004, objects, dependencies: [] })).toEqual(says);
});
