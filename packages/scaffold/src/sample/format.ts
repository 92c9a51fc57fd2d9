/** Strings of the known formats: how to tell one, and how to make the first, second, third … of them. */

interface Format {
  readonly test: RegExp;
  /** Different for different numbers, which count from 0. */
  readonly make: (number: number) => string;
}

const host = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const octet = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
const clock = String.raw`([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`;
const calendar = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const email: Format = {
  test: new RegExp(String.raw`^[^\s@"(),:;<>[\]\\]+@${host}(\.${host})+$`, "i"),
  make: (number) => `ada${tail(number)}@example.com`,
};
const hostname: Format = {
  test: new RegExp(String.raw`^${host}(\.${host})*$`, "i"),
  make: (number) => `host${number + 1}.example.com`,
};
const uri: Format = {
  test: /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i,
  make: (number) => `https://example.com/${number + 1}`,
};
const reference: Format = { test: /^[^\s<>"{}|\\^`]*$/, make: uri.make };

const formats: ReadonlyMap<string, Format> = new Map([
  [
    "date-time",
    { test: new RegExp(`^${calendar}t${clock}$`, "i"), make: (number) => `${day(number)}T09:30:00Z` },
  ],
  ["date", { test: new RegExp(`^${calendar}$`), make: day }],
  ["time", { test: new RegExp(`^${clock}$`, "i"), make: (number) => `09:30:${twoDigits(number % 60)}Z` }],
  [
    "duration",
    {
      test: /^P(?!$)((\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?|\d+W)$/,
      make: (number) => `P${number + 1}D`,
    },
  ],
  ["email", email],
  ["idn-email", email],
  ["hostname", hostname],
  ["idn-hostname", hostname],
  [
    "ipv4",
    {
      test: new RegExp(String.raw`^(${octet}\.){3}${octet}$`),
      make: (number) => `192.0.2.${(number % 254) + 1}`,
    },
  ],
  [
    "ipv6",
    { test: /^(?=.*:)[0-9a-f:.]{2,45}$/i, make: (number) => `2001:db8::${(number + 1).toString(16)}` },
  ],
  ["uri", uri],
  ["url", uri],
  ["iri", uri],
  ["uri-reference", reference],
  ["iri-reference", reference],
  [
    "uri-template",
    { test: /^([^{}\s]|\{[^{}]*\})*$/, make: (number) => `https://example.com/{id}/${number + 1}` },
  ],
  [
    "uuid",
    {
      test: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
      make: (number) => `123e4567-e89b-42d3-a456-${(0x426614174000 + number).toString(16)}`,
    },
  ],
  ["json-pointer", { test: /^(\/([^/~]|~[01])*)*$/, make: (number) => `/${number}` }],
  ["relative-json-pointer", { test: /^(0|[1-9][0-9]*)(#|(\/([^/~]|~[01])*)*)$/, make: String }],
  ["regex", { test: /^/, make: (number) => `^a{${number + 1}}$` }],
  [
    "byte",
    {
      test: /^([a-z0-9+/]{4})*([a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i,
      make: (number) => btoa(`sample ${number + 1}`),
    },
  ],
]);

/** An unknown format asserts nothing. */
export function isOfFormat(text: string, format: string): boolean {
  return formats.get(format)?.test.test(text) ?? true;
}

/** A string of the format, or undefined where the format is unknown. */
export function makeFormatted(format: string, number: number): string | undefined {
  return formats.get(format)?.make(number);
}

function day(number: number): string {
  return new Date(Date.UTC(2026, 0, 15 + number)).toISOString().slice(0, 10);
}

function tail(number: number): string {
  return number === 0 ? "" : `${number + 1}`;
}

function twoDigits(number: number): string {
  return number.toString().padStart(2, "0");
}
