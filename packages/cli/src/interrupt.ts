/** Ctrl-C: ends the run at once, except while files are written, which is undone first. */
import { EXIT } from "./exit-code.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export class Interrupt {
  private readonly first = new AbortController();
  private readonly second = new AbortController();
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

  /**
   * Runs work that must bring its own affairs in order when the signal is aborted, and leave what takes long when
   * `again` is. A third Ctrl-C waits for nothing.
   */
  async guard<T>(work: (signal: AbortSignal, again: AbortSignal) => Promise<T>): Promise<T> {
    this.isGuarded = true;
    try {
      return await work(this.first.signal, this.second.signal);
    } finally {
      this.isGuarded = false;
    }
  }

  private stop(): void {
    const isThird = this.second.signal.aborted;
    if (this.first.signal.aborted) this.second.abort();
    this.first.abort();
    if (this.isGuarded && !isThird) return;
    this.onStop();
    process.exit(EXIT.stopped);
  }
}
