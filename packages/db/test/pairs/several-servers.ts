/**
 * The shadow server over several connections: each makes and drops databases one after another, which is most of what a
 * pair takes, and those that are dropped at the same time share a checkpoint.
 */
import { openShadowServer, type ShadowServer } from "@ashlar/catalog";

const SERVERS = 3;

export interface SeveralServers {
  /** The one whose turn it is. */
  next(): ShadowServer;
  stop(): Promise<void>;
}

export async function openSeveralServers(): Promise<SeveralServers> {
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => openShadowServer({})));
  let turn = 0;
  return {
    next: () => {
      const server = servers[turn++ % servers.length];
      if (server === undefined) throw new Error("there is no server");
      return server;
    },
    stop: async () => {
      for (const server of servers) await server.stop();
    },
  };
}
