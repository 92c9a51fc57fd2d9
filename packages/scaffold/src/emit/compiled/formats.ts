/** Formats that are asserted, with the type of the values they are about and the check that emitted code calls. */

export interface FormatCheck {
  readonly type: "string" | "number";
  /** Name of a function in `templates/checks.ts`. */
  readonly check: string;
}

/** Format → check. Formats that stand nowhere here say something to people only: `password`, `binary`. */
export const formatChecks: ReadonlyMap<string, FormatCheck> = new Map([
  ...formats("string", {
    date: "isDate",
    time: "isTime",
    "date-time": "isDateTime",
    duration: "isDuration",
    email: "isEmail",
    "idn-email": "isIdnEmail",
    hostname: "isHostname",
    "idn-hostname": "isIdnHostname",
    ipv4: "isIpv4",
    ipv6: "isIpv6",
    uri: "isUri",
    "uri-reference": "isUriReference",
    iri: "isIri",
    "iri-reference": "isIriReference",
    "uri-template": "isUriTemplate",
    uuid: "isUuid",
    "json-pointer": "isJsonPointer",
    "relative-json-pointer": "isRelativeJsonPointer",
    regex: "isRegex",
    byte: "isBase64",
    base64url: "isBase64Url",
  }),
  ...formats("number", {
    int8: "isInt8",
    int16: "isInt16",
    int32: "isInt32",
    int64: "isInt64",
    uint8: "isUint8",
    uint16: "isUint16",
    uint32: "isUint32",
    uint64: "isUint64",
    float: "isFloat",
    double: "isDouble",
  }),
]);

function formats(
  type: FormatCheck["type"],
  checks: Readonly<Record<string, string>>,
): [string, FormatCheck][] {
  return Object.entries(checks).map(([format, check]) => [format, { type, check }]);
}
