/** One GET on a connection of its own. */
import { get } from "node:http";

/** @returns the body; rejects unless it is answered 200 within 30 s */
export function ask(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: 30_000 }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts));
        else reject(new Error(`${url} was answered ${response.statusCode}`));
      });
    });
    request.once("timeout", () => request.destroy(new Error(`${url} was not answered in 30 s`)));
    request.once("error", reject);
  });
}
