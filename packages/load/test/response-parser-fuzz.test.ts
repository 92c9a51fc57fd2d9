import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { INCOMPLETE, MALFORMED, ResponseParser, ResponseState } from "../src/response-parser.ts";
import { type AnswerOutcome, newParser, readAnswer } from "./support/read-answer.ts";

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/);
const text = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);
const blanks = fc.constantFrom("", " ", "  ", "\t");
const reserved = [
  "connection",
  "content-length",
  "transfer-encoding",
  "retry-after",
  "upgrade",
  "keep-alive",
];
const otherField = fc
  .tuple(token, blanks, fc.option(text, { nil: "" }), blanks)
  .filter(([name]) => !reserved.includes(name.toLowerCase()))
  .map(([name, before, value, after]) => `${name}:${before}${value}${after}`);

function inAnyCase(name: string): fc.Arbitrary<string> {
  return fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((isLarge) => [...name].map((letter, i) => (isLarge[i] ? letter.toUpperCase() : letter)).join(""));
}

const body = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1"));

interface Answer {
  readonly text: string;
  readonly isHead: boolean;
  readonly isClosed: boolean;
}

const framing = fc.oneof(
  fc
    .tuple(inAnyCase("content-length"), body)
    .map(([name, content]) => ({ fields: [`${name}: ${content.length}`], body: content, isClosed: false })),
  fc
    .tuple(
      inAnyCase("transfer-encoding"),
      inAnyCase("chunked"),
      fc.array(
        fc.tuple(body, fc.constantFrom("", ";x", ";name=value", ';a="b c"'), fc.constantFrom("", "0", "000")),
        { maxLength: 4 },
      ),
      fc.array(otherField, { maxLength: 2 }),
    )
    .map(([name, encoding, chunks, trailers]) => ({
      fields: [`${name}: ${encoding}`],
      body: `${chunks
        .filter(([content]) => content !== "")
        .map(([content, rest, zeros]) => `${zeros}${content.length.toString(16)}${rest}\r\n${content}\r\n`)
        .join("")}0\r\n${trailers.map((field) => `${field}\r\n`).join("")}\r\n`,
      isClosed: false,
    })),
  body.map((content) => ({ fields: [], body: content, isClosed: true })),
);

const interim = fc
  .tuple(fc.constantFrom(100, 102, 103), fc.array(otherField, { maxLength: 2 }))
  .map(
    ([status, fields]) => `HTTP/1.1 ${status} Wait\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`,
  );

/** Valid, as strictly as Node's own parser wants it. */
const answer: fc.Arbitrary<Answer> = fc
  .record({
    interims: fc.array(interim, { maxLength: 2 }),
    status: fc.integer({ min: 200, max: 999 }),
    reason: fc.constantFrom(" OK", " ", " Not at all"),
    fields: fc.array(otherField, { maxLength: 6 }),
    connection: fc.constantFrom("", "Connection: close", "connection: Keep-Alive"),
    framing,
    isHead: fc.boolean(),
  })
  .map(
    ({
      interims,
      status,
      reason,
      fields,
      connection,
      framing: { fields: lengths, body: content, isClosed },
      isHead,
    }) => {
      const lines = [
        ...fields.slice(2),
        ...lengths,
        ...fields.slice(0, 2),
        ...(connection === "" ? [] : [connection]),
      ];
      const hasBody = !isHead && status !== 204 && status !== 304;
      const head = `HTTP/1.1 ${status}${reason}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
      return {
        text: interims.join("") + head + (hasBody ? content : ""),
        isHead,
        isClosed: hasBody && isClosed,
      };
    },
  );

function latin1(received: string): Uint8Array {
  return Uint8Array.from(Buffer.from(received, "latin1"));
}

function cutsOf(seeds: readonly number[], length: number): number[] {
  return [...new Set(seeds.map((seed) => seed % Math.max(1, length)))]
    .filter((cut) => cut > 0)
    .sort((a, b) => a - b);
}

/** The same, but for the words about what had come. */
function withoutReason(outcome: AnswerOutcome): unknown {
  return outcome.kind === "malformed" ? outcome.kind : outcome;
}

it("a valid answer is whole at its last byte, however it is cut", () => {
  const parser = newParser(4096);
  fc.assert(
    fc.property(answer, fc.array(fc.nat(), { maxLength: 5 }), ({ text: received, ...options }, seeds) => {
      const bytes = latin1(received);
      const cuts = cutsOf(seeds, bytes.length);
      expect(readAnswer(bytes, { ...options, cuts, parser })).toMatchObject({
        kind: "complete",
        usedBytes: bytes.length,
      });
      if (options.isClosed) return;
      const surplus = latin1(`${received}HTTP/1.1 200 OK\r\n\r\n`);
      expect(readAnswer(surplus, { ...options, cuts, parser })).toMatchObject({ usedBytes: bytes.length });
    }),
    { numRuns: 2000 },
  );
});

it("a valid answer is the same to Node's own parser", async () => {
  await fc.assert(
    fc.asyncProperty(answer, async ({ text: received, isHead, isClosed }) => {
      const ours = readAnswer(latin1(received), { isHead, isClosed });
      const theirs = await readByNode(received, { isHead, isClosed });
      expect(ours).toMatchObject({ kind: "complete", status: theirs.statusCode, retryAfterS: -1 });
    }),
    { numRuns: 500 },
  );
});

it("whatever else comes is read the same however it is cut, wherever it lies, and whatever was read before", () => {
  const parser = newParser(4096);
  const mutation = fc.record({
    at: fc.nat(),
    cut: fc.constantFrom(0, 0, 1, 2, 20),
    added: fc.oneof(
      fc.constantFrom(
        "",
        "\r\n",
        "\n",
        "\r",
        " ",
        ":",
        ",",
        ";",
        "0",
        "9",
        "\0",
        "\r\n ",
        "\r\n\r\n",
        "chunked",
        "close",
      ),
      fc.constantFrom(
        "Content-Length: 1\r\n",
        "Content-Length: 2\r\n",
        "Transfer-Encoding: chunked\r\n",
        "HTTP/1.1 ",
      ),
      fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    ),
  });
  const mutated = fc
    .tuple(answer, fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([{ text: valid }, mutations]) =>
      mutations.reduce((now, { at, cut, added }) => {
        const start = at % (now.length + 1);
        return now.slice(0, start) + added + now.slice(start + cut);
      }, valid),
    )
    .map(latin1);
  const noise = fc.uint8Array({ maxLength: 300 });
  const nearly = fc
    .tuple(
      fc.constantFrom("HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
      noise,
    )
    .map(([begin, rest]) => Uint8Array.from([...latin1(begin), ...rest]));

  fc.assert(
    fc.property(
      fc.oneof({ weight: 6, arbitrary: mutated }, noise, nearly),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.record({ offset: fc.nat(8), filler: fc.constantFrom(0, 10, 13, 48, 255) }),
      (bytes, isHead, isClosed, seeds, place) => {
        const whole = withoutReason(readAnswer(bytes, { isHead, isClosed }));
        const cuts = cutsOf(seeds, bytes.length);
        const oneByOne = Array.from(bytes.keys()).slice(1);
        expect(withoutReason(readAnswer(bytes, { isHead, isClosed, cuts, ...place }))).toEqual(whole);
        expect(withoutReason(readAnswer(bytes, { isHead, isClosed, cuts: oneByOne, ...place }))).toEqual(
          whole,
        );
        expect(withoutReason(readAnswer(bytes, { isHead, isClosed, cuts, ...place, parser }))).toEqual(whole);
      },
    ),
    { numRuns: 5000 },
  );
});

it("a connection that goes on after nonsense neither throws nor reports more bytes than it was given", () => {
  const { parser, memory } = newParser(1024);
  const state = new ResponseState();
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(
            answer.map(({ text: valid }) => latin1(valid)),
            fc.uint8Array(),
          ),
          fc.nat(10),
          fc.boolean(),
        ),
      ),
      (pieces) => {
        for (const [bytes, offset, begins] of pieces) {
          const given = bytes.subarray(0, memory.length - offset);
          memory.set(given, offset);
          if (begins) state.begin(false);
          const used = parser.feed(state, offset, offset + given.length);
          expect(used === MALFORMED || used === INCOMPLETE || (used >= 0 && used <= given.length)).toBe(true);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

it("an answer allocates nothing", () => {
  const heads = [
    "HTTP/1.1 200 OK\r\nServer: x\r\nDate: Sat, 21 Nov 2026 16:07:15 GMT\r\nContent-Length: 10\r\nConnection: keep-alive\r\n\r\n0123456789",
    "HTTP/1.1 429 No\r\nRetry-After: 7\r\nX-Id: 1\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3, 3\r\n\r\nabc",
  ].map(latin1);
  const memory = new Uint8Array(4096);
  const parser = new ResponseParser(memory);
  const state = new ResponseState();
  const starts = heads.map((_, i) => i * 256);
  for (const [i, head] of heads.entries()) memory.set(head, starts[i]);
  const lengths = Int32Array.from(heads, (head) => head.length);
  const answersPerSample = 50_000;
  function sample(): number {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < answersPerSample; i++) {
      const which = i % 7 === 0 ? 1 : i % 5 === 0 ? 2 : 0;
      const start = starts[which] as number;
      const end = start + (lengths[which] as number);
      state.begin(false);
      // Every eleventh head comes in two pieces.
      const middle = i % 11 === 0 ? start + 30 : end;
      if (parser.feed(state, start, middle) < 0) parser.feed(state, middle, end);
      // A head that is new, as with the next second in Date.
      if (i % 1000 === 0) memory[starts[0]! + 60] = 48 + ((i / 1000) % 10);
    }
    return process.memoryUsage().heapUsed - before;
  }
  for (let i = 0; i < 10; i++) sample();
  const bytes = Array.from({ length: 41 }, sample).sort((a, b) => a - b);
  // The smallest object has 16 bytes. The middle of many samples, because now and then a collection or a compilation is in one.
  expect(bytes[20]! / answersPerSample).toBeLessThan(1);
  expect(state.status).toBeGreaterThan(0);
});

/** The answer as `node:http` reads it from a connection that gives these bytes. */
async function readByNode(
  received: string,
  { isHead, isClosed }: Omit<Answer, "text">,
): Promise<IncomingMessage> {
  const connection = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => done(),
  });
  const asked: ClientRequest = request({
    method: isHead ? "HEAD" : "GET",
    host: "localhost",
    headers: { connection: "keep-alive" },
    createConnection: () => connection as Socket,
  });
  asked.end();
  const answered = once(asked, "response") as Promise<[IncomingMessage]>;
  connection.push(Buffer.from(received, "latin1"));
  if (isClosed) connection.push(null);
  const [message] = await answered;
  message.resume();
  await once(message, "end");
  expect(message.complete).toBe(true);
  connection.destroy();
  return message;
}
