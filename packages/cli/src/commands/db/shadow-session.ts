/** Lends a command a server for throw-away databases, and takes them away whatever happens. */
import { connectionUrl, openShadowServer, type ShadowServer } from "@ashlar/catalog";
import { CliError } from "../../errors.ts";
import type { Session } from "../../session.ts";

/** @returns the server; started when it is first asked for */
export type OpenShadow = () => Promise<ShadowServer>;

/**
 * Does work that may need a shadow. Ctrl-C drops the databases that were made, and ends the work; the signal tells it to
 * let go of what else it holds, or the process would wait for that.
 *
 * @param url another server than the embedded one
 * @throws {CliError} ASHLAR_CLI_STOPPED after Ctrl-C
 */
export async function withShadow<T>(
  url: string | undefined,
  { terminal, interrupt }: Session,
  work: (open: OpenShadow, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return interrupt.guard(async (signal) => {
    let opening: Promise<ShadowServer> | undefined;
    let isOver = false;
    const open = async () => {
      // Work that was left behind goes on for a while: nobody would stop what it opens.
      if (isOver) throw stoppedError();
      opening ??= openShadowServer({
        url: url && (connectionUrl(url) ?? url),
        onProgress: (text) => terminal.progress(`${text} …`),
      });
      return opening;
    };
    const close = async () => {
      const server = await opening?.catch(() => undefined);
      opening = undefined;
      await server?.stop();
    };
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(stoppedError()), { once: true });
    });
    stopped.catch(() => {});
    try {
      return await Promise.race([work(open, signal), stopped]);
    } finally {
      isOver = true;
      await close();
    }
  });
}

function stoppedError(): CliError {
  return new CliError("ASHLAR_CLI_STOPPED", "stopped; nothing was changed and nothing was written", {
    hint: "run the same again",
  });
}
