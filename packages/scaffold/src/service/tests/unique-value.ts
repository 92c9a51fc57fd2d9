// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of the code that is printed.
/** Code for a value that is another one every time, and valid all the same. */
import type { Json, JsonSchema } from "@ashlar/model";
import { Code } from "../../emit/literal.ts";
import { fits, type SampleContext } from "../../sample.ts";

interface Template {
  readonly code: string;
  readonly make: (number: number) => Json;
}

/** Numbers that a template is tried with; no test makes more rows. */
const tried: readonly number[] = [1, 2, 10, 57, 100, 999];

/**
 * An expression over `next()`, which counts from 1; undefined where none was found that is always valid.
 *
 * @param sample a valid value
 */
export function uniqueValue(schema: JsonSchema, sample: Json, context: SampleContext): Code | undefined {
  for (const { code, make } of templates(sample)) {
    const values = tried.map(make);
    if (new Set(values).size === values.length && values.every((value) => fits(value, schema, context))) {
      return new Code(code);
    }
  }
  return undefined;
}

function* templates(sample: Json): Generator<Template> {
  if (typeof sample === "number") {
    yield { code: "next()", make: (number) => number };
    yield { code: `${sample} + next()`, make: (number) => sample + number };
    yield { code: `${sample} - next()`, make: (number) => sample - number };
    return;
  }
  if (typeof sample !== "string") return;
  if (sample.includes("@")) {
    yield { code: "`person${next()}@example.com`", make: (number) => `person${number}@example.com` };
  }
  if (sample.includes("://")) {
    yield { code: "`https://example.com/${next()}`", make: (number) => `https://example.com/${number}` };
  }
  yield* digitsReplaced(sample);
  for (const stem of [`${sample.slice(0, 20)}-`, sample.slice(0, 20), "sample", "s", ""]) {
    yield { code: `\`${escaped(stem)}\${next()}\``, make: (number) => `${stem}${number}` };
  }
  // Where no digit may stand, letters count.
  for (const letters of ["ABCDEFGHIJ", "abcdefghij"]) {
    yield {
      code: `String(next()).padStart(3, "0").replace(/\\d/g, (digit) => "${letters}".charAt(Number(digit)))`,
      make: (number) =>
        String(number)
          .padStart(3, "0")
          .replace(/\d/g, (digit) => letters.charAt(Number(digit))),
    };
  }
}

/** The last run of digits in a sample, or its end, counts. */
function* digitsReplaced(sample: string): Generator<Template> {
  const match = /\d+(?=\D*$)/.exec(sample);
  if (match === null) return;
  const [run] = match;
  for (const length of [6, 4, 3]) {
    if (run.length < length) continue;
    // The last digit may be a check digit of its own kind: it is tried last.
    for (const behind of [0, 1]) {
      const end = match.index + run.length - behind;
      const start = end - length;
      if (start < match.index) continue;
      const [before, after] = [sample.slice(0, start), sample.slice(end)];
      yield {
        code: `\`${escaped(before)}\${String(next()).padStart(${length}, "0")}${escaped(after)}\``,
        make: (number) => `${before}${String(number).padStart(length, "0")}${after}`,
      };
    }
  }
}

function escaped(text: string): string {
  return text
    .replace(/[`\\]|\$\{/g, "\\$&")
    .replaceAll("\r", "\\r")
    .replaceAll("\n", "\\n");
}
