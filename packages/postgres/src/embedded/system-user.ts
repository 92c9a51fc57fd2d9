/** Whom the server runs as: Postgres refuses to run as root. */
import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: SystemUser = { uid: 65534, gid: 65534 };

/**
 * An ordinary user that is there already, when we are root; undefined when we are nobody special, and the server runs
 * as we do. An existing data folder keeps its owner.
 */
export async function chooseSystemUser(dataFolder: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile("/etc/passwd", "utf8").catch(() => "");
  return findUser(users, "postgres") ?? findUser(users, "nobody") ?? NOBODY;
}

/** A line of passwd(5): `name:x:uid:gid:…`. */
function findUser(users: string, name: string): SystemUser | undefined {
  const [, , uid, gid] =
    users
      .split("\n")
      .find((line) => line.startsWith(`${name}:`))
      ?.split(":") ?? [];
  const user = { uid: Number(uid), gid: Number(gid) };
  return uid !== undefined && user.uid > 0 && user.gid > 0 ? user : undefined;
}

/** Whether the user gets into a folder, by the permissions of each folder on the way. */
export async function canEnter(folder: string, user: SystemUser): Promise<boolean> {
  for (let at = await realpath(folder); ; at = path.dirname(at)) {
    const facts = await stat(at);
    const bit = facts.uid === user.uid ? 0o100 : facts.gid === user.gid ? 0o010 : 0o001;
    if ((facts.mode & bit) === 0) return false;
    if (path.dirname(at) === at) return true;
  }
}
