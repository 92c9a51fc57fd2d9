/** Ctrl-C: ends the run at once, except while files are written, which is undone first. */
import { EXIT } from "./exit-code.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export class Interrupt {
  private readonly controller = new AbortController();
  private readonly onStop: () => void;
  private isGuarded = false;

  /** @param onStop called when the process is about to end, to say so */
  constructor(onStop: () => void) {
    this.onStop = onStop;
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stop = () => this.stop();
    for (const signal of SIGNALS) process.on(signal, stop);
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    };
  }

  /** Runs work that must bring its own affairs in order when the signal is aborted. */
  async guard<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.isGuarded = true;
    try {
      return await work(this.controller.signal);
    } finally {
      this.isGuarded = false;
    }
  }

  private stop(): void {
    this.controller.abort();
    if (this.isGuarded) return;
    this.onStop();
    process.exit(EXIT.stopped);
  }
}
