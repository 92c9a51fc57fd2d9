/** Who uses an embedded server: it stops when the last of them has ended, in whatever way. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isAlive } from "./running-process.ts";

/** A process' registration as a user of the folder's server. */
export interface Presence {
  readonly file: string;
  readonly watchdog: ChildProcess | undefined;
}

let registrations = 0;

/**
 * Reads until the pipe ends, which is when the program that holds its other end has, by exit or by SIGKILL. Then, as
 * the last user, stops the server.
 */
const WATCHDOG = `
read -r _
tries=0
until mkdir lock 2>/dev/null; do
  holder=
  [ -r lock/pid ] && read -r holder <lock/pid
  [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null && rm -rf lock && continue
  tries=$((tries + 1))
  [ "$tries" -gt 100 ] && exit 1
  sleep 0.1
done
echo $$ >lock/pid
rm -f "users/$1"
last=yes
for user in users/*; do
  [ -e "$user" ] || continue
  pid=\${user##*/}
  if kill -0 "\${pid%%.*}" 2>/dev/null; then last=; else rm -f "$user"; fi
done
if [ "$last" ] && [ -r data/postmaster.pid ]; then
  read -r pid <data/postmaster.pid
  name=postgres
  [ -r "/proc/$pid/comm" ] && read -r name <"/proc/$pid/comm"
  [ "$name" = postgres ] && kill -INT "$pid" 2>/dev/null
fi
rm -rf lock
`;

/** Under the folder's lock. */
export async function register(folder: string): Promise<Presence> {
  const users = path.join(folder, "users");
  await mkdir(users, { recursive: true, mode: 0o700 });
  const name = `${process.pid}.${++registrations}`;
  await writeFile(path.join(users, name), "");
  return { file: path.join(users, name), watchdog: watch(folder, name) };
}

/** Under the folder's lock. @returns whether nobody else uses the server */
export async function unregister(folder: string, { file }: Presence): Promise<boolean> {
  await rm(file, { force: true });
  return (await livingUsers(folder)).length === 0;
}

export function dismiss({ watchdog }: Presence): void {
  watchdog?.kill("SIGKILL");
}

/** After a crash of everything, names of processes that are gone, or whose numbers have been given away since. */
export async function forgetUsers(folder: string): Promise<void> {
  await rm(path.join(folder, "users"), { recursive: true, force: true });
}

async function livingUsers(folder: string): Promise<string[]> {
  const names = await readdir(path.join(folder, "users")).catch(() => []);
  return names.filter((name) => isAlive(Number.parseInt(name, 10)));
}

function watch(folder: string, name: string): ChildProcess | undefined {
  if (process.platform === "win32") return undefined;
  const child = spawn("sh", ["-c", WATCHDOG, "sh", name], {
    cwd: folder,
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without a shell there is no watchdog, and the next start finds the server as it was left.
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  child.unref();
  const pipe: unknown = child.stdin;
  if (pipe instanceof Object && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
  return child;
}
