import { describe, expect, it } from "vitest";
import * as checks from "../templates/checks.ts";

type Check = (value: never) => boolean;

const formats: [check: Check, valid: (string | number)[], invalid: (string | number)[]][] = [
  [
    checks.isDate,
    ["2024-02-29", "1900-12-31"],
    ["2023-02-29", "1900-02-29", "2024-13-01", "2024-1-1", "2024-04-31", ""],
  ],
  [
    checks.isTime,
    ["10:20:30Z", "23:59:60Z", "00:00:00.123+05:30", "01:29:60+01:30", "15:59:60-08:00"],
    ["10:20:30", "24:00:00Z", "22:59:60Z", "10:60:00Z", "10:20Z", "10:20:30+24:00"],
  ],
  [
    checks.isDateTime,
    ["2024-02-29T10:20:30Z", "2024-02-29t10:20:30.5-01:00"],
    ["2024-02-30T10:20:30Z", "2024-02-29 10:20:30Z", "2024-02-29", "2024-02-29T10:20:30"],
  ],
  [
    checks.isDuration,
    ["P1Y2M3DT4H5M6S", "P4W", "PT36H", "P1D", "PT1M"],
    ["P", "PT", "P1YT", "1D", "P1D2Y", "P1W2D", "PT1H1S", ""],
  ],
  [
    checks.isEmail,
    ["a@b.ch", "a.b+c@d-e.org", '"a b"@c.de', "a@[127.0.0.1]", "a@[IPv6:::1]", "a@localhost"],
    ["a", "@b.ch", "a@", "a..b@c.de", ".a@b.ch", "a@b..ch", "a b@c.de", "a@-b.ch"],
  ],
  [checks.isIdnEmail, ["實例@實例.test", "a@b.ch"], ["a", "a@", "a b@c"]],
  [
    checks.isHostname,
    ["a", "a-b.c", "xn--4gbwdl.xn--wgbh1c", "1.2.3"],
    ["", "-a", "a-", "a..b", "a_b", `${"a".repeat(64)}.ch`, `${"a.".repeat(127)}aa`],
  ],
  [checks.isIdnHostname, ["実例.com", "a-b"], ["", "a b", "-a"]],
  [
    checks.isIpv4,
    ["0.0.0.0", "255.255.255.255"],
    ["256.0.0.1", "1.2.3", "1.2.3.4.", "01.2.3.4", "1.2.3.4.5", ""],
  ],
  [
    checks.isIpv6,
    ["::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2::7:8", "fe80::a"],
    [
      "",
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "12345::",
      "::1.2.3.256",
      "1.2.3.4",
      "fe80::a%eth1",
      "1:2:3:4:5:6:7:",
      ":1:2:3:4:5:6:7",
    ],
  ],
  [
    checks.isUri,
    [
      "https://a.b/c?d=e#f",
      "urn:isbn:1",
      "mailto:a@b.ch",
      "http://[::1]:80/",
      "http://user:pw@host",
      "ftp://a/%20",
    ],
    [
      "/a",
      "a",
      "http://a b",
      "http://a/%2",
      "http://[::1",
      "http://[1]/",
      "://a",
      "http://a/<>",
      "http://a/é",
      "",
    ],
  ],
  [checks.isUriReference, ["", "/a", "a/b:c", "#f", "?q", "//host/a"], ["a b", "1:2", "\\\\a", "#<"]],
  [checks.isIri, ["http://ƒøø.ßår/?∂éœ=πîx#πîüx"], ["/abc", "http://a b"]],
  [checks.isIriReference, ["âππ", "/é"], ["\\\\WINDOWS\\filëßåré"]],
  [
    checks.isUriTemplate,
    ["", "/a/{b}", "{+path,x}/here{?y*,z:3}", "{a.b}"],
    ["/a/{b", "}", "{}", "{a b}", "{a:0}", "a b", "%2"],
  ],
  [
    checks.isUuid,
    ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000"],
    ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g", ""],
  ],
  [checks.isJsonPointer, ["", "/", "/a~0b~1/0"], ["a", "/~2", "/~"]],
  [checks.isRelativeJsonPointer, ["0", "1/a", "2#"], ["/a", "01", "-1", "0##"]],
  [checks.isRegex, ["^a$", "\\p{L}"], ["(", "\\p{X}", "a{2,1}"]],
  [checks.isBase64, ["", "YQ==", "YWI=", "YWJj"], ["YQ", "YQ=", "Y===", "a b=", "YQ==YQ=="]],
  [checks.isBase64Url, ["", "YQ", "_-aB"], ["+a", "a b"]],
  [checks.isInt8, [-128, 127], [128, 1.5]],
  [checks.isInt16, [-32768, 32767], [32768]],
  [checks.isInt32, [-2147483648, 2147483647], [2147483648, 0.5]],
  [checks.isInt64, [9007199254740991, -9007199254740991], [9007199254740992, 1e300, 0.5]],
  [checks.isUint8, [0, 255], [-1, 256]],
  [checks.isUint16, [0, 65535], [-1, 65536]],
  [checks.isUint32, [0, 4294967295], [-1, 4294967296]],
  [checks.isUint64, [0, 9007199254740991], [-1, 9007199254740992]],
  [checks.isFloat, [0.1, -3.4e38], [3.5e38]],
  [checks.isDouble, [1.7e308], [Number.POSITIVE_INFINITY]],
];

/** Texts on which a careless pattern takes time that doubles with each character. */
const hostile: string[] = [
  ...'a1.-_~%/:@#?&=+ [{("\\'.split("").map((character) => character.repeat(50_000)),
  ...[
    "a.",
    "1:",
    "a@",
    "a-",
    "%41",
    "/a",
    "{a}",
    "{a,",
    "~0",
    "a=",
    "::",
    "P1Y",
    "\\a",
    "1.1.",
    "[a]",
    "a:",
  ].map((text) => text.repeat(25_000)),
].flatMap((text) => [
  text,
  `${text}\u0000`,
  `"${text}`,
  `http://${text}!\n`,
  `{${text}`,
  `a@${text}`,
  `2024-01-01T10:10:10.${text}`,
]);

describe("format checks", () => {
  it.each(formats.map(([check, ...values]) => [check.name, check, ...values] as const))(
    "%s",
    (_name, check, valid, invalid) => {
      expect(valid.filter((value) => !check(value as never))).toEqual([]);
      expect(invalid.filter((value) => check(value as never))).toEqual([]);
    },
  );

  it.each(formats.map(([check]) => [check.name, check] as const))(
    "%s is done with hostile texts in linear time",
    (_name, check) => {
      const start = performance.now();
      for (const text of hostile) check(text as never);
      expect(performance.now() - start).toBeLessThan(5_000);
    },
  );
});

describe("other checks", () => {
  it.each<[number, number, boolean]>([
    [0.3, 0.1, true],
    [4.35, 0.01, true],
    [0.0075, 0.0001, true],
    [0.00751, 0.0001, false],
    [12391239123, 1e-8, true],
    [1e308, 0.5, true],
    [1e308, 0.123456789, false],
    [-9, 3, true],
    [7, 2, false],
    [1.5, 1, false],
    [3, 1.5, true],
  ])("%d as a multiple of %d: %s", (value, divisor, expected) => {
    expect(checks.isMultiple(value, divisor)).toBe(expected);
  });

  it.each<[unknown[], { i: number; j: number } | undefined]>([
    [[1, "1", true, "true", null, "null", [1], ["1"], { a: 1 }, { a: "1" }, 0, false, {}, []], undefined],
    [[1, 2, 1.0], { i: 2, j: 0 }],
    [
      [
        { a: [1], b: 2 },
        { b: 2, a: [1] },
      ],
      { i: 1, j: 0 },
    ],
    [["[1]", [1]], undefined],
  ])("the repeated item of %j", (items, expected) => {
    expect(checks.repeatedItem(items)).toEqual(expected);
    // A long list takes another way.
    const first = Array.from({ length: 20 }, (_, index) => `first ${index}`);
    const later = expected && { i: expected.i + 20, j: expected.j + 20 };
    expect(checks.repeatedItem([...first, ...items])).toEqual(later);
  });
});
