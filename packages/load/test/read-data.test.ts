import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readData } from "../src/read-data.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-data-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, text: string, fields: readonly string[] = ["id", "name"]) {
  const path = join(folder, name);
  await writeFile(path, text);
  return (await readData(path, fields)).rows;
}

describe("CSV", () => {
  it.each([
    ["quotes, commas and line breaks inside of them", 'id,name\n1,"a, ""b""\nc"\n', [["1", 'a, "b"\nc']]],
    [
      "a byte order mark, CR LF and empty lines",
      "\ufeffid,name\r\n1,x\r\n\r\n2,y",
      [
        ["1", "x"],
        ["2", "y"],
      ],
    ],
    ["other columns and another order", "z,name, id\n0,x,1\n", [["1", "x"]]],
    ["empty fields", "id,name\n1,\n", [["1", ""]]],
  ])("may have %s", async (_, text, rows) => {
    expect(await read("good.csv", text)).toEqual(rows);
  });

  it.each([
    ["id\n1\n", "has no field name, which {{name}} asks for"],
    ["id,name,name\n1,x,y\n", "has two columns named name"],
    ["id,name\n1\n", "is not valid CSV: Invalid Record Length: expect 2, got 1 on line 2"],
    ['id,name\n1,"x\n', "is not valid CSV: Quote Not Closed"],
    ['id,name\n1,s3cr3t "x"\n', "is not valid CSV: Invalid Opening Quote"],
    ["id\n1\n", "bad.csv has no field name, which {{name}} asks for"],
    ["id,name\n", "has no rows"],
    ["", "has no rows"],
  ])("%j is refused: %s", async (text, message) => {
    const error: Error = await read("bad.csv", text).then(
      () => expect.unreachable(),
      (error) => error,
    );
    expect(error).toMatchObject({ code: "ASHLAR_LOAD_FILE", message: expect.stringContaining(message) });
    expect(error.message).not.toContain("cannot be read");
    expect(error.message).not.toContain("s3cr3t");
  });
});

describe("JSON lines", () => {
  it("give strings as they are and anything else as JSON", async () => {
    const text =
      '{"id": 1, "name": "a\\nb", "more": 1}\n\n{"name": {"x": [null]}, "id": true}\r\n{"id":0.5,"name":null}';
    expect(await read("good.jsonl", text)).toEqual([
      ["1", "a\nb"],
      ["true", '{"x":[null]}'],
      ["0.5", "null"],
    ]);
  });

  it("end at a line feed, wherever that lies, and at nothing else", async () => {
    const names = Array.from({ length: 3000 }, (_, row) => `${"é".repeat(row % 90)}\u2028\u0085`);
    const text = names.map((name, row) => JSON.stringify({ id: row, name })).join("\n");
    expect(await read("long.jsonl", text)).toEqual(names.map((name, row) => [String(row), name]));
  });

  it("are refused where one has no end", async () => {
    const text = `{"id": 1, "name": ""}\n{"id": "${"x".repeat(2 ** 26)}`;
    await expect(read("endless.jsonl", text)).rejects.toThrow("line 2: is longer than 64 MiB");
  });

  it.each([
    ['{"id": 1, "name": "x"}\n{"id": 1}', "line 2 has no field name"],
    ['{"id": 1, "name": "x"}\n{"id": 1', "line 2: is not JSON"],
    ["[1]", "line 1: is no object"],
    ['{"id": 12345678901234567890, "name": ""}', "line 1: the number in id has more digits than can be kept"],
    ['{"__proto__": {"id": 1}, "name": ""}', "line 1 has no field id"],
    ["\n", "has no rows"],
  ])("%s is refused: %s", async (text, message) => {
    await expect(read("bad.ndjson", text)).rejects.toThrow(message);
  });
});

it.runIf(process.platform === "linux").each(["data.csv", "data.jsonl"])(
  "%s that cannot be read says why",
  async (name) => {
    // A file of which the first page cannot be read, whoever asks.
    await symlink("/proc/self/mem", join(folder, name));
    await expect(readData(join(folder, name), ["id"])).rejects.toMatchObject({
      code: "ASHLAR_LOAD_FILE",
      message: expect.stringContaining(`${name} cannot be read: EIO`),
    });
  },
);

it.each([
  ["absent.csv", "there is no such file"],
  ["data.xlsx", "is neither CSV nor JSON lines"],
])("%s is refused: %s", async (name, message) => {
  await expect(readData(join(folder, name), [])).rejects.toThrow(message);
  await expect(readData(folder, [])).rejects.toMatchObject({ code: "ASHLAR_LOAD_FILE" });
});
