/** Postgres' own parser, without a server: what kind of statement a text is. */
import type { Node } from "libpg-query";

/** One statement of a text. */
export interface Parsed {
  readonly node: Node;
  readonly text: string;
  /** Of its first character in the text that was parsed, from 0. */
  readonly offset: number;
}

export type Parse = (text: string) => readonly Parsed[] | undefined;

let loading: Promise<Parse> | undefined;

/**
 * The parser, loaded when it is first asked for. It answers undefined for what it cannot parse: a mistake, or the syntax
 * of a newer server.
 */
export function loadParser(): Promise<Parse> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parse> {
  const { loadModule, parseSync } = await import("libpg-query");
  await loadModule();
  return (text) => {
    try {
      return statementsOf(text, parseSync(text).stmts ?? []);
    } catch {
      return undefined;
    }
  };
}

function statementsOf(
  text: string,
  statements: readonly { stmt?: Node; stmt_location?: number; stmt_len?: number }[],
): readonly Parsed[] {
  if (statements.length === 1) {
    const node = statements[0]?.stmt;
    return node === undefined ? [] : [{ node, text, offset: 0 }];
  }
  // Places are counted in bytes.
  const bytes = Buffer.from(text);
  return statements.flatMap(({ stmt: node, stmt_location: from = 0, stmt_len: length }) => {
    if (node === undefined) return [];
    const end = length === undefined || length === 0 ? bytes.length : from + length;
    return [
      {
        node,
        text: bytes.toString("utf8", from, end),
        offset: bytes.toString("utf8", 0, from).length,
      },
    ];
  });
}
