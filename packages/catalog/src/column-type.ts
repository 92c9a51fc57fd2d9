/** Writes a type as a person would: `timestamptz` where the catalog says `timestamp with time zone`. */
import { fitIdentifier } from "./identifier.ts";

const SHORT_NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^timestamp(\(\d\))? with time zone/, "timestamptz$1"],
  [/^timestamp(\(\d\))? without time zone/, "timestamp$1"],
  [/^time(\(\d\))? with time zone/, "timetz$1"],
  [/^time(\(\d\))? without time zone/, "time$1"],
  [/^character varying/, "varchar"],
];

/** @param type as `format_type()` prints it, its names quoted where they need it */
export function writeType(type: string): string {
  const short = SHORT_NAMES.reduce((text, [pattern, name]) => text.replace(pattern, name), type);
  return short.replace(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu, (word) =>
    word.startsWith('"')
      ? `"${fitIdentifier(word.slice(1, -1).replaceAll('""', '"')).replaceAll('"', '""')}"`
      : fitIdentifier(word),
  );
}
