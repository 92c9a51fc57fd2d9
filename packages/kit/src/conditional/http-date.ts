/** Dates as HTTP headers hold them. */

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `Sun, 06 Nov 1994 08:49:37 GMT`, and the two forms of old. RFC 9110 §5.6.7 */
const forms: readonly RegExp[] = [
  /^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) GMT$/,
  /^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) GMT$/,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) (?<year>\d{4})$/,
];

/** Undefined for anything that is no HTTP date: a recipient passes over such a header (RFC 9110 §13.1.3, §13.1.4). */
export function readHttpDate(text: string | undefined): Date | undefined {
  const form = forms.find((each) => each.test(text ?? ""));
  const parts = form?.exec(text ?? "")?.groups;
  const month = months.indexOf(parts?.["month"] ?? "");
  if (parts === undefined || month < 0) {
    return undefined;
  }
  const [year, day, hour, minute, second] = ["year", "day", "hour", "minute", "second"].map((name) =>
    Number(parts[name]),
  ) as [number, number, number, number, number];
  const fullYear = parts["year"]?.length === 2 ? centuryOf(year) : year;
  const date = new Date(Date.UTC(fullYear, month, day, hour, minute, second));
  return date.getUTCDate() === day && hour < 24 && minute < 60 && second < 61 ? date : undefined;
}

/** Of two digits, the year that is not more than 50 years ahead. */
function centuryOf(year: number): number {
  const thisYear = new Date().getUTCFullYear();
  const candidate = Math.floor(thisYear / 100) * 100 + year;
  return candidate > thisYear + 50 ? candidate - 100 : candidate;
}
