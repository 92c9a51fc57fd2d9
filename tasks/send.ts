/** Sends a sample request as it is: also a body with GET, which `fetch` refuses. */
import { request } from "node:http";
import type { SampleRequest } from "@ashlar/scaffold";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** @param address `http://127.0.0.1:40123` */
export function send(
  address: string,
  sample: Pick<SampleRequest, "method" | "url" | "headers" | "body">,
): Promise<Answer> {
  const { hostname, port } = new URL(address);
  const headers: Record<string, string | number> = { ...sample.headers };
  if (sample.body !== undefined) headers["content-length"] = Buffer.byteLength(sample.body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method: sample.method, path: sample.url, headers, timeout: 10_000 },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in 10 s")));
    outgoing.on("error", reject);
    outgoing.end(sample.body);
  });
}
