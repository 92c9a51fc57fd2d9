/** Reads a file into statements, each with what is done with it. */
import type { Node, VariableSetStmt } from "libpg-query";
import { type Decision, type DecisionOptions, decide, decideCommand } from "./decision.ts";
import { type Locate, lineMap } from "./line-map.ts";
import { errorAt } from "./load-error.ts";
import type { Parse } from "./parse.ts";
import { readScript } from "./script.ts";

export interface SqlFile {
  /** As the user gave it; in front of the line number where something is wrong. */
  readonly name: string;
  readonly text: string;
}

export interface PlannedStatement {
  readonly text: string;
  readonly node: Node | undefined;
  readonly decision: Decision;
  /** Of a character of the text, from 0. */
  readonly locate: Locate;
  /** What its file had set before it. */
  readonly settings: readonly string[];
  /** Who it says it acts as: SET ROLE. */
  readonly actor: string | undefined;
}

/**
 * Everything that is refused is refused here, before the first statement runs.
 *
 * @throws {CatalogError} ASHLAR_CATALOG_UNSAFE, ASHLAR_CATALOG_SQL
 */
export function readStatements(
  file: SqlFile,
  parse: Parse,
  options: DecisionOptions,
): readonly PlannedStatement[] {
  const locate = lineMap(file.name, file.text);
  const { parts, unclosed } = readScript(file.text);
  if (unclosed !== undefined) {
    const message = `${unclosed.what} starts here and never ends`;
    throw errorAt("ASHLAR_CATALOG_SQL", locate(unclosed.offset), message, "close it");
  }
  const planned: PlannedStatement[] = [];
  let settings: readonly string[] = [];
  let actor: string | undefined;
  for (const part of parts) {
    if (part.kind === "command") {
      // A dump with --create connects once, before anything is made.
      const isSecond = /^\\c(?:onnect)?\b/.test(part.text) && planned.some(makesSomething);
      refuse(isSecond ? ANOTHER_DATABASE : decideCommand(part.text), locate, part.offset);
      continue;
    }
    // What the parser does not know is the server's to judge: its syntax may be newer.
    for (const { node, text, offset } of parse(part.text) ?? [
      { node: undefined, text: part.text, offset: 0 },
    ]) {
      const start = part.offset + offset;
      const decision: Decision = node === undefined ? { kind: "run" } : decide(node, text, options);
      refuse(decision, locate, start);
      planned.push({ text, node, decision, locate: (at) => locate(start + at), settings, actor });
      if (node === undefined || !("VariableSetStmt" in node)) continue;
      if (isAboutActor(node.VariableSetStmt)) actor = settingOf(node.VariableSetStmt);
      else settings = [...settings, text];
    }
  }
  return planned;
}

const ANOTHER_DATABASE: Decision = {
  kind: "refuse",
  what: "\\connect to another database",
  hint: "dump one database at a time, with pg_dump instead of pg_dumpall",
};

function makesSomething({ node, decision }: PlannedStatement): boolean {
  return decision.kind === "run" && (node === undefined || !("CommentStmt" in node));
}

function refuse(decision: Decision, locate: Locate, offset: number): void {
  if (decision.kind !== "refuse") return;
  const message = `${decision.what} is not run from a file`;
  throw errorAt("ASHLAR_CATALOG_UNSAFE", locate(offset), message, decision.hint);
}

function isAboutActor({ name }: VariableSetStmt): boolean {
  return name === "role" || name === "session_authorization";
}

/** Undefined for RESET, DEFAULT and NONE. */
function settingOf({ args }: VariableSetStmt): string | undefined {
  const [value] = args ?? [];
  if (value === undefined || !("A_Const" in value)) return undefined;
  const text = value.A_Const.sval?.sval;
  return text?.toLowerCase() === "none" ? undefined : text;
}
