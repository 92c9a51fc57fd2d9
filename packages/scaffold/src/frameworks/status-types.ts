/** Types that every framework's `handlers.ts` begins with: which statuses are allowed, and with what body. */

/** Text of the types; needs `import type * as api`. */
export const statusTypes = `/** Registered statuses by their first digit, for ranges such as \`4XX\`. */
interface StatusClasses {
  "1": 100 | 101 | 102 | 103;
  "2": 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;
  "3": 300 | 301 | 302 | 303 | 304 | 307 | 308;
  "4": 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418
    | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451;
  "5": 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;
}

/** The statuses that the document allows, and 304 wherever there may be a 200: to conditional requests it goes without saying. */
type StatusOf<Responses> =
  | {
      [Key in keyof Responses]: Key extends number
        ? Key
        : Key extends \`\${infer Digit extends keyof StatusClasses}XX\`
          ? StatusClasses[Digit]
          : number;
    }[keyof Responses]
  | (200 extends keyof Responses ? 304 : never);

/** What may be sent with a status, by content type: its own, its range's or the default's. */
type ContentOf<Responses, Status> = Status extends keyof Responses
  ? Responses[Status]
  : Status extends 304
    ? { [key: string]: never }
    : Status extends number
    ? \`\${Status}\` extends \`\${infer Digit}\${string}\`
      ? \`\${Digit}XX\` extends keyof Responses
        ? Responses[\`\${Digit}XX\`]
        : "default" extends keyof Responses
          ? Responses["default"]
          : never
      : never
    : never;

/** The body that may be sent, whichever its content type. */
type BodyOf<Content> = Content[keyof Content];`;

/** The body that may be sent as JSON, where a framework tells it from others. */
export const jsonType = `/** The body that may be sent as JSON. */
type JsonOf<Content> = Content[Extract<keyof Content, \`\${string}json\` | "*/*" | "application/*">];`;

/** The type of `auth`: who is calling, by security scheme. */
export function authType(hasSecurity: boolean): string {
  if (!hasSecurity) return "";
  return `

type Caller<Hook> = Hook extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** Who is calling, as the hooks of \`security.ts\` found out; schemes that every alternative asks for are there. */
export type Auth<Scheme extends keyof typeof security> = {
  readonly [Name in keyof typeof security]?: Caller<(typeof security)[Name]>;
} & { readonly [Name in Scheme]: Caller<(typeof security)[Name]> };`;
}

/** What stands above `Handler`. */
export function schemeDoc(hasSecurity: boolean): string {
  return hasSecurity ? "/** @template Scheme security schemes whose caller is always known */\n" : "";
}
