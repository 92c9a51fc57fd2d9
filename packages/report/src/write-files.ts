/** Writes a set of files: all of them, or, when anything goes wrong, none. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { hasCode, ReportError } from "./errors.ts";
import { resolveInside } from "./resolve-inside.ts";

export interface FileWrite {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** What was read from there; undefined when there was no file. Anything else found there stops the set. */
  readonly before: string | undefined;
}

/**
 * Writes the files below `root`, making folders as needed, the root among them.
 *
 * Every file is first written beside its place, then what is on disk is compared with `before`, and only
 * then are all put into place. A failure, an abort, or an edit that somebody saves at that moment undoes
 * everything, folders included.
 *
 * @param options `signal` stops the writing and undoes it
 * @throws {ReportError} with nothing changed on disk
 */
export async function writeFiles(
  root: string,
  writes: readonly FileWrite[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const transaction = new Transaction(options.signal);
  try {
    await transaction.open(root);
    await transaction.makeFoldersFor(writes);
    await severally(writes, (write) => transaction.stage(write));
    await severally(writes, (write) => transaction.checkUntouched(write));
    await transaction.putInPlace();
  } catch (cause) {
    await transaction.undo();
    throw cause instanceof ReportError ? cause : refused(cause);
  }
  await transaction.forget();
}

/** A write waits for the disk more than for the processor; so many keep the four threads of Node busy. */
const AT_ONCE = 8;

/** Does the work for several items at a time; after a failure nothing is begun, and what was begun has ended. */
async function severally<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) {
      if (failures.length > 0) return;
      await work(item).catch((failure: unknown) => failures.push(failure));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

interface Staged {
  readonly write: FileWrite;
  readonly target: string;
  readonly temporary: string;
  readonly backup: string;
}

class Transaction {
  private root = "";
  private readonly signal: AbortSignal | undefined;
  private readonly staged: Staged[] = [];
  /** What to do, last first, to bring the disk back to how it was. */
  private readonly undoSteps: (() => Promise<unknown>)[] = [];

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  /** Makes the root where it is not there yet. */
  async open(root: string): Promise<void> {
    const missing: string[] = [];
    for (let folder = resolve(root); !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
    await this.makeFolders(missing);
    this.root = await realpath(root);
  }

  /** One after the other, for the folders of one file may be those of the next. */
  async makeFoldersFor(writes: readonly FileWrite[]): Promise<void> {
    const seen = new Set<string>();
    for (const { path } of writes) {
      const folder = dirname(path);
      if (seen.has(folder)) continue;
      seen.add(folder);
      await this.makeFolders((await resolveInside(this.root, path)).missingFolders);
    }
  }

  async stage(write: FileWrite): Promise<void> {
    this.stopIfAborted();
    const target = await resolveInside(this.root, write.path);
    const stem = join(dirname(target.path), `.ashlar-${randomBytes(6).toString("hex")}`);
    const staged = { write, target: target.path, temporary: `${stem}.tmp`, backup: `${stem}.bak` };
    this.undoSteps.push(() => rm(staged.temporary, { force: true }));
    // What takes the place of a person's text is on the disk, not only on its way there, before that text goes.
    await writeFile(staged.temporary, write.text, { flag: "wx", flush: write.before !== undefined });
    if (write.before !== undefined) await copyMode(target.path, staged.temporary);
    this.staged.push(staged);
  }

  async checkUntouched(write: FileWrite): Promise<void> {
    this.stopIfAborted();
    const now = await readIfThere(join(this.root, write.path));
    const before = write.before === undefined ? undefined : Buffer.from(write.before);
    const same = now === undefined || before === undefined ? now === before : now.equals(before);
    if (!same) throw changed(write.path);
  }

  async putInPlace(): Promise<void> {
    await severally(this.staged, async (one) => {
      this.stopIfAborted();
      if (one.write.before === undefined) await this.putNew(one);
      else await this.replace(one, Buffer.from(one.write.before));
    });
    this.stopIfAborted();
  }

  /** A link is made only where nothing stands; a rename would take the place of what somebody just saved. */
  private async putNew({ write, target, temporary }: Staged): Promise<void> {
    try {
      await link(temporary, target);
    } catch (error) {
      if (hasCode(error, "EEXIST")) throw changed(write.path);
      await rename(temporary, target);
    }
    this.undoSteps.push(() => rm(target, { force: true }));
  }

  private async replace({ write, target, temporary, backup }: Staged, before: Buffer): Promise<void> {
    this.undoSteps.push(() => rm(backup, { force: true }));
    await keep(target, backup);
    this.undoSteps.push(() => rename(backup, target));
    await rename(temporary, target);
    // What was saved between the check and this moment stands in the backup, and comes back with it.
    if (!(await readFile(backup)).equals(before)) throw changed(write.path);
  }

  async undo(): Promise<void> {
    // One step that fails must not keep the others from being undone.
    for (const step of this.undoSteps.reverse()) await step().catch(() => undefined);
  }

  /** What is in place stays, even where the system keeps us from tidying up. */
  async forget(): Promise<void> {
    await severally(this.staged, async ({ write, temporary, backup }) => {
      const paths = write.before === undefined ? [temporary] : [temporary, backup];
      for (const path of paths) await unlink(path).catch(() => undefined);
    });
  }

  private async makeFolders(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      await mkdir(folder);
      this.undoSteps.push(() => rmdir(folder));
    }
  }

  private stopIfAborted(): void {
    if (this.signal?.aborted !== true) return;
    throw new ReportError("ASHLAR_REPORT_STOPPED", "stopped; nothing was written", {
      hint: "run the command again to write the files",
    });
  }
}

/** A second name costs nothing and keeps the file itself; not every file system has them. */
async function keep(target: string, backup: string): Promise<void> {
  try {
    await link(target, backup);
  } catch {
    await copyFile(target, backup);
  }
}

async function copyMode(from: string, to: string): Promise<void> {
  const found = await stat(from).catch(() => undefined);
  if (found !== undefined) await chmod(to, found.mode & 0o7777);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function changed(path: string): ReportError {
  return new ReportError("ASHLAR_REPORT_CHANGED", `${path} was changed while Ashlar was at work`, {
    hint: "run the command again; nothing was written",
  });
}

function refused(cause: unknown): unknown {
  if (!(cause instanceof Error) || !("syscall" in cause)) return cause;
  return new ReportError("ASHLAR_REPORT_REFUSED", `the files could not be written: ${cause.message}`, {
    hint: "is there room, and may you write there? nothing was written",
    cause,
  });
}
