import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { INCOMPLETE, MALFORMED, ResponseParser, ResponseState } from "../src/response-parser.ts";
import { type AnswerOutcome, newParser, readAnswer } from "./support/read-answer.ts";

interface Expected {
  readonly status?: number;
  readonly closes?: boolean;
  readonly retryAfterS?: number;
  /** What the server sent after the answer. */
  readonly surplusBytes?: number;
}

interface Case {
  readonly title: string;
  readonly answer: string;
  readonly isHead?: boolean;
  /** Whether the server closes after it. */
  readonly isClosed?: boolean;
  readonly expected: Expected | "incomplete" | RegExp;
}

const ok = "HTTP/1.1 200 OK\r\n";
const chunkedHead = `${ok}Transfer-Encoding: chunked\r\n\r\n`;

const cases: readonly Case[] = [
  // Length of the body: RFC 9112 §6.3.
  {
    title: "a body as long as Content-Length says",
    answer: `${ok}Content-Length: 5\r\n\r\nhello`,
    expected: {},
  },
  { title: "a body of no bytes", answer: `${ok}Content-Length: 0\r\n\r\n`, expected: {} },
  {
    title: "a body that is not all there",
    answer: `${ok}Content-Length: 6\r\n\r\nhello`,
    expected: "incomplete",
  },
  {
    title: "a counted body that the server cuts short by closing",
    answer: `${ok}Content-Length: 6\r\n\r\nhello`,
    isClosed: true,
    expected: "incomplete",
  },
  {
    title: "a body longer than Content-Length says",
    answer: `${ok}Content-Length: 3\r\n\r\nhello`,
    expected: { surplusBytes: 2 },
  },
  {
    title: "one Content-Length said twice, in two fields",
    answer: `${ok}Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello`,
    expected: {},
  },
  {
    title: "one Content-Length said twice, in one field",
    answer: `${ok}Content-Length: 5, 05\r\n\r\nhello`,
    expected: {},
  },
  {
    title: "two different Content-Lengths",
    answer: `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
    expected: /^Content-Length is 5 and 6$/,
  },
  {
    title: "two different Content-Lengths in one field",
    answer: `${ok}Content-Length: 5,6\r\n\r\nhello!`,
    expected: /^Content-Length is 5 and 6$/,
  },
  {
    title: "a third Content-Length that agrees with the first",
    answer: `${ok}Content-Length: 5\r\nContent-Length: 6\r\nContent-Length: 5\r\n\r\nhello!`,
    expected: /^Content-Length is 5 and 6$/,
  },
  ...["-1", "+5", "5x", "5 5", "", " ", ",", "5,", "0x10", "9007199254740993", "1".repeat(400)].map(
    (length): Case => ({
      title: `Content-Length: ${length.slice(0, 20)}`,
      answer: `${ok}Content-Length:${length}\r\n\r\nhello`,
      expected: /^Content-Length is no number of bytes: "/,
    }),
  ),
  {
    title: "a Content-Length larger than 32 bits",
    answer: `${ok}Content-Length: 9007199254740991\r\n\r\nhello`,
    expected: "incomplete",
  },
  {
    title: "chunks, which win over Content-Length",
    answer: `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    expected: {},
  },
  {
    title: "chunks, which win over a Content-Length that is none",
    answer: `${ok}Content-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    expected: {},
  },
  {
    title: "chunks as the last of several encodings",
    answer: `${ok}Transfer-Encoding: gzip\r\nTransfer-Encoding: br, Chunked \r\n\r\n1\r\n0\r\n0\r\n\r\n`,
    expected: {},
  },
  {
    title: "an encoding that is not chunked, which ends when the server closes",
    answer: `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
    isClosed: true,
    expected: { closes: true },
  },
  {
    title: "the encoding identity, which is none",
    answer: `${ok}Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello`,
    expected: {},
  },
  {
    title: "a body that ends when the server closes",
    answer: `${ok}\r\nhello`,
    isClosed: true,
    expected: { closes: true },
  },
  { title: "the same before the server closes", answer: `${ok}\r\nhello`, expected: "incomplete" },
  {
    title: "an empty body that ends when the server closes",
    answer: `${ok}\r\n`,
    isClosed: true,
    expected: { closes: true },
  },
  {
    title: "the answer to HEAD, whatever length it tells",
    answer: `${ok}Content-Length: 500\r\n\r\n`,
    isHead: true,
    expected: {},
  },
  { title: "the answer to HEAD with chunks", answer: chunkedHead, isHead: true, expected: {} },
  {
    title: "the answer to HEAD with no length",
    answer: `${ok}\r\n`,
    isHead: true,
    expected: { closes: false },
  },
  {
    title: "an answer to HEAD that has a body nevertheless",
    answer: `${ok}Content-Length: 5\r\n\r\nhello`,
    isHead: true,
    expected: { surplusBytes: 5 },
  },
  { title: "204", answer: "HTTP/1.1 204 No Content\r\n\r\n", expected: { status: 204 } },
  {
    title: "304, which tells the length of what it leaves out",
    answer: "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",
    expected: { status: 304 },
  },

  // Interim answers.
  {
    title: "100 before the answer",
    answer: `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`,
    expected: {},
  },
  {
    title: "two 103 before the answer",
    answer: `${"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(2)}HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno`,
    expected: { status: 404 },
  },
  {
    title: "what an interim answer says, which is not what the answer says",
    answer: `HTTP/1.1 100 Continue\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 7\r\n\r\n${ok}Content-Length: 0\r\n\r\n`,
    expected: { closes: false, retryAfterS: -1 },
  },
  { title: "an interim answer alone", answer: "HTTP/1.1 100 Continue\r\n\r\n", expected: "incomplete" },
  {
    title: "an interim answer, and the server closes",
    answer: "HTTP/1.1 100 Continue\r\n\r\n",
    isClosed: true,
    expected: "incomplete",
  },
  {
    title: "101, after which another protocol is spoken",
    answer: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
    expected: { status: 101, closes: true },
  },

  // Chunks: RFC 9112 §7.1.
  { title: "no chunk but the last", answer: `${chunkedHead}0\r\n\r\n`, expected: {} },
  {
    title: "sizes in any case, with zeros before, and many zeros as the last",
    answer: `${chunkedHead}00A\r\n0123456789\r\nb\r\n0123456789a\r\n000\r\n\r\n`,
    expected: {},
  },
  {
    title: "chunks with extensions",
    answer: `${chunkedHead}5;a=b;c="d"\r\nhello\r\n5 ; x\r\nworld\r\n0;z\r\n\r\n`,
    expected: {},
  },
  {
    title: "chunks with blanks after their sizes",
    answer: `${chunkedHead}5  \r\nhello\r\n0 \t\r\n\r\n`,
    expected: {},
  },
  {
    title: "trailers",
    answer: `${chunkedHead}5\r\nhello\r\n0\r\nExpires: never\r\nX-Sum: 1\r\n\r\n`,
    expected: {},
  },
  {
    title: "chunks without their last",
    answer: `${chunkedHead}5\r\nhello\r\n`,
    isClosed: true,
    expected: "incomplete",
  },
  {
    title: "chunks without the empty line at the end",
    answer: `${chunkedHead}5\r\nhello\r\n0\r\n`,
    isClosed: true,
    expected: "incomplete",
  },
  {
    title: "bytes after the last chunk",
    answer: `${chunkedHead}0\r\n\r\nHTTP/1.1`,
    expected: { surplusBytes: 8 },
  },
  ...[
    "\r\n",
    "x\r\n",
    "-5\r\n",
    ";\r\n",
    "5x\r\n",
    "5\rx",
    "0x5\r\n",
    "20000000000000\r\n",
    "f".repeat(40),
  ].map(
    (size): Case => ({
      title: `a chunk of the size ${JSON.stringify(size)}`,
      answer: `${chunkedHead}${size}hello\r\n0\r\n\r\n`,
      expected: /^not a chunked body: the size of a chunk was expected, not "/,
    }),
  ),
  {
    title: "a chunk longer than its size",
    answer: `${chunkedHead}4\r\nhello\r\n0\r\n\r\n`,
    expected: /^not a chunked body: the end of a chunk was expected, not "o"$/,
  },
  {
    title: "a chunk shorter than its size",
    answer: `${chunkedHead}6\r\nhello\r\n0\r\n\r\n`,
    expected: /^not a chunked body: the end of a chunk was expected, not "\\n"$/,
  },
  {
    title: "a carriage return alone at the very end",
    answer: `${chunkedHead}0\r\n\rx`,
    expected: /^not a chunked body: the end of its trailers was expected, not "x"$/,
  },

  // When the connection ends: RFC 9112 §9.3.
  ...(
    [
      ["HTTP/1.1", "", false],
      ["HTTP/1.1", "Connection: close", true],
      ["HTTP/1.1", "connection:CLOSE", true],
      ["HTTP/1.1", "Connection: keep-alive", false],
      ["HTTP/1.1", "Connection: keep-alive, Close", true],
      ["HTTP/1.1", "Connection: upgrade , close,foo", true],
      ["HTTP/1.1", "Connection: foo\r\nConnection: close", true],
      ["HTTP/1.1", "Connection: closed", false],
      ["HTTP/1.1", "Connection: x-close", false],
      ["HTTP/1.1", "X-Connection: close", false],
      ["HTTP/1.2", "", false],
      ["HTTP/1.0", "", true],
      ["HTTP/1.0", "Connection: close", true],
      ["HTTP/1.0", "Connection: Keep-Alive", false],
      ["HTTP/1.0", "Connection: keep-alive, close", true],
      ["HTTP/1.0", "Keep-Alive: timeout=5", true],
    ] as const
  ).map(
    ([version, field, closes]): Case => ({
      title: `${version}, ${JSON.stringify(field)}`,
      answer: `${version} 200 OK\r\n${field === "" ? "" : `${field}\r\n`}Content-Length: 0\r\n\r\n`,
      expected: { closes },
    }),
  ),
  {
    title: "chunks in HTTP/1.0, which are read, but after which nothing is",
    answer: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    expected: { closes: true },
  },

  // Retry-After: RFC 9110 §10.2.3.
  ...(
    [
      ["120", 120],
      [" 0 ", 0],
      ["Fri, 31 Dec 1999 23:59:59 GMT", -2],
      ["-1", -2],
      ["1.5", -2],
      ["soon", -2],
      ["", -2],
      ["99999999999999999999", -2],
      ["7\r\nRetry-After: 8", 7],
    ] as const
  ).map(
    ([value, retryAfterS]): Case => ({
      title: `Retry-After:${value}`,
      answer: `HTTP/1.1 429 Too Many Requests\r\nRetry-After:${value}\r\nContent-Length: 0\r\n\r\n`,
      expected: { status: 429, retryAfterS },
    }),
  ),

  // Lines.
  {
    title: "lines without carriage returns",
    answer: "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    expected: {},
  },
  {
    title: "chunks without carriage returns",
    answer: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\nX: y\n\n",
    expected: {},
  },
  {
    title: "folded lines",
    answer: `${ok}Connection: keep-alive,\r\n close\r\nX-Long: a\r\n\tb\r\n  \r\nContent-Length:\r\n 5\r\n\r\nhello`,
    expected: { closes: true },
  },
  {
    title: "a field without a value",
    answer: `${ok}X-Empty:\r\nContent-Length: 5\r\n\r\nhello`,
    expected: {},
  },
  {
    title: "bytes beyond ASCII in values",
    answer: `${ok}X-Name: \u00fc\u00ff\r\nContent-Length: 5\r\n\r\nhello`,
    expected: {},
  },
  {
    title: "a status without a reason",
    answer: "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n",
    expected: { status: 500 },
  },
  { title: "nor a blank", answer: "HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n", expected: { status: 500 } },
  {
    title: "a status that nobody has defined",
    answer: "HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n",
    expected: { status: 999 },
  },
  {
    title: "a field without a colon",
    answer: `${ok}Content-Length 5\r\n\r\nhello`,
    expected: /^a header line without a name: "/,
  },
  {
    title: "a field with a blank before its colon",
    answer: `${ok}Content-Length : 5\r\n\r\nhello`,
    expected: /^a header line without a name: "/,
  },
  {
    title: "a field without a name",
    answer: `${ok}: 5\r\n\r\n`,
    expected: /^a header line without a name: "/,
  },
  {
    title: "a folded status line",
    answer: `${ok} x: y\r\n\r\n`,
    expected: /^a header line without a name: "/,
  },

  // What is no HTTP/1.x.
  ...[
    "HTTP/2 200 OK",
    "HTTP/2.0 200 OK",
    "HTTP/0.9 200 OK",
    "HTTP/11 200 OK",
    "HTTP/1.x 200 OK",
    "http/1.1 200 OK",
  ].map((line): Case => ({ title: line, answer: `${line}\r\n\r\n`, expected: /^not HTTP\/1\.x: "[hH]/ })),
  ...[
    "HTTP/1.1  200",
    "HTTP/1.1 20",
    "HTTP/1.1 2000",
    "HTTP/1.1 099",
    "HTTP/1.1 2 0",
    "HTTP/1.1 OK",
    "HTTP/1.1",
  ].map((line): Case => ({ title: line, answer: `${line}\r\n\r\n`, expected: /^not HTTP\/1\.x: "/ })),
  { title: "ICY", answer: "ICY 200 OK\r\n\r\n", expected: /^not HTTP\/1\.x: "/ },
  { title: "another protocol", answer: "SSH-2.0-OpenSSH_9.2\r\n", expected: /^not HTTP\/1\.x: "/ },
  { title: "an empty line before the status line", answer: `\r\n${ok}\r\n`, expected: /^not HTTP\/1\.x: "/ },
  { title: "a web page and no head", answer: "<html></html>", expected: /^not HTTP\/1\.x: "/ },
  {
    title: "bytes that cannot be printed",
    answer: "\u0000\u0001\u00ff\u007f\r\n",
    expected: /^not HTTP\/1\.x: "\\x00/,
  },
  { title: "nothing", answer: "", isClosed: true, expected: "incomplete" },
  { title: "the begin of a status line", answer: "HTTP/1.1 2", isClosed: true, expected: "incomplete" },
  { title: "the begin of a head", answer: `${ok}Content-Le`, isClosed: true, expected: "incomplete" },
];

describe("an answer is read whole", () => {
  it.each(cases)("$title", ({ answer, expected, ...options }) => {
    expectOutcome(readAnswer(latin1(answer), options), answer, expected);
  });
});

describe("an answer is read the same however it is cut", () => {
  it.each(cases)("$title", ({ answer, expected, ...options }) => {
    const bytes = latin1(answer);
    const parser = newParser(answer.length + 4);
    const wrong = waysToCut(bytes.length).filter((cuts, i) => {
      const outcome = readAnswer(bytes, { ...options, parser, cuts, offset: i % 4, filler: 10 });
      return !isExpected(outcome, answer, expected);
    });
    expect(wrong).toEqual([]);
  });
});

describe("an answer is read the same after others by the same parser", () => {
  it.each(cases)("$title", ({ answer, expected, ...options }) => {
    const parser = newParser(512);
    for (const { answer: other } of cases.slice(0, 5)) readAnswer(latin1(other), { parser });
    for (let time = 0; time < 30; time++)
      expectOutcome(readAnswer(latin1(answer), { ...options, parser, offset: time % 5 }), answer, expected);
  });
});

describe("what never ends is given up", () => {
  const limit = 65_536;
  it.each([
    { title: "a status line", head: ok.trimEnd(), endless: "x", problem: /longer than 65536/ },
    { title: "the name of a field", head: ok, endless: "x", problem: /longer than 65536/ },
    { title: "the value of a field", head: `${ok}X: `, endless: "x", problem: /longer than 65536/ },
    { title: "a folded value", head: `${ok}X: `, endless: "\r\n ", problem: /longer than 65536/ },
    { title: "fields", head: ok, endless: "X: y\r\n", problem: /longer than 65536/ },
    { title: "an extension of a chunk", head: `${chunkedHead}5;`, endless: "x", problem: /size of a chunk/ },
    { title: "a chunk's size", head: chunkedHead, endless: "0", problem: /size of a chunk/ },
    { title: "a trailer", head: `${chunkedHead}0\r\n`, endless: "x", problem: /end of its trailers/ },
    { title: "trailers", head: `${chunkedHead}0\r\n`, endless: "X: y\r\n", problem: /end of its trailers/ },
  ])("$title", ({ head, endless, problem }) => {
    const bytes = latin1(head + endless.repeat(Math.ceil((limit + 200) / endless.length)));
    const oneByOne = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1);
    for (const cuts of [[], [limit - 10], [10, limit], [limit, limit + 1], oneByOne]) {
      const parser = newParser(cuts === oneByOne ? 4 : bytes.length);
      const expected = { kind: "malformed", problem: expect.stringMatching(problem) };
      expect(readAnswer(bytes, { cuts, parser })).toEqual(expected);
    }
  });

  it("a head of 64 KiB is read, one byte more is not", () => {
    const head = (bytes: number): Uint8Array =>
      latin1(`${ok}Content-Length: 0\r\nX: ${"x".repeat(bytes - ok.length - 26)}\r\n\r\n`);
    expect(head(limit)).toHaveLength(limit);
    for (const cuts of [[], [1], [limit - 1], [limit]]) {
      expect(readAnswer(head(limit), { cuts: cuts.filter((cut) => cut < limit) })).toMatchObject({
        kind: "complete",
      });
      expect(readAnswer(head(limit + 1), { cuts })).toMatchObject({ kind: "malformed" });
    }
  });
});

describe("a problem says what was received", () => {
  it.each([
    {
      title: "TLS",
      bytes: [0x15, 3, 3, 0, 2, 2, 22],
      problem: 'not HTTP/1.x (TLS: is it https?): "\\x15\\x03\\x03\\x00\\x02\\x02\\x16"',
    },
    {
      title: "HTTP/2",
      bytes: [0, 0, 0, 4, 0, 0, 0, 0, 0],
      problem: 'not HTTP/1.x (HTTP/2): "\\x00\\x00\\x00\\x04\\x00\\x00\\x00\\x00\\x00"',
    },
    {
      title: "text",
      bytes: [...latin1("-ERR unknown command\r\nmore")],
      problem: 'not HTTP/1.x: "-ERR unknown command"',
    },
    {
      title: "our own request, whose target stays unsaid",
      bytes: [...latin1("GET /?api_key=s3cr3t HTTP/1.1\r\n")],
      problem: 'not HTTP/1.x: a request comes back, "GET"',
    },
    {
      title: "long text",
      bytes: [...latin1("x".repeat(100))],
      problem: `not HTTP/1.x: "${"x".repeat(40)}…"`,
    },
  ])("$title", ({ bytes, problem }) => {
    expect(readAnswer(Uint8Array.from(bytes))).toEqual({ kind: "malformed", problem });
  });
});

describe("a state", () => {
  it("knows whether any of the answer has come", () => {
    const { parser, memory } = newParser(64);
    const state = new ResponseState();
    state.begin(false);
    expect(parser.feed(state, 0, 0)).toBe(INCOMPLETE);
    expect(state.hasBegun).toBe(false);
    memory.set(latin1("H"));
    expect(parser.feed(state, 0, 1)).toBe(INCOMPLETE);
    expect(state.hasBegun).toBe(true);
    state.begin(false);
    expect(state.hasBegun).toBe(false);
  });

  it("forgets a broken answer when the next begins", () => {
    const { parser, memory } = newParser(64);
    const state = new ResponseState();
    memory.set(latin1("no"));
    state.begin(false);
    expect(parser.feed(state, 0, 2)).toBe(MALFORMED);
    expect(parser.feed(state, 0, 2)).toBe(MALFORMED);
    const answer = latin1("HTTP/1.1 204 No Content\r\n\r\n");
    memory.set(answer);
    state.begin(false);
    expect(parser.feed(state, 0, answer.length)).toBe(answer.length);
    expect(state.problem).toBe("");
  });

  it("takes turns with others on one parser", () => {
    const { parser, memory } = newParser(64);
    const answers = [200, 404, 503].map((status) =>
      latin1(`HTTP/1.1 ${status} X\r\nContent-Length: 3\r\n\r\nabc`),
    );
    const states = answers.map(() => new ResponseState());
    for (const state of states) state.begin(false);
    const length = answers[0]!.length;
    for (let i = 0; i < length; i++)
      for (const [which, answer] of answers.entries()) {
        memory[5] = answer[i]!;
        expect(parser.feed(states[which]!, 5, 6)).toBe(i === length - 1 ? 1 : INCOMPLETE);
      }
    expect(states.map(({ status }) => status)).toEqual([200, 404, 503]);
  });

  it("is read from memory that begins in the middle of a word", () => {
    const memory = new Uint8Array(new ArrayBuffer(128), 3, 101);
    const parser = new ResponseParser(memory);
    const answer = latin1("HTTP/1.1 204 No Content\r\n\r\n");
    memory.set(answer, 4);
    const state = new ResponseState();
    for (let time = 0; time < 3; time++) {
      state.begin(false);
      expect(parser.feed(state, 4, 4 + answer.length)).toBe(answer.length);
    }
  });
});

describe("the head that is remembered", () => {
  it("is not taken for one that differs in a single byte", () => {
    const parser = newParser(512);
    const answer = latin1(
      `${ok}Date: Sat, 21 Nov 2026 16:07:15 GMT\r\nContent-Length: 11\r\n\r\n${"x".repeat(99)}`,
    );
    const headBytes = answer.length - 99;
    for (let time = 0; time < 20; time++) readAnswer(answer, { parser });
    for (let i = 0; i < headBytes; i++)
      for (const bit of [1, 16, 32, 128]) {
        const other = Uint8Array.from(answer);
        other[i] = other[i]! ^ bit;
        expect(readAnswer(other, { parser })).toEqual(readAnswer(other));
        expect(readAnswer(answer, { parser })).toMatchObject({ kind: "complete", usedBytes: headBytes + 11 });
      }
  });

  it("serves HEAD and GET alike", () => {
    const parser = newParser(256);
    const answer = latin1(`${ok}Content-Length: 5\r\n\r\nhello`);
    for (let time = 0; time < 40; time++) {
      const isHead = time % 2 === 0;
      expect(readAnswer(answer, { parser, isHead })).toMatchObject({
        usedBytes: answer.length - (isHead ? 5 : 0),
      });
    }
  });
});

function expectOutcome(outcome: AnswerOutcome, answer: string, expected: Case["expected"]): void {
  expect(outcome).toEqual(outcomeOf(answer, expected));
}

function outcomeOf(answer: string, expected: Case["expected"]): object {
  if (expected === "incomplete") return { kind: "incomplete" };
  if (expected instanceof RegExp) return { kind: "malformed", problem: expect.stringMatching(expected) };
  const { surplusBytes = 0, ...rest } = expected;
  const usedBytes = answer.length - surplusBytes;
  return { kind: "complete", status: 200, closes: false, retryAfterS: -1, ...rest, usedBytes };
}

/** The same without the reasons: what had come when it broke depends on the cut. */
function isExpected(outcome: AnswerOutcome, answer: string, expected: Case["expected"]): boolean {
  if (expected instanceof RegExp) return outcome.kind === "malformed";
  return isDeepStrictEqual(outcome, outcomeOf(answer, expected));
}

/** At every byte, at every pair of bytes, and between all. */
function waysToCut(length: number): number[][] {
  const places = Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
  const pairs =
    length > 90
      ? []
      : places.flatMap((first) => places.filter((one) => one > first).map((second) => [first, second]));
  return [...places.map((place) => [place]), ...pairs, places];
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}
