import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseMigration, readMigrations } from "../src/migration-file.ts";

const outline = (text: string) =>
  parseMigration("1_a.sql", text).steps.map(({ name, isTransactional, statements }) => ({
    name,
    isTransactional,
    lines: statements.map(({ line }) => line),
  }));

describe("a migration's steps", () => {
  it("begin at their lines", () => {
    const text = `-- made by hand
-- step: add column
ALTER TABLE a ADD b int;
UPDATE a SET b = 1;

-- step: index b [no-transaction]
CREATE INDEX CONCURRENTLY a_b ON a (b);
`;
    expect(outline(text)).toEqual([
      { name: "add column", isTransactional: true, lines: [3, 4] },
      { name: "index b", isTransactional: false, lines: [7] },
    ]);
  });

  it.each([
    ["after a byte order mark", "\ufeff-- step: a [no-transaction]\nselect 1;\n-- step: b\nselect 2;\n"],
    [
      "between line ends of Windows",
      "-- step: a [no-transaction]\r\nselect 1;\r\n-- step: b\r\nselect 2;\r\n",
    ],
    ["between line ends of old", "-- step: a [no-transaction]\rselect 1;\r-- step: b\rselect 2;\r"],
  ])("are found %s", (_where, text) => {
    expect(outline(text).map(({ name, isTransactional }) => [name, isTransactional])).toEqual([
      ["a", false],
      ["b", true],
    ]);
  });

  it("may say no-transaction without brackets", () => {
    expect(outline("-- step: index b no-transaction\nselect 1")).toEqual([
      { name: "index b", isTransactional: false, lines: [2] },
    ]);
  });

  it("are named when statements stand before the first line", () => {
    expect(outline("select 1;\n-- step: two\nselect 2;").map(({ name }) => name)).toEqual([
      "beginning",
      "two",
    ]);
  });

  it("are the statements of a file without such lines, alone where Postgres wants them alone", () => {
    expect(
      outline("CREATE TABLE a (\n  b int\n);\nCREATE INDEX -- slowly\n CONCURRENTLY ON a (b);\nVACUUM a;"),
    ).toEqual([
      { name: "CREATE TABLE a (", isTransactional: true, lines: [1] },
      { name: "CREATE INDEX -- slowly", isTransactional: false, lines: [4] },
      { name: "VACUUM a;", isTransactional: false, lines: [6] },
    ]);
  });

  it.each([
    ["commits", "DO $$ BEGIN COMMIT; END $$;", false],
    ["speaks of a commit", "DO $$ BEGIN -- COMMIT;\n END $$;", true],
  ])("leave the transaction for a block that %s: %#", (_what, sql, isTransactional) => {
    expect(outline(sql)).toMatchObject([{ isTransactional }]);
  });

  it("are one that does nothing, of a file of comments", () => {
    expect(outline("-- later")).toEqual([{ name: "nothing", isTransactional: true, lines: [] }]);
  });

  it("have the same checksum with other line ends", () => {
    const unix = parseMigration("1_a.sql", "select 1;\nselect 2;\n");
    const windows = parseMigration("1_a.sql", "\ufeffselect 1;\r\nselect 2;\r\n");
    expect(windows.checksum).toBe(unix.checksum);
    expect(parseMigration("1_a.sql", "select 1;\nselect 3;\n").checksum).not.toBe(unix.checksum);
  });

  it.each([
    { sql: "select 1;\nselect 'a", message: "1_a.sql:2: a string starts here and never ends" },
    { sql: "\n\\restrict abc", message: "1_a.sql:2: \\restrict abc is a command of psql, no SQL" },
  ])("are refused for $sql", ({ sql, message }) => {
    expect(() => parseMigration("1_a.sql", sql)).toThrowError(
      expect.objectContaining({ code: "ASHLAR_POSTGRES_SYNTAX", message }),
    );
  });
});

describe("a folder of migrations", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "migrations-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const write = (file: string, content: string | Uint8Array = "select 1;") =>
    writeFile(path.join(folder, file), content);

  it("is read in the order of the names, without rollbacks and what is no SQL", async () => {
    for (const file of [
      "20260102_b.sql",
      "20260101_a.sql",
      "20260101_a_rollback.sql",
      "schema.json",
      ".hidden.sql",
    ]) {
      await write(file);
    }
    const migrations = await readMigrations(folder);
    expect(migrations.map(({ file, rollbackFile }) => [file, rollbackFile])).toEqual([
      ["20260101_a.sql", "20260101_a_rollback.sql"],
      ["20260102_b.sql", undefined],
    ]);
  });

  it.each([
    { file: "seed.sql", content: "", code: "ASHLAR_POSTGRES_MIGRATIONS" },
    { file: "1_latin.sql", content: Uint8Array.of(0xe9), code: "ASHLAR_POSTGRES_SYNTAX" },
  ])("is refused with $file", async ({ file, content, code }) => {
    await write(file, content);
    await expect(readMigrations(folder)).rejects.toMatchObject({ code });
  });

  it.each([
    { files: ["1_a.sql", "2_b.sql", "10_c.sql"], isFine: false },
    { files: ["01_a.sql", "02_b.sql", "10_c.sql"], isFine: true },
    { files: ["0001_a.sql", "20260101_b.sql"], isFine: true },
    { files: ["20260101_a.sql", "20260101_b.sql"], isFine: true },
  ])(
    "of $files is refused where names and numbers put them in different orders",
    async ({ files, isFine }) => {
      for (const file of files) await write(file);
      const reading = readMigrations(folder);
      if (isFine) expect((await reading).map(({ file }) => file)).toEqual(files);
      else await expect(reading).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_MIGRATIONS" });
    },
  );

  it("is refused when there is none", async () => {
    const missing = path.join(folder, "none");
    await expect(readMigrations(missing)).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_MIGRATIONS" });
  });
});
