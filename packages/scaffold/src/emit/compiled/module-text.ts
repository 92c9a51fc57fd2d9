/** Makes ajv's code small: what nobody reads goes, what stands twice is shared, what it would import is at hand. */
import { formatChecks } from "./formats.ts";

const STRING = '"(?:[^"\\\\]|\\\\.)*"';

/** ajv's own helper → ours. */
const REQUIRED: readonly (readonly [RegExp, string])[] = [
  [/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, "codePoints"],
  [/require\("ajv\/dist\/runtime\/equal"\)\.default/g, "sameJson"],
];

/** Patterns outside of strings, with what stands in their place, and what a line has to hold to be looked at. */
const OUTSIDE_STRINGS: readonly (readonly [pattern: string, replacement: string, mark: string])[] = [
  // Nobody reads it: a union's error holds the errors of its branches.
  [`schemaPath:${STRING},`, "", "schemaPath:"],
  // Nothing is changed in the data while it is validated, so only the path is passed on, and without an object.
  [
    `,parentData(?::data\\d*)?,parentDataProperty(?::(?:${STRING}|\\w+))?,rootData(?=\\}\\))`,
    "",
    ",parentData",
  ],
  [
    '\\{instancePath="", parentData, parentDataProperty, rootData=data\\}=\\{\\}',
    'instancePath=""',
    '{instancePath="", parentData',
  ],
  [`, \\{instancePath:((?:${STRING}|[^"{}])*)\\}\\)`, ", $<1>)", ", {instancePath:"],
  [", \\{instancePath\\}\\)", ", instancePath)", ", {instancePath})"],
];

/** Statements, with what stands in their place. */
const STATEMENTS: readonly (readonly [RegExp, string])[] = [
  [
    /^if\(vErrors === null\)\{\nvErrors = \[(err\d+)\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\nerrors\+\+;$/gm,
    "vErrors = addError(vErrors, $1);\nerrors = vErrors.length;",
  ],
  [/^const (err\d+) = (.*);\nvErrors = addError\(vErrors, \1\);$/gm, "vErrors = addError(vErrors, $2);"],
  [
    /^vErrors = vErrors === null \? (\w+\.errors) : vErrors\.concat\(\1\);$/gm,
    "vErrors = addErrors(vErrors, $1);",
  ],
  // What is known at run time only may also be `true`, for all, or undefined.
  [/^(props\d+)\[(.+)\] = true;$/gm, "$1 = markSeen($1, $2);"],
  [/^(props\d+)\.([\w$]+) = true;$/gm, '$1 = markSeen($1, "$2");'],
];

/** Rewrites the statements of ajv's standalone code. */
export function shrinkCode(code: string): string {
  let text = code;
  for (const [pattern, replacement] of REQUIRED) text = text.replace(pattern, replacement);
  // Line by line, for most lines of what may be megabytes hold nothing to replace; no string goes on in the next.
  let lines = inlineNames(text.split("\n"));
  for (const [pattern, replacement, mark] of OUTSIDE_STRINGS) {
    lines = replaceOutsideStrings(lines, { pattern, replacement, isMarked: (line) => line.includes(mark) });
  }
  text = lines.join("\n");
  for (const [pattern, replacement] of STATEMENTS) text = text.replace(pattern, replacement);
  return inlineSchemaValues(text.split("\n")).join("\n");
}

/** Undoes names that only stand for functions declared in the same module. */
function inlineNames(lines: readonly string[]): string[] {
  const names = new Map<string, string>();
  const kept: string[] = [];
  for (const line of lines) {
    if (!/^const (?:wrapper|root|func|formats)\d/.test(line)) {
      kept.push(line);
      continue;
    }
    const wrapper = /^const ((?:wrapper|root)\d+) = \{validate: (validate\d+)\};$/.exec(line);
    const helper = /^const (func\d+) = ([\w.]+);$/.exec(line);
    const format = /^const (formats\d+) = formats(?:\.([\w$]+)|\["(.*)"\]);$/.exec(line);
    if (wrapper !== null) names.set(`${wrapper[1]}.validate`, wrapper[2] ?? "");
    else if (helper !== null) names.set(helper[1] ?? "", helper[2] ?? "");
    else if (format !== null) {
      const check = formatChecks.get(format[2] ?? format[3] ?? "");
      names.set(`${format[1]}.validate`, check?.check ?? "");
    } else kept.push(line);
  }
  return replaceOutsideStrings(kept, {
    pattern: "\\b(?:wrapper|root|func|formats)\\d+(?:\\.validate)?\\b",
    replacement: (name) => names.get(name) ?? name,
    isMarked: (line) => /(?:wrapper|root|func|formats)\d/.test(line),
  });
}

/** Puts values in the place of paths into whole schemas, so that the schemas need not stand in the module. */
function inlineSchemaValues(lines: readonly string[]): string[] {
  const schemas = new Map<string, unknown>();
  const kept: string[] = [];
  for (const line of lines) {
    const found = line.startsWith("const schema") ? /^const (schema\d+) = (.*);$/.exec(line) : null;
    if (found === null) kept.push(line);
    else schemas.set(found[1] ?? "", JSON.parse(found[2] ?? "null"));
  }
  const path = `\\bschema\\d+(?:\\.[A-Za-z_$][\\w$]*|\\[\\d+\\]|\\[${STRING}\\])*`;
  const isMarked = (line: string) => /schema\d/.test(line);
  const replacement = (expression: string) => {
    const [name = "", ...steps] = expression.match(new RegExp(`${STRING}|\\w+|[$][\\w$]*`, "g")) ?? [];
    let value = schemas.get(name);
    for (const step of steps) {
      const key = step.startsWith('"') ? String(JSON.parse(step)) : step;
      value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    }
    return JSON.stringify(value) ?? "undefined";
  };
  return replaceOutsideStrings(kept, { pattern: path, replacement, isMarked });
}

interface Replacing {
  readonly pattern: string;
  /** `$<1>` in a text is the pattern's first group. */
  readonly replacement: string | ((found: string) => string);
  /** False of lines that cannot hold the pattern. */
  readonly isMarked: (line: string) => boolean;
}

/** Replaces a pattern where it begins outside of a string. */
function replaceOutsideStrings(
  lines: readonly string[],
  { pattern, replacement, isMarked }: Replacing,
): string[] {
  if (replacement === "") {
    // Without a function that is called for each string, the strings cost nothing.
    const either = new RegExp(`${pattern}|(${STRING})`, "g");
    return lines.map((line) => (isMarked(line) ? line.replace(either, "$1") : line));
  }
  const either = new RegExp(`(${pattern})|${STRING}`, "g");
  const replace = (all: string, found: string | undefined, group: unknown) => {
    if (found === undefined) return all;
    return typeof replacement === "string"
      ? replacement.replace("$<1>", () => String(group))
      : replacement(found);
  };
  return lines.map((line) => (isMarked(line) ? line.replace(either, replace) : line));
}
