/** Reads the text of a `pg_node_tree`: how Postgres keeps the parsed query of a view. */

/** What stands in braces: `{VAR :varno 1 :varattno 2 …}`. */
export interface TreeNode {
  readonly tag: string;
  /** Each by its name without the colon; nearly all have one value. */
  readonly fields: ReadonlyMap<string, readonly TreeValue[]>;
}

/** A word is a number, a name, a flag, or `<>` for nothing. */
export type TreeValue = string | TreeNode | readonly TreeValue[];

/**
 * @param text as `pg_rewrite.ev_action::text` gives it
 * @see https://github.com/postgres/postgres/blob/master/src/backend/nodes/read.c, pg_strtok
 */
export function readNodeTree(text: string): TreeValue {
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;
  const value = (): TreeValue => {
    const token = tokens[at] ?? "";
    at += 1;
    if (token === "(") return list();
    return token === "{" ? node() : token.replace(/\\([\s\S])/g, "$1");
  };
  const list = (): readonly TreeValue[] => {
    const values: TreeValue[] = [];
    while (at < tokens.length && tokens[at] !== ")") values.push(value());
    at += 1;
    return values;
  };
  const node = (): TreeNode => {
    const tag = tokens[at] ?? "";
    at += 1;
    const fields = new Map<string, TreeValue[]>();
    let current: TreeValue[] | undefined;
    while (at < tokens.length && tokens[at] !== "}") {
      const token = tokens[at] ?? "";
      // Every field has a value: behind a field's name, what begins with a colon is one, such as the name of a CTE.
      if (token.startsWith(":") && current?.length !== 0) {
        current = [];
        fields.set(token.slice(1), current);
        at += 1;
      } else {
        current?.push(value());
      }
    }
    at += 1;
    return { tag, fields };
  };
  return value();
}

/** Braces and parentheses stand for themselves; of anything else a backslash keeps the next character. */
const TOKEN = /[(){}]|(?:\\[\s\S]|[^\s(){}\\])+/g;

export function isNode(value: TreeValue | undefined): value is TreeNode {
  return typeof value === "object" && "tag" in value;
}

export function listOf(value: TreeValue | undefined): readonly TreeValue[] {
  return Array.isArray(value) ? value : [];
}

/** The first value of a field. */
export function fieldOf(node: TreeNode, name: string): TreeValue | undefined {
  return node.fields.get(name)?.[0];
}

/** NaN where the node has no such field. */
export function numberIn(node: TreeNode, name: string): number {
  return Number(fieldOf(node, name));
}
