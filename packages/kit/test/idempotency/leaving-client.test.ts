import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { once } from "../../src/idempotency/index.ts";
import { testCall } from "../test-call.ts";
import { openTestDatabase, startTestServer } from "../test-server.ts";
import { idempotencyTable } from "./idempotency-table.ts";

interface Tables {
  effects: { note: string };
}

it("a client that leaves before the answer, and asks again, is given it: the effect is there once", async () => {
  const server = await startTestServer();
  const { pool, database } = openTestDatabase<Tables>(server);
  await pool.query(idempotencyTable);
  const answers: unknown[] = [];
  const service = createServer(async (request, response) => {
    const call = testCall({ headers: request.headers });
    const answer = await once(database, call, {}, async (queries) => {
      await queries.insertInto("effects").values({ note: "made" }).execute();
      await sql`select pg_sleep(1)`.execute(queries);
      return { at: Date.now() };
    }).catch((error: { code: string }) => error.code);
    answers.push([answer, call.answered]);
    response.end();
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const { port } = service.address() as AddressInfo;
  const send = async (stayMs: number) => {
    const client = connect(port, "127.0.0.1");
    client.write("POST / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: k\r\nConnection: close\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, stayMs));
    client.destroy();
  };
  await send(50);
  await send(50);
  while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await send(50);
  while (answers.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  const first = { at: expect.any(Number) };
  expect(answers).toEqual([
    ["IDEMPOTENCY_IN_FLIGHT", {}],
    [first, {}],
    [(answers[1] as unknown[])[0], { "Idempotent-Replayed": "true" }],
  ]);
  const { rows } = await pool.query("select count(*)::int as count from effects");
  expect(rows).toEqual([{ count: 1 }]);
  service.close();
  await database.close();
  await server.stop();
});
