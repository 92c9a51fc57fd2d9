/** `npm run token -- --scope books:write --subject me --role admin --claim tenant_id=7`: prints a token that development believes. */
import { parseArgs } from "node:util";
import { openDevelopmentKey } from "@ashlar/kit/tokens";
import { explain } from "./explain.js";
import { dataFolder } from "./folders.js";

const help = `npm run --silent token -- [--subject me] [--scope books:write] [--role admin] [--claim tenant_id=7] [--minutes 60]

Prints a token that development believes; --scope, --role and --claim may come more than once.`;

try {
  const { values } = parseArgs({
    options: {
      subject: { type: "string", default: "developer" },
      scope: { type: "string", multiple: true, default: [] },
      role: { type: "string", multiple: true, default: [] },
      claim: { type: "string", multiple: true, default: [] },
      minutes: { type: "string", default: "60" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const minutes = Number(values.minutes);
  if (!Number.isSafeInteger(minutes) || minutes < 1) {
    throw mistake(`--minutes: expected a whole number from 1, found ${JSON.stringify(values.minutes)}`);
  }
  if (process.env["NODE_ENV"] === "production" || process.env["AUTH_ISSUER"]) {
    throw mistake(
      "tokens are made here only where development signs its own",
      "ask the issuer that AUTH_ISSUER names",
    );
  }
  const key = await openDevelopmentKey(dataFolder);
  const words = (texts: readonly string[]) => texts.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  const token = await key.sign({
    subject: values.subject,
    scopes: words(values.scope),
    roles: words(values.role),
    claims: Object.fromEntries(values.claim.map(readClaim)),
    ttlS: minutes * 60,
  });
  console.log(token);
} catch (error) {
  process.exit(explain(error));
}

function readClaim(text: string): readonly [name: string, value: string] {
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === "") throw mistake(`--claim: expected name=value, found ${JSON.stringify(text)}`);
  return [name, value];
}

function mistake(message: string, hint: string = "npm run token -- --help"): Error {
  return Object.assign(new Error(message), { code: "ASHLAR_TOKEN", hint });
}
