/** What servers of tests answer: right, odd and wrong, each in its own way. */
import type { Failure } from "../../src/failure.ts";
import type { RequestSpec } from "../../src/plan.ts";
import {
  type Behaviour,
  writes,
  writesAndCloses,
  writesAndResets,
  writesForEver,
  writesInPieces,
} from "./bad-server.ts";
import { get, post } from "./make-plan.ts";

/** Answers that are right, each in its own way; by what the good server has for it. */
export const goodRequests: readonly RequestSpec[] = [
  get("/"),
  get("/size/0"),
  get("/size/65536"),
  get("/size/1000000"),
  get("/chunked/5"),
  get("/chunked/0"),
  get("/until-close/3000"),
  get("/close"),
  get("/hints"),
  get("/continue"),
  get("/status/204"),
  get("/status/304"),
  { ...get("/size/500"), method: "HEAD" },
  post("/echo", 1_000),
  post("/echo/large", 3_000_000),
  get("/delay/5"),
];

/** Refuses a body before it has come. */
export const tooLarge = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\n";

/** Right as well, of servers that are old or slow or odd. */
export const oddBehaviours: Record<string, Behaviour> = {
  "old-until-close": writesAndCloses("HTTP/1.0 200 OK\r\n\r\nold"),
  "old-with-length": writesAndCloses("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"),
  "old-kept": writes("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold"),
  "empty-until-close": writesAndCloses(`${OK}\r\n`),
  dripping: writesInPieces([...`${OK}Content-Length: 2\r\n\r\nab`], 1),
  "dripping-chunks": writesInPieces([...`${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`], 1),
  redirect: writes("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
  upgrade: writesAndCloses(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n",
  ),
};

/** Wrong in ways that have one name each. */
export const badBehaviours: Partial<Record<Failure, Record<string, Behaviour>>> = {
  "closed-early": {
    "before-anything": writesAndCloses(""),
    "in-status-line": writesAndCloses("HTTP/1.1 20"),
    "in-head": writesAndCloses(`${OK}Content-Le`),
    "in-body": writesAndCloses(`${OK}Content-Length: 10\r\n\r\nabc`),
    "before-body": writesAndCloses(`${OK}Content-Length: 10\r\n\r\n`),
    "in-chunk": writesAndCloses(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nab`),
    "before-last-chunk": writesAndCloses(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n`),
    "after-hints": writesAndCloses("HTTP/1.1 103 Early Hints\r\n\r\n"),
  },
  reset: {
    "reset-before-anything": writesAndResets(""),
    "reset-in-head": writesAndResets(`${OK}Content-Le`),
    "reset-in-body": writesAndResets(`${OK}Content-Length: 10\r\n\r\nabc`),
    "reset-in-chunk": writesAndResets(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nab`),
    "reset-until-close": writesAndResets(`${OK}\r\nsome`),
  },
  protocol: {
    garbage: writes("\x00\x01\x02 what is this\r\n\r\n"),
    "garbage-and-closed": writesAndCloses("SSH-2.0-OpenSSH_9.2\r\n"),
    "tls-alert": writesAndCloses("\x15\x03\x01\x00\x02\x02\x46"),
    "http-2": writes("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"),
    "no-status": writes("HTTP/1.1 abc\r\n\r\n"),
    "length-negative": writes(`${OK}Content-Length: -1\r\n\r\n`),
    "length-garbage": writes(`${OK}Content-Length: ten\r\n\r\n0123456789`),
    "lengths-differ": writes(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`),
    "too-much": writes(`${OK}Content-Length: 3\r\n\r\nabcdef`),
    "two-answers": writes(`${OK}Content-Length: 1\r\n\r\na${OK}Content-Length: 1\r\n\r\na`),
    "chunk-size": writes(`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nab`),
    "endless-head": writesForEver(`${OK}X-Long: `, "h"),
    "endless-heads": writesForEver(OK, "X-Again: yes\r\n"),
    "endless-hints": writesForEver("HTTP/1.1 ", "garbage"),
  },
  "request-timeout": {
    never: () => {},
    "slow-head": writesInPieces([...`${OK}X-Slow: ${"s".repeat(100_000)}`], 10),
    "too-little": writes(`${OK}Content-Length: 10\r\n\r\nabc`),
    "endless-body": writesForEver(`${OK}\r\n`, "b"),
    "endless-chunks": writesForEver(`${OK}Transfer-Encoding: chunked\r\n\r\n`, "4\r\nabcd\r\n"),
    "only-hints": writes("HTTP/1.1 100 Continue\r\n\r\n"),
  },
};
