/** nginx with one worker on a core of its own, over HTTP and TLS, in a folder of its own. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../tasks/service-process.ts";
import { makeEmpty, workplace } from "../scaffold/workplace.ts";
import { ask } from "./ask.ts";
import { type PinnedProcess, startPinned } from "./pinned-process.ts";

export class NginxServer {
  readonly url: string;
  readonly secureUrl: string;
  readonly #process: PinnedProcess;
  /** Its own questions, which nginx counts with the rest. */
  #asked = 0;

  private constructor(urls: { readonly url: string; readonly secureUrl: string }, started: PinnedProcess) {
    this.url = urls.url;
    this.secureUrl = urls.secureUrl;
    this.#process = started;
  }

  static async start(core: number): Promise<NginxServer> {
    const folder = join(workplace, "nginx");
    makeEmpty(folder);
    makeCertificate(folder);
    const [port, securePort] = [await freePort(), await freePort()];
    const file = join(folder, "nginx.conf");
    writeFileSync(file, configuration({ folder, port, securePort }));
    const started = startPinned(["nginx", "-p", folder, "-c", file, "-e", "stderr"], core);
    const urls = { url: `http://127.0.0.1:${port}`, secureUrl: `https://127.0.0.1:${securePort}` };
    const server = new NginxServer(urls, started);
    await server.#comesUp();
    return server;
  }

  static version(): string {
    const text = execFileSync("sh", ["-c", "nginx -v 2>&1"], { encoding: "utf8" });
    return /nginx\/(\S+)/.exec(text)?.[1] ?? "?";
  }

  /** Requests that were received, without those of this question. */
  async count(): Promise<number> {
    const text = (await ask(`${this.url}/status`)).toString("utf8");
    this.#asked++;
    // "server accepts handled requests\n 3 3 41"
    const [, requests] = /^ \d+ \d+ (\d+)/m.exec(text) ?? [];
    return Number(requests) - this.#asked;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  async #comesUp(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const isUp = await this.count().then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(20);
    }
    throw new Error("nginx did not come up within 4 s");
  }
}

function makeCertificate(folder: string): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const out = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
  const name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...key, ...out, ...name], { stdio: "pipe" });
}

interface Places {
  readonly folder: string;
  readonly port: number;
  readonly securePort: number;
}

// Every client speaks the same cipher, whatever it would have preferred.
function configuration({ folder, port, securePort }: Places): string {
  return `${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
worker_rlimit_nofile ${fileLimit()};
pid ${folder}/nginx.pid;
error_log stderr emerg;
events { worker_connections ${Math.min(fileLimit() - 100, 16_000)}; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  client_body_temp_path ${folder};
  proxy_temp_path ${folder};
  fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder};
  scgi_temp_path ${folder};
  default_type text/plain;
  server {
    listen 127.0.0.1:${port} backlog=65535;
    listen 127.0.0.1:${securePort} ssl backlog=65535;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;
    ssl_protocols TLSv1.3;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    location = /status { stub_status; }
    location / { return 200 "${"x".repeat(100)}"; }
  }
}
`;
}

function fileLimit(): number {
  const text = execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).trim();
  return text === "unlimited" ? 1_000_000 : Number(text);
}
