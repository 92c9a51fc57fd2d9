/** Kills a service again and again while clients write to it, then compares what was acknowledged with what the database holds. */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { CreatedService } from "../../../tasks/created-service.ts";
import { sendUntilAnswered } from "./retrying-client.ts";
import { bookText } from "./valid-requests.ts";

export interface KillFigures {
  readonly writes: number;
  readonly kills: number;
  /** Writes that were answered 201. */
  readonly acknowledged: number;
  /** Acknowledged under an id that the database does not hold. */
  readonly lost: number;
  /** Rows above one for each write. */
  readonly doneTwice: number;
}

export interface KillOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly token: string;
  readonly pool: pg.Pool;
  readonly writes: number;
  readonly clients: number;
  readonly kills: number;
  /** Begins the title of each book. */
  readonly name: string;
}

/** From the service's first answer to the next kill: writes are under way by then. */
const betweenKillsMs = 150;

export async function killWhileWriting(service: CreatedService, o: KillOptions): Promise<KillFigures> {
  const { env, token, pool, writes, clients, kills, name } = o;
  const titles = Array.from({ length: writes }, (_, at) => `${name} ${at}`);
  const acknowledged = new Map<string, string>();
  let running = await service.start({ isCompiled: true, env });
  const write = async (title: string): Promise<void> => {
    const answer = await sendUntilAnswered({
      url: () => `${running.url}/v1/books`,
      key: title.replaceAll(" ", "-"),
      headers: { authorization: `Bearer ${token}` },
      body: bookText(title),
    });
    if (answer.status !== 201) throw new Error(`${title} was answered ${answer.status}: ${answer.body}`);
    acknowledged.set(title, (JSON.parse(answer.body) as { readonly id: string }).id);
  };
  let killed = 0;
  const waiting = [...titles];
  const writers = Array.from({ length: clients }, async () => {
    for (let title = waiting.shift(); title !== undefined; title = waiting.shift()) {
      await write(title);
      // There is something left to write until the last kill.
      if (killed < kills) await sleep(betweenKillsMs / 10);
    }
  });
  while (killed < kills) {
    await sleep(betweenKillsMs);
    running.signal("SIGKILL");
    await running.ended;
    killed++;
    running = await service.start({ isCompiled: true, env });
  }
  await Promise.all(writers);
  await running.stop();
  return { writes, kills, acknowledged: acknowledged.size, ...(await compare(pool, name, acknowledged)) };
}

async function compare(
  pool: pg.Pool,
  name: string,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Pick<KillFigures, "lost" | "doneTwice">> {
  // rows: { id: string, title: string }[]
  const { rows } = await pool.query<{ readonly id: string; readonly title: string }>(
    "SELECT id, title FROM books WHERE starts_with(title, $1)",
    [`${name} `],
  );
  const ids = new Set(rows.map(({ id }) => id));
  const lost = [...acknowledged.values()].filter((id) => !ids.has(id)).length;
  return { lost, doneTwice: rows.length - new Set(rows.map(({ title }) => title)).size };
}
