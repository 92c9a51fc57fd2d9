/** The options of a load test, for both commands that have them. */
import { type Command, Option } from "commander";

/** The options as commander gives them: text, read all at once later, so that no message quotes a secret. */
export interface LoadSettings {
  readonly body?: string;
  readonly bodyFile?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly compare?: string | true;
  readonly concurrency: string;
  readonly connectTimeout: string;
  readonly csv?: string;
  readonly data?: string;
  readonly dryRun?: true;
  readonly duration?: string;
  readonly engine?: "epoll" | "io-uring" | "sockets";
  readonly expectRateLimit?: true;
  readonly expectStatus?: string;
  readonly failOnRegression?: true;
  readonly hdrLog?: string;
  readonly header: readonly string[];
  readonly html?: string;
  readonly json?: true;
  readonly key?: string;
  readonly method?: string;
  readonly output?: string;
  readonly poisson?: true;
  readonly prometheus?: string;
  readonly rate?: string;
  readonly requests?: string;
  readonly seed: string;
  readonly serverName?: string;
  readonly stages?: string;
  readonly targetLatency: string;
  readonly threshold: readonly string[];
  readonly timeout: string;
  readonly unixSocket?: string;
  readonly verbose?: true;
  /** False with `--no-verify-ssl`. */
  readonly verifySsl: boolean;
  readonly warmUp: string;
  readonly weight?: string;
  readonly workers?: string;
}

/** Adds the arguments and the options, in the order of the help. */
export function addLoadOptions(command: Command): Command {
  const collect = (value: string, values: readonly string[]): readonly string[] => [...values, value];
  return command
    .argument("<url...>", "what to ask for; several on one server are mixed, two with --compare compared")
    .addOption(new Option("-c, --concurrency <number>", "connections at once").default("50", "50"))
    .addOption(
      new Option("-d, --duration <time>", "how long to send: 30, 500ms, 2m; 30s unless given").conflicts(
        "stages",
      ),
    )
    .option("-n, --requests <number>", "end after so many requests")
    .option("-X, --method <method>", "GET unless given, POST with a body")
    .addOption(
      new Option("-H, --header <header>", "'Name: value'; may be given again")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option("--body <text>", "what to send; JSON gets its Content-Type by itself").conflicts("bodyFile"),
    )
    .option("--body-file <file>", "send what a file holds")
    .option("--data <file>", "rows of a .csv or .jsonl file fill {{name}} in URL, headers and body")
    .option("--weight <list>", "how often each URL is asked, beside the others: 3,1")
    .addOption(
      new Option(
        "--rate <number>",
        "send so many requests per second, whatever the server does, and count latency from when each was due",
      ).conflicts("stages"),
    )
    .option("--stages <list>", "rates that are led to, one after the other: 30s:100,1m:500,10s:0")
    .option("--poisson", "leave random gaps between requests of --rate or --stages, as crowds do")
    .addOption(
      new Option("--warm-up <time>", "send before, and leave it out of the figures").default("0s", "0s"),
    )
    .addOption(
      new Option("--timeout <time>", "for a request, to the end of its answer").default("10s", "10s"),
    )
    .addOption(new Option("--connect-timeout <time>", "for a connection, TLS included").default("10s", "10s"))
    .option("--no-verify-ssl", "do not check the server's certificate")
    .option("--ca <file>", "PEM certificates to trust, beside the known ones")
    .option("--cert <file>", "the client's PEM certificate")
    .option("--key <file>", "its PEM key, where --cert does not hold it")
    .option("--server-name <name>", "the name to ask for and check in TLS, where it is not the URL's")
    .option("--unix-socket <path>", "connect to a socket file in place of the URL's host")
    .addOption(
      new Option("--engine <name>", "how to send; the fastest that works here unless given").choices([
        "epoll",
        "io-uring",
        "sockets",
      ]),
    )
    .option("--workers <number>", "threads; by the cores unless given")
    .option("--expect-status <list>", "exit 1 unless all answers have one of: 400, 2xx, 200,201")
    .option(
      "--expect-rate-limit",
      "exit 1 unless 429 was answered, with a Retry-After after which the next request passes",
    )
    .addOption(
      new Option("--threshold <limits>", "exit 1 unless they hold: 'p99<200ms,errors<1%,rate>500'")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option("--target-latency <time>", "the P99 above which something is recommended").default(
        "200ms",
        "200ms",
      ),
    )
    .option("--compare [file]", "compare two URLs, asked in turns, or this run with one that --output saved")
    .option("--fail-on-regression", "exit 1 when --compare finds the second, or this run, worse")
    .option("--output <file>", "save the run as JSON, for --compare")
    .option("--html <file>", "also write the report as one page for a browser")
    .option("--csv <file>", "also write a row for each second")
    .option("--hdr-log <file>", "also write a histogram for each second, in the format of HdrHistogram")
    .option("--prometheus <file>", "also write the figures as Prometheus text")
    .addOption(new Option("--seed <number>", "of what is drawn at random").default("1", "1"))
    .option("--dry-run", "send nothing; say what would be sent, and where")
    .option("--json", "print one JSON object")
    .option("--verbose", "print given headers before, and all figures after");
}
