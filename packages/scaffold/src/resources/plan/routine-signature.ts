/** Reads the signature of a function: `(IN order_id integer, OUT total numeric) RETURNS numeric`. */

export interface RoutineArgument {
  readonly mode: "IN" | "OUT" | "INOUT" | "VARIADIC" | "TABLE";
  /** Undefined where it has none. */
  readonly name: string | undefined;
  readonly type: string;
}

export interface RoutineSignature {
  readonly arguments: readonly RoutineArgument[];
  /** Undefined of a procedure. */
  readonly returns: string | undefined;
  readonly isSet: boolean;
}

/** @param signature as the catalog has it: names and types quoted where they need it */
export function readSignature(signature: string): RoutineSignature {
  const text = signature.replace(/^WINDOW /, "");
  const end = closing(text);
  const [, set = "", returns] = /^ RETURNS (SETOF )?(.*)$/s.exec(text.slice(end + 1)) ?? [];
  return {
    arguments: split(text.slice(1, end)).map(readArgument),
    returns,
    isSet: set !== "",
  };
}

// Types of several words; any other has one.
const TYPE =
  /^(?:double precision|character varying|bit varying|time(?:stamp)? with(?:out)? time zone)(?:\[\])*$/;
const NAMED = /^("(?:[^"]|"")+"|[^\s"]+) (.+)$/s;

function readArgument(text: string): RoutineArgument {
  const [, mode = "IN", rest = ""] = /^(IN|OUT|INOUT|VARIADIC|TABLE) (.*)$/s.exec(text) ?? [];
  const [, name, type = rest] = TYPE.test(rest) ? [] : (NAMED.exec(rest) ?? []);
  return {
    mode: MODES.find((each) => each === mode) ?? "IN",
    name: name?.startsWith('"') === true ? name.slice(1, -1).replaceAll('""', '"') : name,
    type: name === undefined ? rest : type,
  };
}

const MODES = ["IN", "OUT", "INOUT", "VARIADIC", "TABLE"] as const;

/** The place of the parenthesis that ends the arguments: quoted names may hold others. */
function closing(text: string): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === "(") depth++;
    else if (!isQuoted && character === ")" && --depth === 0) return at;
  }
  return text.length;
}

function split(text: string): string[] {
  return text.match(/(?:"(?:[^"]|"")*"|\([^)]*\)|[^,"(])+/g)?.map((part) => part.trim()) ?? [];
}
