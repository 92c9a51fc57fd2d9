import { expect, it } from "vitest";
import { parseStatuses } from "../src/status-range.ts";

it.each([
  ["400", [[400, 400]]],
  ["2xx", [[200, 299]]],
  [
    "200, 201,4XX",
    [
      [200, 200],
      [201, 201],
      [400, 499],
    ],
  ],
  ["200-204", [[200, 204]]],
])("%s", (text, ranges) => {
  expect(parseStatuses(text, "--expect-status")).toEqual(ranges.map(([from, to]) => ({ from, to })));
});

it.each(["", "20", "2x", "ok", "99", "600", "6xx", "1xx", "200-", "204-200", "200,,201", "2xx-4xx"])(
  "'%s' is refused",
  (text) => {
    expect(() => parseStatuses(text, "--expect-status")).toThrow(`--expect-status cannot be '${text}'`);
  },
);
