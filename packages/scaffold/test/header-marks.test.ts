import { expect, it } from "vitest";
import { commentMarkOf, readHeader, stampHeader } from "../src/ownership/header.ts";
import { reconcile } from "../src/ownership.ts";

it.each([
  ["openapi.yaml", "#", "openapi: 3.1.1\n"],
  ["test/support/rows.sql", "--", "INSERT INTO t VALUES (1);\n"],
  ["src/types/api.ts", "//", "export type A = string;\n"],
])("%s says in its own comments that it was made, and an edit shows", (path, mark, text) => {
  const made = stampHeader(text, "the database", commentMarkOf(path));
  expect(made.startsWith(`${mark} Made by Ashlar from the database.`)).toBe(true);
  expect(made.endsWith(text)).toBe(true);
  expect(readHeader(made)).toMatchObject({ document: "the database", state: "untouched" });
  expect(readHeader(made.replaceAll("\n", "\r\n"))?.state).toBe("untouched");
  expect(readHeader(`${made}more\n`)?.state).toBe("edited");
  const file = { path, owner: "generated", text: made } as const;
  const kindOver = (before: string) =>
    reconcile([file], new Map([[path, before]]), { force: false }).changes[0]?.kind;
  expect(kindOver(made)).toBe("unchanged");
  expect(kindOver(stampHeader(`${text}${text}`, "the database", commentMarkOf(path)))).toBe("replace");
  expect(kindOver(`${made}more\n`)).toBe("conflict");
  expect(kindOver(text)).toBe("conflict");
});
