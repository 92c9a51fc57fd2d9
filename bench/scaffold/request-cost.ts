/** CPU of a validated POST on a scaffolded service, beside the same route written by hand with the same validator. */
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import type { FrameworkName } from "@ashlar/scaffold";
import { type Figure, figureOf } from "./figure.ts";
import { LoadClient } from "./load-client.ts";
import { makeServices, Service, type ServiceKind } from "./service.ts";
import { sampleOrder } from "./service-document.ts";
import type { Snapshot } from "./workplace.ts";

export interface RequestCostRow {
  readonly framework: FrameworkName;
  readonly bodyBytes: number;
  readonly requestsPerRound: number;
  readonly scaffoldedUs: Figure;
  readonly byHandUs: Figure;
  /** Scaffolded to by hand, round by round. */
  readonly ratio: Figure;
}

export interface RequestCostOptions {
  readonly snapshot: Snapshot;
  readonly rounds: number;
  readonly requestsPerRound: number;
}

/** Only one server works at a time, on a core of its own; the client has the other. */
const serverCore = 0;
const clientCore = 1;

export async function measureRequestCost(
  frameworks: readonly FrameworkName[],
  options: RequestCostOptions,
): Promise<readonly RequestCostRow[]> {
  stayOn(String(clientCore));
  try {
    const rows: RequestCostRow[] = [];
    for (const framework of frameworks) rows.push(await measureFramework(framework, options));
    return rows;
  } finally {
    stayOn(`0-${cpus().length - 1}`);
  }
}

async function measureFramework(
  framework: FrameworkName,
  { snapshot, rounds, requestsPerRound }: RequestCostOptions,
): Promise<RequestCostRow> {
  const folder = makeServices(framework, 4, snapshot);
  const body = JSON.stringify(sampleOrder);
  const scaffolded = await Bench.open(folder, "scaffolded", body);
  const byHand = await Bench.open(folder, "by-hand", body);
  const pairs: { readonly scaffolded: number; readonly byHand: number }[] = [];
  try {
    // Until the optimizing compiler has seen enough.
    for (const bench of [scaffolded, byHand, scaffolded, byHand]) await bench.round(requestsPerRound);
    for (let round = 0; round < rounds; round++) {
      // Who comes first changes, so that what follows from being first falls on both.
      if (round % 2 === 0) {
        const first = await scaffolded.round(requestsPerRound);
        pairs.push({ scaffolded: first, byHand: await byHand.round(requestsPerRound) });
      } else {
        const first = await byHand.round(requestsPerRound);
        pairs.push({ scaffolded: await scaffolded.round(requestsPerRound), byHand: first });
      }
    }
  } finally {
    await scaffolded.close();
    await byHand.close();
  }
  return {
    framework,
    bodyBytes: Buffer.byteLength(body),
    requestsPerRound,
    scaffoldedUs: figureOf(pairs.map((pair) => pair.scaffolded)),
    byHandUs: figureOf(pairs.map((pair) => pair.byHand)),
    ratio: figureOf(pairs.map((pair) => pair.scaffolded / pair.byHand)),
  };
}

/** A service and what it is sent. */
class Bench {
  readonly #service: Service;
  readonly #body: string;

  private constructor(service: Service, body: string) {
    this.#service = service;
    this.#body = body;
  }

  static async open(folder: string, kind: ServiceKind, body: string): Promise<Bench> {
    return new Bench(await Service.start(folder, kind, serverCore), body);
  }

  /** @returns CPU microseconds per request */
  async round(requests: number): Promise<number> {
    // Connections of the round before may have idled for longer than the server keeps them.
    const client = await LoadClient.open({ port: this.#service.port, path: "/v1/orders", body: this.#body });
    const before = await this.#service.usedUs();
    await client.send(requests);
    const usedUs = (await this.#service.usedUs()) - before;
    client.close();
    return usedUs / requests;
  }

  async close(): Promise<void> {
    await this.#service.stop();
  }
}

function stayOn(cores: string): void {
  execFileSync("taskset", ["-acp", cores, String(process.pid)], { stdio: "ignore" });
}
