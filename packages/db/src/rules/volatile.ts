/** Whether a default gives another value for each row, so that ADD COLUMN would have to write all rows anew. */
import type { Side } from "./rule.ts";

/**
 * `now()` is the same for all rows of a statement; `random()` is not. Functions that nothing is known about count as
 * volatile, which costs more steps and harms nobody.
 */
export function isVolatile(expression: string, side: Side): boolean {
  const code = expression.replace(/'(?:[^']|'')*'/g, "''");
  return [...code.matchAll(CALL)].some(([, name = ""]) => !isStable(name, side));
}

const CALL = /((?:(?:"(?:[^"]|"")+"|[a-z_][\w$]*)\.)?(?:"(?:[^"]|"")+"|[a-z_][\w$]*))\s*\(/gi;

function isStable(name: string, side: Side): boolean {
  if (STABLE.has(name.toLowerCase().replace(/^pg_catalog\./, ""))) return true;
  const own = side.database.objects.filter(
    (object) => object.kind === "function" && object.sqlName.startsWith(`${name}(`),
  );
  return (
    own.length > 0 &&
    own.every((object) => object.kind === "function" && /\b(?:IMMUTABLE|STABLE)\b/.test(object.definition))
  );
}

/** Of those that stand in defaults, and words before a parenthesis that are no functions: types, operators, syntax. */
const STABLE: ReadonlySet<string> = new Set(
  `
  now transaction_timestamp statement_timestamp current_timestamp localtimestamp current_date current_time
  localtime current_setting current_user session_user current_schema current_database timezone date_trunc
  date_part extract age make_date make_time make_timestamp make_timestamptz make_interval to_timestamp to_date
  to_char to_number lower upper initcap concat concat_ws format length substr substring replace trim btrim
  ltrim rtrim lpad rpad left right repeat md5 sha256 sha512 encode decode convert_to convert_from coalesce
  nullif greatest least abs round floor ceil ceiling trunc mod power sqrt array_length cardinality
  json_build_object json_build_array jsonb_build_object jsonb_build_array to_json to_jsonb row array
  to_tsvector int4range int8range numrange tsrange tstzrange daterange inet_client_addr point box circle
  and or not in any all is case when then else between like ilike cast values interval numeric decimal
  character varying varchar char bpchar bit varbit time timestamp text
  `
    .trim()
    .split(/\s+/),
);
