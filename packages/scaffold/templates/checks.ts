/**
 * What compiled validators call at run time. Each top-level declaration is one block, apart from the next by an
 * empty line: a module of validators gets the blocks that it uses, and those that these use.
 */

/** More errors than this tell a person nothing and let a hostile body fill the memory. */
const MAX_ERRORS = 1000;

export function addError<E>(errors: E[] | null, error: E): E[] {
  if (errors === null) return [error];
  if (errors.length < MAX_ERRORS) errors.push(error);
  return errors;
}

export function addErrors<E>(errors: E[] | null, more: readonly E[]): E[] {
  const all = errors ?? [];
  for (const error of more) if (all.length < MAX_ERRORS) all.push(error);
  return all;
}

/** Moves the errors of a failed branch, those from `start` on, out of the list of all errors. */
export function takeErrors<E>(branches: E[][] | null, errors: E[] | null, start: number): E[][] {
  const taken = errors === null ? [] : errors.splice(start);
  if (branches === null) return [taken];
  branches.push(taken);
  return branches;
}

/** Notes that a property was looked at; `true` says that all were. */
export function markSeen(
  seen: { [name: string]: true } | true | undefined,
  name: string,
): { [name: string]: true } | true {
  if (seen === true) return true;
  const names = seen ?? {};
  names[name] = true;
  return names;
}

/** Length in characters as a person counts them: a pair of surrogates is one. */
export function codePoints(text: string): number {
  let pairs = 0;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) pairs++;
  }
  return text.length - pairs;
}

export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  if (left.length !== Object.keys(b).length) return false;
  for (const [key, value] of left) {
    if (!Object.hasOwn(b, key)) return false;
    if (!sameJson(value, (b as { readonly [key: string]: unknown })[key])) return false;
  }
  return true;
}

/** A text that two JSON values share exactly when they are equal. */
export function canonicalText(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const members = value as { readonly [key: string]: unknown };
  const texts: string[] = [];
  for (const key of Object.keys(members).sort()) {
    texts.push(`${JSON.stringify(key)}:${canonicalText(members[key])}`);
  }
  return `{${texts.join()}}`;
}

/** `{ i, j }` of the first item that stands twice: in linear time, because a body may hold a long list. */
export function repeatedItem(items: readonly unknown[]): { i: number; j: number } | undefined {
  if (items.length > 16) return repeatedOfMany(items);
  for (let i = 1; i < items.length; i++) {
    for (let j = 0; j < i; j++) if (sameJson(items[i], items[j])) return { i, j };
  }
  return undefined;
}

function repeatedOfMany(items: readonly unknown[]): { i: number; j: number } | undefined {
  const seen = new Map<unknown, number>();
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    // Texts of objects and arrays begin with { or [, so a plain string needs a mark of its own.
    const key =
      typeof item === "object" && item !== null
        ? canonicalText(item)
        : typeof item === "string"
          ? `"${item}`
          : item;
    const j = seen.get(key);
    if (j !== undefined) return { i, j };
    seen.set(key, i);
  }
  return undefined;
}

/** Exact for decimals: 0.3 is a multiple of 0.1, though the remainder of the two doubles is not 0. */
export function isMultiple(value: number, divisor: number): boolean {
  if (value % divisor === 0) return true;
  if (Number.isInteger(value) && Number.isInteger(divisor)) return false;
  const [a, aExponent] = decimalOf(value);
  const [b, bExponent] = decimalOf(divisor);
  const shift = aExponent - bExponent;
  const ten = BigInt(10);
  return shift >= 0
    ? (a * ten ** BigInt(shift)) % b === BigInt(0)
    : a % (b * ten ** BigInt(-shift)) === BigInt(0);
}

/** `1.25e-3` → `[125, -5]` */
export function decimalOf(value: number): [digits: bigint, exponent: number] {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}

export function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= days;
}

/** RFC 3339 full-time, whose zone is not optional; a leap second stands at 23:59:60 UTC only. */
export function isTime(text: string): boolean {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i.exec(text);
  if (parts === null) return false;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [zoneHour, zoneMinute] = [Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return false;
  if (second < 60) return true;
  const offset = (parts[4] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  return (hour * 60 + minute - offset + 1440) % 1440 === 1439;
}

export function isDateTime(text: string): boolean {
  return /^.{10}t/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

/** ISO 8601 as RFC 3339 appendix A writes it: parts in order without gaps, weeks alone. */
export function isDuration(text: string): boolean {
  const time = "T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)";
  const date = "(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)";
  return new RegExp(`^P(?:\\d+W|${date}(?:${time})?|${time})$`).test(text);
}

export function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1 || at > 64) return false;
  const local = text.slice(0, at);
  const isLocal =
    /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local) ||
    /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"$/.test(local);
  if (!isLocal) return false;
  const domain = text.slice(at + 1);
  const literal = domain.startsWith("[") ? /^\[(?:ipv6:)?(.*)\]$/i.exec(domain)?.[1] : undefined;
  return literal === undefined ? isHostname(domain) : isIpv4(literal) || isIpv6(literal);
}

export function isIdnEmail(text: string): boolean {
  return /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)*$/u.test(text);
}

export function isHostname(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i.test(text)
  );
}

export function isIdnHostname(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\u00b7\u30fb-]*(?:[.\u3002\uff0e\uff61][\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\u00b7\u30fb-]*)*$/u.test(
      text,
    )
  );
}

export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

export function isIpv6(text: string): boolean {
  if (text.length > 45 || !/^[\da-f:.]+$/i.test(text)) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (let half = 0; half < halves.length; half++) {
    const parts = halves[half] === "" ? [] : (halves[half] ?? "").split(":");
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? "";
      const isLast = half === halves.length - 1 && i === parts.length - 1;
      if (isLast && part.includes(".")) {
        if (!isIpv4(part)) return false;
        groups += 2;
      } else {
        if (!/^[\da-f]{1,4}$/i.test(part)) return false;
        groups += 1;
      }
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

/** RFC 3986, in linear time: the parts are split first, then each is held against its characters. */
export function isUriReference(text: string): boolean {
  const parts = /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(text);
  if (parts === null) return false;
  const [, scheme, authority, path = "", query = "", fragment = ""] = parts;
  if (!/^(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*$/i.test(path)) return false;
  if (!/^(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*$/i.test(query)) return false;
  if (!/^(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*$/i.test(fragment)) return false;
  // Without a scheme, a colon in the first segment would have made one.
  if (scheme === undefined && authority === undefined && /^[^/]*:/.test(path)) return false;
  return authority === undefined || isAuthority(authority);
}

export function isAuthority(text: string): boolean {
  const parts = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s.exec(text);
  if (parts === null) return false;
  const [, user = "", host = ""] = parts;
  if (!/^(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*$/i.test(user)) return false;
  if (host.startsWith("[")) {
    return isIpv6(host.slice(1, -1)) || /^\[v[\da-f]+\.[\w.~!$&'()*+,;=:-]+\]$/i.test(host);
  }
  return /^(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*$/i.test(host);
}

export function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && isUriReference(text);
}

/** RFC 3987: a URI in which letters of all scripts may stand. */
export function isIriReference(text: string): boolean {
  return isUriReference(text.replace(/[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\u{10000}-\u{efffd}]/gu, "a"));
}

export function isIri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && isIriReference(text);
}

export function isUriTemplate(text: string): boolean {
  return /^(?:[^\p{Cc} "'<>\\^`{|}%]|%[\da-f]{2}|\{[+#./;?&=,!@|]?(?:[\w.]|%[\da-f]{2})+(?::[1-9]\d{0,3}|\*)?(?:,(?:[\w.]|%[\da-f]{2})+(?::[1-9]\d{0,3}|\*)?)*\})*$/iu.test(
    text,
  );
}

export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

export function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text);
}

export function isRelativeJsonPointer(text: string): boolean {
  return /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/.test(text);
}

export function isRegex(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

/** RFC 4648 §4: length and characters are held apart, so that the check stays linear. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[a-z\d+/]*={0,2}$/i.test(text);
}

export function isBase64Url(text: string): boolean {
  return /^[\w-]*={0,2}$/.test(text);
}

export function isInt8(value: number): boolean {
  return Number.isInteger(value) && value >= -128 && value <= 127;
}

export function isInt16(value: number): boolean {
  return Number.isInteger(value) && value >= -32768 && value <= 32767;
}

export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -2147483648 && value <= 2147483647;
}

/** Outside ±(2^53−1) JSON.parse has rounded the number already: better refused than silently another one. */
export function isInt64(value: number): boolean {
  return Number.isSafeInteger(value);
}

export function isUint8(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

export function isUint16(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65535;
}

export function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 4294967295;
}

export function isUint64(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest number of 32 bits; more precise ones are accepted, as every decimal fraction is. */
export function isFloat(value: number): boolean {
  return Math.abs(value) <= 3.4028235677973366e38;
}

export function isDouble(value: number): boolean {
  return Number.isFinite(value);
}

/** For schemas that lead back to themselves: a body nested deeper than the stack is an answer, not a crash. */
export function guardDepth(validate: { (data: unknown): boolean; errors?: unknown }): {
  (data: unknown): boolean;
  errors?: unknown;
} {
  const guarded: { (data: unknown): boolean; errors?: unknown } = (data) => {
    try {
      const isValid = validate(data);
      guarded.errors = validate.errors;
      return isValid;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      guarded.errors = [{ instancePath: "", keyword: "depth", params: {} }];
      return false;
    }
  };
  return guarded;
}
