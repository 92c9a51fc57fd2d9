import { expect, it } from "vitest";
import { formatLocation, type Location } from "../src/index.ts";

const cases: readonly { readonly location: Location; readonly text: string }[] = [
  { location: { file: "a.yaml" }, text: "a.yaml" },
  { location: { file: "a.yaml", line: 3 }, text: "a.yaml:3" },
  { location: { file: "a.yaml", line: 3, column: 5, pointer: "/paths" }, text: "a.yaml:3:5" },
  {
    location: { file: "a.json", line: 1, column: 1_470_290, pointer: "/paths/~1a" },
    text: "a.json:1:1470290 (#/paths/~1a)",
  },
  { location: { file: "a.json", line: 1, column: 9000 }, text: "a.json:1:9000" },
];

it.each(cases)("a location is written $text", ({ location, text }) => {
  expect(formatLocation(location)).toBe(text);
});
