/** The file of breaking changes that a team accepts: which, why, and for how long. */
import { formatLocation, type Location } from "@ashlar/model";
import { readYaml } from "@ashlar/openapi";
import { CliError } from "../../errors.ts";
import type { Allowance } from "./diff-allowed.ts";

export interface AcceptedFrame {
  /** As it is named in messages. */
  readonly file: string;
  readonly rules: { readonly [rule: string]: boolean };
  /** `2026-11-21`. */
  readonly today: string;
  /** `info.version` of the new document. */
  readonly version: string;
}

const KEYS = ["rule", "operation", "part", "why", "until", "version"];

/**
 * Reads `accepted: [{ rule, operation, part, why, until, version }]`. An entry whose last day is over, or that is for
 * another version, allows nothing.
 *
 * @throws {CliError} ASHLAR_CLI_USAGE with file and line of the first mistake
 * @throws {OpenapiError} ASHLAR_OPENAPI_SYNTAX for what is no YAML
 */
export function readAccepted(text: string, frame: AcceptedFrame): Allowance[] {
  const { file } = frame;
  if (text.trim() === "") return [];
  const yaml = readYaml(text, file);
  const [odd] = yaml.findings;
  if (odd !== undefined) throw mistake(odd.location ?? { file }, odd.message);
  const locate = (...keys: string[]): Location => yaml.locate(keys);
  const { root } = yaml;
  // A file of comments only accepts nothing.
  if (root === null || root === undefined) return [];
  const list = isMap(root) ? root["accepted"] : undefined;
  if (!isMap(root) || !Array.isArray(list)) throw mistake(locate(), "expected a list under accepted");
  const other = Object.keys(root).find((key) => key !== "accepted");
  if (other !== undefined) throw mistake(locate(other), `expected accepted, found ${other}`);
  return list.map((entry: unknown, index) =>
    readEntry(entry, frame, (...keys) => locate("accepted", String(index), ...keys)),
  );
}

type Locate = (...keys: string[]) => Location;

function readEntry(entry: unknown, { rules, today, version }: AcceptedFrame, locate: Locate): Allowance {
  if (!isMap(entry)) throw mistake(locate(), "expected a map with rule, operation or part, and why");
  const unknown = Object.keys(entry).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw mistake(locate(unknown), `expected one of ${KEYS.join(", ")}, found ${unknown}`);
  }
  const words = (key: string): string | undefined => textAt(entry, key, locate);
  const [rule, operation, part, why] = ["rule", "operation", "part", "why"].map(words);
  if (rule === undefined || !Object.hasOwn(rules, rule)) {
    throw mistake(locate("rule"), rule === undefined ? "there is no rule" : `there is no rule "${rule}"`);
  }
  if (why === undefined) throw mistake(locate(), `${rule} is accepted, but not told why`);
  if (operation === undefined && part === undefined) {
    throw mistake(locate(), `${rule} is accepted, but not told for which operation or part`);
  }
  const until = dayAt(entry["until"], locate);
  const only = words("version");
  const over = overFor({ until, only }, { today, version });
  // A shared schema is told of with the first operation that it touches, which may be another tomorrow.
  const isShared = part?.startsWith("schemas/") === true;
  const place = [isShared ? undefined : operation, part].filter((one) => one !== undefined).join(" ");
  return {
    text: `${formatLocation(locate())}: ${rule}:${place}`,
    rule,
    place,
    why,
    ...(over === undefined ? {} : { over }),
  };
}

function overFor(
  { until, only }: { readonly until: string | undefined; readonly only: string | undefined },
  { today, version }: Pick<AcceptedFrame, "today" | "version">,
): string | undefined {
  if (until !== undefined && until < today) return `it was accepted until ${until}`;
  if (only !== undefined && only !== version)
    return `it was accepted for version ${only}, this is ${version}`;
  return undefined;
}

function textAt(entry: { readonly [key: string]: unknown }, key: string, locate: Locate): string | undefined {
  const value = entry[key];
  if (value === undefined) return undefined;
  // A version may look like a number.
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && text.trim() !== "") return text.trim();
  throw mistake(locate(key), `${key} must be a text, found ${JSON.stringify(value)}`);
}

function dayAt(value: unknown, locate: Locate): string | undefined {
  if (value === undefined) return undefined;
  const day = value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw mistake(locate("until"), `until must be a day such as 2027-01-31, found ${JSON.stringify(value)}`);
}

function mistake(location: Location, message: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", `${formatLocation(location)}: ${message}`, {
    hint: 'an entry is { rule: operation-removed, operation: "GET /legacy", why: nobody calls it, until: 2027-01-31 }',
  });
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
