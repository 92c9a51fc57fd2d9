/** Facts that are the value of one keyword, or of two that bound the same thing, and the sentences that say them. */
import type { Json, JsonSchemaObject } from "../json-schema.ts";
import { commentJson } from "./comment-line.ts";

export interface SchemaFact {
  /** The sentence, where the schema holds the fact and what was said of it so far does not. */
  readonly say: (schema: JsonSchemaObject, said: JsonSchemaObject) => string | undefined;
  readonly sentence: RegExp;
  /** What was said so far, with the fact. */
  readonly hear: (said: JsonSchemaObject, match: RegExpExecArray) => JsonSchemaObject;
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;

export function text(
  keyword: "format" | "pattern",
  _name: string,
  sentence: RegExp,
  print: (value: string) => string,
): SchemaFact {
  return {
    say: (schema, said) => {
      const value = schema[keyword];
      return typeof value === "string" && value !== said[keyword] ? print(value) : undefined;
    },
    sentence,
    hear: (said, [, value = ""]) => ({ ...said, [keyword]: value }),
  };
}

export function number(
  keyword: "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf",
  words: string,
): SchemaFact {
  return {
    say: (schema, said) => {
      const value = schema[keyword];
      return typeof value === "number" && value !== said[keyword] ? `${words} ${value}.` : undefined;
    },
    sentence: new RegExp(`^${words} ${NUMBER}\\.(?= |$)`),
    hear: (said, [, value]) => ({ ...said, [keyword]: Number(value) }),
  };
}

export function flag(keyword: "uniqueItems" | "readOnly" | "writeOnly", words: string): SchemaFact {
  return {
    say: (schema, said) => (schema[keyword] === true && said[keyword] !== true ? `${words}.` : undefined),
    sentence: new RegExp(`^${words}\\.`),
    hear: (said) => ({ ...said, [keyword]: true }),
  };
}

/** @param longest JSON that is longer is not said in a sentence */
export function json(keyword: "xml" | "default", words: string, longest: number): SchemaFact {
  return {
    say: (schema, said) => {
      const value = schema[keyword];
      if (value === undefined || JSON.stringify(value) === JSON.stringify(said[keyword])) return undefined;
      const printed = commentJson(value);
      return printed.length > longest ? undefined : `${words}: \`${printed}\`.`;
    },
    sentence: new RegExp(`^${words}: \`(.*?)\`\\.(?= [A-Z]|$)`),
    hear: (said, [, value = ""]) => ({ ...said, [keyword]: JSON.parse(value) as Json }),
  };
}

type Bound =
  | "minimum"
  | "maximum"
  | "minLength"
  | "maxLength"
  | "minItems"
  | "maxItems"
  | "minProperties"
  | "maxProperties";

/** @param unit of what is counted, in the singular; empty for the value itself */
export function range(unit: string, [least, most]: readonly [Bound, Bound]): SchemaFact {
  const many = unit === "property" ? "properties" : `${unit}s`;
  const units = unit === "" ? "" : ` (?:${unit}|${many})`;
  const count = (amount: number): string => {
    if (unit === "") return `${amount}`;
    return `${amount} ${amount === 1 ? unit : many}`;
  };
  return {
    say: (schema, said) => {
      const from = schema[least] === said[least] ? undefined : schema[least];
      const to = schema[most] === said[most] ? undefined : schema[most];
      if (typeof from === "number" && typeof to === "number") {
        return from === to && unit !== "" ? `Exactly ${count(from)}.` : `From ${from} to ${count(to)}.`;
      }
      if (typeof from === "number") return `At least ${count(from)}.`;
      return typeof to === "number" ? `At most ${count(to)}.` : undefined;
    },
    sentence: new RegExp(
      `^(?:From ${NUMBER} to ${NUMBER}|At least ${NUMBER}|At most ${NUMBER}|Exactly ${NUMBER})${units}\\.(?= |$)`,
    ),
    hear: (said, [, from, to, atLeast, atMost, exactly]) => {
      const low = from ?? atLeast ?? exactly;
      const high = to ?? atMost ?? exactly;
      return {
        ...said,
        ...(low === undefined ? {} : { [least]: Number(low) }),
        ...(high === undefined ? {} : { [most]: Number(high) }),
      };
    },
  };
}
