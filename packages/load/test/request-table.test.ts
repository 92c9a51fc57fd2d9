import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanData } from "../src/plan.ts";
import type { RequestTable } from "../src/request-source.ts";
import { createRequest, type RequestInput } from "../src/request-spec.ts";
import { renderRequests, TableSource } from "../src/request-table.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function tableOf(inputs: readonly RequestInput[], data?: PlanData): RequestTable {
  const made = inputs.map(createRequest);
  const { origin } = made[0]!;
  return renderRequests({ origin, requests: made.map(({ spec }) => spec), ...(data && { data }) });
}

function requestBytes(table: RequestTable, index: number): Buffer {
  const start = table.starts[index]!;
  return Buffer.from(table.bytes.slice(start, start + table.lengths[index]!));
}

function rendered(input: RequestInput, data?: PlanData): string {
  return requestBytes(tableOf([input], data), 0).toString();
}

const USER_AGENT = /User-Agent: ashlar-load\/\d+\.\d+\.\d+\r\n/;

describe("the bytes of a request", () => {
  it("are a request line, Host, User-Agent, Accept, and nothing else", () => {
    expect(rendered({ url: "http://h:8080/a?b" }).replace(USER_AGENT, "")).toBe(
      "GET /a?b HTTP/1.1\r\nHost: h:8080\r\nAccept: */*\r\n\r\n",
    );
  });

  it.each([
    ["http://h:80/", "h"],
    ["https://h/", "h"],
    ["https://h:80/", "h:80"],
    ["http://h:443/", "h:443"],
    ["http://[::1]:80/", "[::1]"],
    ["http://[::1]:81/", "[::1]:81"],
  ])("%s has the Host %s", (url, host) => {
    expect(rendered({ url })).toContain(`\r\nHost: ${host}\r\n`);
  });

  it("hold given headers in place of those that are added, and none that are empty", () => {
    const text = rendered({
      url: "http://h/",
      headers: [
        ["host", "other"],
        ["user-agent", ""],
        ["ACCEPT", "text/plain"],
        ["X-Twice", "1"],
        ["X-Twice", "ü"],
      ],
    });
    expect(text).toBe(
      "GET / HTTP/1.1\r\nhost: other\r\nACCEPT: text/plain\r\nX-Twice: 1\r\nX-Twice: ü\r\n\r\n",
    );
  });

  it.each([
    ["POST", undefined, "Content-Length: 0\r\n\r\n"],
    ["GET", undefined, "*/*\r\n\r\n"],
    ["DELETE", "", "Content-Length: 0\r\n\r\n"],
    ["GET", "über", "Content-Length: 5\r\n\r\nüber"],
  ])("%s with the body %j ends in %j", (method, body, end) => {
    const text = rendered({ url: "http://h/", method, ...(body !== undefined && { body: bytes(body) }) });
    expect(text.endsWith(end)).toBe(true);
  });

  it("hold a body that is no text as it is", () => {
    const body = Uint8Array.of(0xff, 0x7b, 0x7b, 0x61, 0x7d, 0x7d, 0x00);
    const data = { fields: ["a"], rows: [["x"]] };
    const found = requestBytes(tableOf([{ url: "http://h/", body }], data), 0);
    expect(found.subarray(-7)).toEqual(Buffer.from(body));
    expect(found.toString("latin1")).toContain("Content-Length: 7\r\n");
  });
});

it("rows fill target, headers and body, and the length is that of the row", () => {
  const table = tableOf(
    [
      {
        url: "http://h/{{id}}",
        headers: [["X-Name", "{{name}}"]],
        body: bytes('{"name": "{{name}}", "id": {{id}}}'),
      },
    ],
    {
      fields: ["id", "name"],
      rows: [
        ["1", 'a"b'],
        ["22", "ü"],
      ],
    },
  );
  expect(table.lengths.length).toBe(2);
  const [first, second] = [requestBytes(table, 0).toString(), requestBytes(table, 1).toString()];
  expect(first).toContain("POST /1 HTTP/1.1\r\n");
  expect(first).toContain('\r\nX-Name: a"b\r\n');
  expect(first).toContain('\r\nContent-Length: 25\r\n\r\n{"name": "a\\"b", "id": 1}');
  expect(second).toContain('\r\nContent-Length: 24\r\n\r\n{"name": "ü", "id": 22}');
});

it("braces of a body mean nothing without data", () => {
  expect(rendered({ url: "http://h/", body: bytes("{{x}}") })).toContain("\r\n\r\n{{x}}");
  expect(() => rendered({ url: "http://h/{{x}}" })).toThrow("{{x}} has nothing to be filled from");
});

it("a row that breaks a header in two is refused by its number", () => {
  const data = { fields: ["a"], rows: [["fine"], ["x\r\nEvil: 1"]] };
  expect(() => rendered({ url: "http://h/", headers: [["X", "{{a}}"]] }, data)).toThrow(
    "row 2 of the data has a line break or a control character for the header X",
  );
});

it("more than 1 GiB is refused before it is taken", () => {
  const body = Buffer.alloc(2 ** 20, '"{{a}}"'.padEnd(64));
  const data = { fields: ["a"], rows: Array.from({ length: 1100 }, () => [""]) };
  expect(() =>
    tableOf([{ url: "http://h/{{a}}", body: Buffer.concat([body, Uint8Array.of(0xff)]) }], data),
  ).toThrow("take more than 1 GiB");
});

it("node reads back what was written", async () => {
  const inputs: RequestInput[] = [
    { url: "http://h/ü?x=a b&{y}" },
    {
      url: "http://ann:pw@h/",
      method: "OPTIONS",
      headers: [
        ["X-A", "1"],
        ["X-A", "2"],
      ],
    },
    { url: "http://h/", body: bytes('{"a": "ü"}') },
    { url: "http://h/", method: "HEAD" },
    { url: "http://h/", method: "PUT" },
    { url: "http://h/", body: Uint8Array.of(0, 255, 13, 10) },
  ];
  const table = tableOf(inputs);
  const seen: { message: IncomingMessage; body: string }[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      seen.push({ message, body: Buffer.concat(chunks).toString("latin1") });
      response.end();
      if (seen.length === inputs.length) server.close();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  // All of them at once, back to back: a length that is wrong by one would show.
  socket.end(Buffer.from(table.bytes.slice()));
  socket.resume();
  await once(server, "close");
  expect(seen.map(({ message: { method, url }, body }) => [method, url, body])).toEqual([
    ["GET", "/%C3%BC?x=a%20b&%7By%7D", ""],
    ["OPTIONS", "/", ""],
    ["POST", "/", Buffer.from('{"a": "ü"}').toString("latin1")],
    ["HEAD", "/", ""],
    ["PUT", "/", ""],
    ["POST", "/", "\0\xff\r\n"],
  ]);
  expect(seen[1]?.message.headers).toMatchObject({
    authorization: "Basic YW5uOnB3",
    "x-a": "1, 2",
    host: "h",
  });
  expect([...table.headOnly]).toEqual([0, 0, 0, 1, 0, 0]);
});

describe("the order", () => {
  const url = "http://h/";

  it("mixes requests by weight, evenly", () => {
    const share = (weights: readonly number[]) =>
      [...tableOf(weights.map((weight) => ({ url, weight }))).order].join("");
    expect(share([1])).toBe("0");
    expect(share([1, 1])).toBe("01");
    expect(share([3, 1])).toBe("0010");
    expect(share([0.6, 0.4])).toHaveLength(5);
    expect(share([2, 2, 2])).toBe("012");
  });

  it("gives every row the same share, whatever the weights", () => {
    const data = { fields: ["a"], rows: [["0"], ["1"], ["2"], ["3"]] };
    const table = tableOf(
      [
        { url: "http://h/{{a}}", weight: 2 },
        { url, weight: 1 },
      ],
      data,
    );
    const uses = new Map<number, number>();
    for (const index of table.order) uses.set(index, (uses.get(index) ?? 0) + 1);
    expect(Object.fromEntries(uses)).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 2 });
  });

  it("is refused where weights and rows have no short common round", () => {
    const data = { fields: ["a"], rows: Array.from({ length: 10_007 }, (_, row) => [String(row)]) };
    const inputs = [{ url: "http://h/{{a}}", weight: 9_973 }, { url }];
    expect(() => tableOf(inputs, data)).toThrow("too many combinations");
  });
});

const weights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

/** A table of requests with these weights, each with every one of so many rows. */
function rowTable(weights: readonly number[], rowCount: number): RequestTable {
  const data = { fields: ["a"], rows: Array.from({ length: rowCount }, (_, row) => [String(row)]) };
  const inputs = weights.map((weight) => ({ url: "http://h/{{a}}", weight }));
  return tableOf(inputs, data);
}

it("rows come in turn, round after round", () => {
  const source = new TableSource(rowTable([1], 3));
  expect(Array.from({ length: 9 }, () => source.next())).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

it("whichever worker is next, all of them together send each request's rows in turn", () => {
  const turns = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 12 }), turns, (weights, rowCount, turns) => {
      const table = rowTable(weights, rowCount);
      const workers = Array.from({ length: 8 }, () => new TableSource(table));
      const sent = turns.map((worker) => workers[worker]?.next() as number);
      for (const spec of weights.keys()) {
        const rows = sent.filter((index) => table.specs[index] === spec).map((index) => index % rowCount);
        expect(rows).toEqual(rows.map((_, turn) => turn % rowCount));
      }
      expect(sent).toEqual(sent.map((_, place) => table.order[place % table.order.length]));
    }),
  );
});

it("a worker alone has every row, and each as often", () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 12 }), (weights, rowCount) => {
      const table = rowTable(weights, rowCount);
      const source = new TableSource(table);
      const sent = Array.from({ length: 2 * table.order.length }, () => source.next());
      for (const spec of weights.keys()) {
        const uses = Array.from({ length: rowCount }, (_, row) =>
          sent.filter((at) => at === spec * rowCount + row),
        );
        expect(new Set(uses.map(({ length }) => length)).size).toBe(1);
      }
    }),
  );
});
