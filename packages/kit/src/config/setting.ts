/** The kinds of settings: how each is read from text, and what its type is. */
import { parseDuration } from "./duration.ts";

/** One environment variable's kind. */
export interface Setting<Value> {
  /** As the end of "expected …": `an integer from 1 to 65535`. */
  readonly expected: string;
  /** Never shown, not even when wrong; a secret manager is asked for it. */
  readonly isSecret: boolean;
  /** A sentence for `.env.example`. */
  readonly describe: string | undefined;
  /** What an unset variable means; undefined: it must be set. */
  readonly fallback: { readonly value: Value } | undefined;
  /** The default as one would write it in the environment. */
  readonly fallbackText: string | undefined;
  readonly read: (text: string) => Reading<Value>;
}

/** What a text means, or what was found in place of what was expected; never a secret. */
export type Reading<Value> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "wrong"; readonly found: string };

export interface SettingOptions<Value> {
  readonly default?: Value;
  /** Unset means undefined, where there is no default. */
  readonly optional?: true;
  readonly describe?: string;
}

/** `undefined` is among a setting's values only where it is optional and has no default. */
export type ValueOf<Value, O> = O extends { readonly default: Value }
  ? Value
  : O extends { readonly optional: true }
    ? Value | undefined
    : Value;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Makes settings; each takes a `default` or `optional`, and `describe`. */
export interface SettingKinds {
  text<const O extends SettingOptions<string>>(o?: O): Setting<ValueOf<string, O>>;
  integer<const O extends SettingOptions<number> & Bounds>(o?: O): Setting<ValueOf<number, O>>;
  number<const O extends SettingOptions<number> & Bounds>(o?: O): Setting<ValueOf<number, O>>;
  /** One of the given words, in this spelling. */
  choice<const C extends string, const O extends SettingOptions<NoInfer<C>>>(
    choices: readonly C[],
    o?: O,
  ): Setting<ValueOf<C, O>>;
  /** `true`, `1`, `yes`, `on` and their opposites, in any case. */
  flag<const O extends SettingOptions<boolean>>(o?: O): Setting<ValueOf<boolean, O>>;
  /** `250ms`, `30s`, `5m`, `1h`, `2d`; read as milliseconds. The default is written in the same way. */
  duration<const O extends DurationOptions>(o?: O): Setting<ValueOf<number, Milliseconds<O>>>;
  /** Separated by commas, without the spaces around them. */
  list<const O extends SettingOptions<readonly string[]>>(o?: O): Setting<ValueOf<readonly string[], O>>;
  /** An absolute URL, as it was written. Protocols with their colon: `["postgres:", "postgresql:"]`; http and https unless told. */
  url<const O extends SettingOptions<string> & { readonly protocols?: readonly string[] }>(
    o?: O,
  ): Setting<ValueOf<string, O>>;
  secret<const O extends SettingOptions<string> & { readonly minLength?: number }>(
    o?: O,
  ): Setting<ValueOf<string, O>>;
}

/** Bounds and default as text: `{ default: "30s", min: "1s" }`. */
interface DurationOptions {
  readonly default?: string;
  readonly optional?: true;
  readonly describe?: string;
  readonly min?: string;
  readonly max?: string;
}

type Milliseconds<O> = Omit<O, "default"> &
  (O extends { readonly default: string } ? { readonly default: number } : unknown);

/** @see SettingKinds */
export const setting: SettingKinds = {
  text: (o?: SettingOptions<string>) => made(o, { expected: "a text", read: value }),
  integer: (o?: SettingOptions<number> & Bounds) =>
    made(o, {
      expected: `an integer${boundsText(o)}`,
      read: (text) => number(text, /^[+-]?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)), o),
    }),
  number: (o?: SettingOptions<number> & Bounds) =>
    made(o, {
      expected: `a number${boundsText(o)}`,
      read: (text) => number(text, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text), o),
    }),
  choice: (choices: readonly string[], o?: SettingOptions<string>) =>
    made(o, {
      expected: `one of ${choices.join(", ")}`,
      read: (text) => (choices.includes(text) ? value(text) : wrong(text)),
    }),
  flag: (o?: SettingOptions<boolean>) =>
    made(o, {
      expected: "true or false",
      read: (text) => {
        const known = flags.get(text.toLowerCase());
        return known === undefined ? wrong(text) : value(known);
      },
    }),
  duration: (o?: DurationOptions) => {
    const { default: text, min, max, ...rest } = o ?? {};
    const bounds = { min: min && durationOf(min), max: max && durationOf(max) };
    return made(
      { ...rest, ...(text === undefined ? {} : { default: durationOf(text) }) },
      {
        expected: `a duration such as 250ms, 30s or 5m${boundsText({ ...(min ? { min } : {}), ...(max ? { max } : {}) })}`,
        read: (written) => {
          const ms = parseDuration(written);
          const isInside = ms !== undefined && ms >= (bounds.min || 0) && ms <= (bounds.max || longestMs);
          return isInside ? value(ms) : wrong(written);
        },
        print: () => text ?? "",
      },
    );
  },
  list: (o?: SettingOptions<readonly string[]>) =>
    made(o, {
      expected: "a list separated by commas",
      read: (text) =>
        value(
          text
            .split(",")
            .map((item) => item.trim())
            .filter((item) => item !== ""),
        ),
      print: (items: readonly string[]) => items.join(","),
    }),
  url: (o?: SettingOptions<string> & { readonly protocols?: readonly string[] }) => {
    const protocols = o?.protocols ?? ["http:", "https:"];
    return made(o, {
      expected: `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
      read: (text) => {
        const url = URL.canParse(text) ? new URL(text) : undefined;
        // A URL may hold a password, wherever it went wrong: nothing of it is shown but the protocol.
        if (url === undefined) return { kind: "wrong", found: "something that is no URL" };
        if (protocols.includes(url.protocol)) return value(text);
        return { kind: "wrong", found: `one that begins with ${url.protocol}` };
      },
    });
  },
  secret: (o?: SettingOptions<string> & { readonly minLength?: number }) => {
    const minLength = o?.minLength ?? 1;
    return {
      ...made(o, {
        expected: minLength > 1 ? `a secret of at least ${minLength} characters` : "a secret",
        read: (text) =>
          text.length >= minLength ? value(text) : { kind: "wrong" as const, found: "a shorter one" },
      }),
      isSecret: true,
      fallbackText: undefined,
    };
  },
} as SettingKinds;

/** The longest wait that a timer of Node can hold. */
const longestMs = 2_147_483_647;

const flags: ReadonlyMap<string, boolean> = new Map([
  ...["true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "0", "no", "off"].map((word) => [word, false] as const),
]);

interface Kind<Value> {
  readonly expected: string;
  readonly read: (text: string) => Reading<Value>;
  readonly print?: (value: Value) => string;
}

function made<Value>(o: SettingOptions<Value> | undefined, kind: Kind<Value>): Setting<Value | undefined> {
  const hasDefault = o?.default !== undefined;
  return {
    expected: kind.expected,
    isSecret: false,
    describe: o?.describe,
    fallback: hasDefault || o?.optional === true ? { value: o?.default } : undefined,
    fallbackText: o?.default === undefined ? undefined : (kind.print ?? String)(o.default),
    read: kind.read,
  };
}

function value<Value>(read: Value): Reading<Value> {
  return { kind: "value", value: read };
}

function wrong(text: string): Reading<never> {
  return { kind: "wrong", found: JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text) };
}

function number(text: string, isNumber: boolean, bounds: Bounds = {}): Reading<number> {
  const read = Number(text);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds;
  return isNumber && Number.isFinite(read) && read >= min && read <= max ? value(read) : wrong(text);
}

function boundsText(o: { readonly min?: number | string; readonly max?: number | string } = {}): string {
  if (o.min !== undefined && o.max !== undefined) return ` from ${o.min} to ${o.max}`;
  if (o.min !== undefined) return `, at least ${o.min}`;
  if (o.max !== undefined) return `, at most ${o.max}`;
  return "";
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new RangeError(`${JSON.stringify(text)} is no duration: write 250ms, 30s or 5m`);
  return ms;
}
