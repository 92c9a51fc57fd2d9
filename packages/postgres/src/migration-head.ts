/** Reads what the comments at the top of a migration tell a program. */

/** What a made migration says about itself; a hand-written one need not say anything. */
export interface MigrationHead {
  /** What the objects that it touches look like before it, as `<major version>:<16 hex digits>`. */
  readonly before: string | undefined;
  /** And after it. */
  readonly after: string | undefined;
  /** The ids of these objects, as the fingerprint function knows them. */
  readonly touches: readonly string[];
  /** The oldest major version of Postgres that knows its statements; any that is supported unless told. */
  readonly needs: number | undefined;
  /** What is gone for good, in words; empty where nothing is. */
  readonly losesData: readonly string[];
  /** Relations, quoted as SQL names them, that it makes; where all are there already, it counts as applied. */
  readonly baseline: readonly string[];
}

const LINE =
  /^--[ \t]*(fingerprint before|fingerprint after|touches|needs|data loss|baseline):[ \t]*(.*?)[ \t]*$/;

/** @param text of the whole file; its top ends at the first statement or step */
export function readHead(text: string): MigrationHead {
  const fields = { before: undefined as string | undefined, after: undefined as string | undefined };
  let needs: number | undefined;
  const touches: string[] = [];
  const losesData: string[] = [];
  const baseline: string[] = [];
  for (const line of text.replace(/^\ufeff/, "").split(/\r\n?|\n/)) {
    if (!/^\s*(?:--|$)/.test(line) || /^[ \t]*--[ \t]*step:/.test(line)) break;
    const [, name, value = ""] = LINE.exec(line) ?? [];
    if (value === "") continue;
    if (name === "fingerprint before") fields.before = value;
    if (name === "fingerprint after") fields.after = value;
    if (name === "touches") touches.push(idOf(value));
    if (name === "needs") needs = majorOf(value);
    if (name === "data loss") losesData.push(value);
    if (name === "baseline") baseline.push(idOf(value));
  }
  return { ...fields, touches, needs, losesData, baseline };
}

/** 18 of `Postgres 18` */
function majorOf(value: string): number | undefined {
  const [, major] = /^Postgres (\d+)\b/.exec(value) ?? [];
  return major === undefined ? undefined : Number(major);
}

/** An id that does not fit on a line stands there as JSON. */
function idOf(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
