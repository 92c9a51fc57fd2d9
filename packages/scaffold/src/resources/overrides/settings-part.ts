/** A map of a settings file that people write: what stands in it is asked for by key, and every mistake has its line. */
import { formatLocation } from "@ashlar/model";
import type { YamlText } from "@ashlar/openapi";
import { ScaffoldError } from "../../errors.ts";
import { isAscii, nameWords } from "../plan/name-words.ts";

/** With the keys that lead to it. */
export class SettingsPart {
  readonly #yaml: YamlText;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #keys: readonly string[];

  constructor(yaml: YamlText, value: unknown, keys: readonly string[]) {
    this.#yaml = yaml;
    this.#keys = keys;
    // `public.close_order:` with nothing behind it asks for the function, too.
    const held = value ?? {};
    if (typeof held !== "object" || Array.isArray(held)) throw this.mistake([], "a map", value);
    this.#value = { ...held };
  }

  /** Refuses every other key: a misspelt one would be a decision that is not heeded. */
  only(known: readonly string[]): void {
    const unknown = Object.keys(this.#value).find((key) => !known.includes(key));
    if (unknown !== undefined) throw this.mistake([unknown], `one of ${known.join(", ")}`, unknown);
  }

  text(key: string): string | undefined {
    const value = this.#value[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string" || value.trim() === "") throw this.mistake([key], "text", value);
    return value;
  }

  /** A name that a path can hold. */
  pathName(key: string): string | undefined {
    const name = this.text(key);
    if (name === undefined) return undefined;
    const words = nameWords(name);
    const isName =
      words.length > 0 && isAscii(words) && /^[a-z]/.test(words[0] ?? "") && !/[/{}?#]/.test(name);
    if (!isName)
      throw this.mistake([key], "a name of letters, digits, - and _ that begins with a letter", name);
    return name;
  }

  /** A name that JSON, a query and a list with commas can hold. */
  fieldName(key: string): string | undefined {
    const name = this.text(key);
    if (name !== undefined && !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
      throw this.mistake([key], "a name of letters, digits and _ that begins with a letter", name);
    return name;
  }

  flag(key: string): boolean | undefined {
    const value = this.#value[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "boolean") throw this.mistake([key], "true or false", value);
    return value;
  }

  oneOf<Value extends string>(key: string, values: readonly Value[]): Value | undefined {
    const value = this.#value[key];
    if (value === undefined || value === null) return undefined;
    const found = values.find((each) => each === value);
    if (found === undefined) throw this.mistake([key], `one of ${values.join(", ")}`, value);
    return found;
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.#value[key];
    if (value === undefined || value === null) return undefined;
    const isList =
      Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");
    if (!isList) throw this.mistake([key], "a list of names", value);
    return value;
  }

  distinctTexts(key: string): readonly string[] | undefined {
    const values = this.texts(key);
    const again = values?.find((each, at) => values.indexOf(each) < at);
    if (again !== undefined) throw this.mistake([key], "each name once", `${again} again`);
    return values;
  }

  /** @param isMeant of the names that stand there; the others are not looked at */
  map<Value>(
    key: string,
    read: (part: SettingsPart) => Value,
    isMeant: (name: string) => boolean = () => true,
  ): ReadonlyMap<string, Value> {
    const keys = [...this.#keys, key];
    const inner = new SettingsPart(this.#yaml, this.#value[key], keys);
    const meant = Object.entries(inner.#value).filter(([name]) => isMeant(name));
    return new Map(
      meant.map(([name, value]) => [name, read(new SettingsPart(this.#yaml, value, [...keys, name]))]),
    );
  }

  mistake(below: readonly string[], expected: string, found: unknown): ScaffoldError {
    const keys = [...this.#keys, ...below];
    const location = this.#yaml.locate(keys);
    const place = keys.length === 0 ? "the file" : keys.join(" → ");
    const message = `${formatLocation(location)}: ${place}: expected ${expected}, found ${shown(found)}`;
    return new ScaffoldError("ASHLAR_SCAFFOLD_RESOURCES", message, {
      hint: "correct it there; docs/rules/resources.md says what the file can hold",
    });
  }
}

const LONGEST_SHOWN = 60;

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
