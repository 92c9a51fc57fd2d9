/** A file that is written while a run goes on: a day of it would not fit into memory. */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OutputPlace } from "./output-files.ts";

/**
 * A file grows beside its place under another name and takes its own when it is whole: whoever reads meanwhile sees the
 * old one. A pipe or a device is written into. What goes wrong on the way is told at the end, as a run goes on without.
 */
export class GrowingFile {
  isEmpty: boolean = true;
  readonly #place: OutputPlace;
  /** Where it grows. */
  readonly #path: string;
  #handle: FileHandle | undefined;
  #problem: unknown;
  /** Ends when all that was begun is done. */
  #work: Promise<void> = Promise.resolve();

  private constructor(place: OutputPlace) {
    this.#place = place;
    this.#path = place.isFile ? besidePath(place.path) : place.path;
  }

  /** @throws {Error} where it cannot be opened */
  static async begin(place: OutputPlace): Promise<GrowingFile> {
    const file = new GrowingFile(place);
    // A pipe is open once somebody reads it, which may be after the run, or never.
    if (place.isFile) file.#handle = await open(file.#path, "wx");
    return file;
  }

  /** Does not wait for the disk. */
  append(text: string): void {
    this.isEmpty = false;
    this.#do(async () => {
      this.#handle ??= await open(this.#path, "w");
      await this.#handle.appendFile(text);
    });
  }

  /** @throws {Error} where anything could not be written; what stood there before still does then */
  async finish(): Promise<void> {
    await this.#settle();
    this.#do(() => this.#close());
    if (this.#place.isFile) this.#do(() => rename(this.#path, this.#place.path));
    await this.#settle();
  }

  /** Leaves what stood there before. */
  async discard(): Promise<void> {
    // Of a pipe that nobody reads the work would never end.
    if (!this.#place.isFile) return;
    await this.#work;
    await this.#remove();
  }

  /** One after another, and nothing more once something went wrong. */
  #do(step: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#problem === undefined) await step();
    });
    this.#work = this.#work.catch((problem: unknown) => {
      this.#problem = problem;
    });
  }

  async #settle(): Promise<void> {
    await this.#work;
    if (this.#problem === undefined) return;
    if (this.#place.isFile) await this.#remove();
    else await this.#close();
    throw this.#problem;
  }

  async #remove(): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true });
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

/** In the same folder, so that it can be renamed in one step. */
export function besidePath(path: string): string {
  return join(dirname(path), `.ashlar-${randomBytes(6).toString("hex")}.tmp`);
}
