/** Every request is sent to the same service under Express, Fastify and Koa: the answers must be the same bytes. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootEchoServices, type EchoService } from "./echo-service.ts";
import { type Exchange, exchange } from "./exchange.ts";

const tables = readdirSync(new URL("conformance/", import.meta.url)).map((file) => file.replace(".ts", ""));

for (const name of tables) {
  const { exchanges } = (await import(`./conformance/${name}.ts`)) as { exchanges: readonly Exchange[] };
  describe(`case ${name}`, () => {
    let services: EchoService[] = [];
    beforeAll(async () => {
      services = await bootEchoServices({ name });
    });
    afterAll(() => Promise.all(services.map((service) => service.stop())));

    test.each(exchanges)("$title: $send", async (row) => {
      const [first, ...others] = await Promise.all(services.map(({ address }) => exchange(address, row)));
      if (row.differs) for (const other of others) expect(other.status).toBe(first?.status);
      else for (const other of others) expect(other).toEqual(first);
      expect({ status: first?.status, body: row.status === first?.status ? "" : first?.body }).toEqual({
        status: row.status,
        body: "",
      });
      if (row.seen !== undefined) expect(JSON.parse(first?.body ?? "")).toEqual(row.seen);
      if (row.json !== undefined) expect(JSON.parse(first?.body ?? "")).toEqual(row.json);
      if (row.text !== undefined) expect(first?.body).toBe(row.text);
      if (row.answers !== undefined) expect(first?.headers).toMatchObject(row.answers);
    });
  });
}
