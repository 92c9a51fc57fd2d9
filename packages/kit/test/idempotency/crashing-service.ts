/** A service in a process of its own, for tests that kill it: POST carries out `once`, its note is the key. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "../../src/idempotency/index.ts";
import { testCall } from "../test-call.ts";
import { openTestDatabase } from "../test-server.ts";

interface Tables {
  effects: { id: number; note: string };
}

const connectionString = process.argv[2] ?? "";
const { database } = openTestDatabase<Tables>({ connectionString, stop: async () => {} }, { max: 8 });

const server = createServer((request, response) => {
  const note = String(request.headers["idempotency-key"]);
  once(database, testCall({ headers: request.headers }), { note }, async (queries) => {
    const { id } = await queries
      .insertInto("effects")
      .values({ note } as never)
      .returning("id")
      .executeTakeFirstOrThrow();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    return { id: Number(id) };
  }).then(
    (answer) => response.end(JSON.stringify(answer)),
    (error: unknown) => {
      response.statusCode =
        error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : 500;
      response.end();
    },
  );
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
