/** A server of kit-server.ts, on a core of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FrameworkName, Subject } from "./kit-variants.ts";

const script = fileURLToPath(new URL("kit-server.ts", import.meta.url));

export interface ProcessOptions {
  readonly framework: FrameworkName;
  readonly subject: Subject;
  readonly core: number;
  /** Where spans are sent, by those that trace. */
  readonly collectorUrl: string;
}

export class KitProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start({ framework, subject, core, collectorUrl }: ProcessOptions): Promise<KitProcess> {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: _, ...env } = process.env;
    if (subject.isTraced) env["OTEL_EXPORTER_OTLP_ENDPOINT"] = collectorUrl;
    const node = [process.execPath, "--import", "tsx", script, framework, subject.variant];
    const child = spawn("taskset", ["-c", String(core), ...node], {
      env: { ...env, NODE_ENV: "production" },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const [port] = (await once(child, "message")) as [number];
    return new KitProcess(child, port);
  }

  /** CPU used so far, user and system, in microseconds. */
  async usedUs(): Promise<number> {
    this.#child.send("used");
    const [{ user, system }] = (await once(this.#child, "message")) as [NodeJS.CpuUsage];
    return user + system;
  }

  async stop(): Promise<void> {
    this.#child.disconnect();
    await once(this.#child, "exit");
  }
}
