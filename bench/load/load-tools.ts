/** What generates load: ours with each of its engines, and what people use instead. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, takeSnapshot, workplace, workspace } from "../scaffold/workplace.ts";

export interface Target {
  readonly url: string;
  /** Sent by POST, as application/json. */
  readonly body?: string;
}

export interface Extent {
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadTool {
  readonly name: string;
  /** Ours, and the one it is compared with; the others are further away and take part in fewer rounds. */
  readonly isClose: boolean;
  readonly version: string;
  /** A closed loop on one thread, as fast as it goes. */
  command(target: Target, extent: Extent): readonly string[];
}

export const engines = ["epoll", "io-uring", "sockets"] as const;

/** The one that the others are measured against. */
export const yardstick = "wrk";

export interface LoadTools {
  /** Of what was measured. */
  readonly commit: string;
  readonly tools: readonly LoadTool[];
  /** Ours, to be followed by flags. */
  readonly ashlar: readonly string[];
  readonly autocannon: readonly string[];
}

const AUTOCANNON = "9.0.0";

/**
 * Builds ours as it stands in HEAD, installs what npm has, and looks what else there is.
 *
 * @param o.isTree takes the packages of the working tree instead, as they were built last
 */
export function gatherTools(o: { readonly isTree: boolean }): LoadTools {
  const { folder, commit } = o.isTree ? { folder: workspace, commit: "working tree" } : takeSnapshot();
  const ashlar = [process.execPath, join(folder, "packages/cli/bin/ashlar.js"), "load"];
  const installed = install("autocannon", [`autocannon@${AUTOCANNON}`]);
  const autocannon = [process.execPath, join(installed, "node_modules/autocannon/autocannon.js")];
  const ours = engines.map((engine) => ownTool(ashlar, engine));
  const tools = [wrk(), ...ours, hey(), ab(), h2load(), autocannonTool(autocannon)];
  return { commit, tools, ashlar, autocannon };
}

function ownTool(ashlar: readonly string[], engine: string): LoadTool {
  return {
    name: `ashlar ${engine}`,
    isClose: true,
    version: "",
    command: ({ url, body }, { seconds, connections }) => [
      ...[...ashlar, url, "--engine", engine, "--workers", "1", "--json", "--no-verify-ssl"],
      ...["--concurrency", String(connections), "--duration", `${seconds}s`],
      ...(body === undefined
        ? []
        : ["--method", "POST", "--body", body, "--header", "Content-Type: application/json"]),
    ],
  };
}

function wrk(): LoadTool {
  return {
    name: yardstick,
    isClose: true,
    version: versionOf("wrk"),
    command: ({ url, body }, { seconds, connections }) => [
      ...["wrk", "-t1", `-c${connections}`, `-d${seconds}s`],
      ...(body === undefined ? [] : ["-s", fileOf("post.lua", postScript(body))]),
      url,
    ],
  };
}

// Without a function `request`, wrk makes the bytes once and sends them again and again.
function postScript(body: string): string {
  return `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = ${JSON.stringify(body)}\n`;
}

function hey(): LoadTool {
  return {
    name: "hey",
    isClose: false,
    version: versionOf("hey"),
    command: ({ url, body }, { seconds, connections }) => [
      ...["hey", "-cpus", "1", "-c", String(connections), "-z", `${seconds}s`],
      ...(body === undefined
        ? []
        : ["-m", "POST", "-T", "application/json", "-D", fileOf("body.json", body)]),
      url,
    ],
  };
}

function ab(): LoadTool {
  return {
    name: "ab -k",
    isClose: false,
    version: versionOf("ab"),
    command: ({ url, body }, { seconds, connections }) => [
      // -n after -t, which otherwise means 50,000 requests.
      ...["ab", "-q", "-k", "-c", String(connections), "-t", String(seconds), "-n", "20000000"],
      ...(body === undefined ? [] : ["-T", "application/json", "-p", fileOf("body.json", body)]),
      new URL(url).href,
    ],
  };
}

function h2load(): LoadTool {
  return {
    name: "h2load --h1",
    isClose: false,
    version: versionOf("h2load"),
    command: ({ url, body }, { seconds, connections }) => [
      ...["h2load", "--h1", "-t1", `-c${connections}`, "-D", String(seconds)],
      ...(body === undefined
        ? []
        : ["-H", "Content-Type: application/json", "-d", fileOf("body.json", body)]),
      url,
    ],
  };
}

function autocannonTool(autocannon: readonly string[]): LoadTool {
  return {
    name: "autocannon",
    isClose: false,
    version: AUTOCANNON,
    command: ({ url, body }, { seconds, connections }) => [
      ...[...autocannon, "--no-progress", "-c", String(connections), "-d", String(seconds)],
      ...(body === undefined
        ? []
        : ["-m", "POST", "-H", "Content-Type=application/json", "-i", fileOf("body.json", body)]),
      url,
    ],
  };
}

/** A file for tools that read what they send. @returns its path */
export function fileOf(name: string, text: string): string {
  const file = join(workplace, name);
  if (contentOf(file) !== text) writeFileSync(file, text);
  return file;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const asks = {
  wrk: { command: "wrk -v", pattern: /wrk (?:debian\/)?([\d.]+)/ },
  hey: { command: "dpkg-query -W hey", pattern: /^hey\s+([\d.]+)/m },
  ab: { command: "ab -V", pattern: /Version ([\d.]+)/ },
  h2load: { command: "h2load --version", pattern: /nghttp2\/([\d.]+)/ },
};

/** @throws where it is not installed */
function versionOf(program: keyof typeof asks): string {
  // wrk tells its version and exits with 1; hey knows none, but Debian does.
  const { command, pattern } = asks[program];
  const text = execFileSync("sh", ["-c", `command -v ${program} && ${command} 2>&1 || true`], {
    encoding: "utf8",
  });
  if (text === "") {
    throw new Error(`${program} is missing: apt-get install wrk hey apache2-utils nghttp2-client nginx`);
  }
  return pattern.exec(text)?.[1] ?? "?";
}
