/** `npm run token -- --scope books:write --subject me --role admin`: prints a token that development believes. */
import { parseArgs } from "node:util";
import { openDevelopmentKey } from "@ashlar/kit/tokens";
import { explain } from "./explain.js";
import { dataFolder } from "./folders.js";

try {
  const { values } = parseArgs({
    options: {
      subject: { type: "string", default: "developer" },
      scope: { type: "string", multiple: true, default: [] },
      role: { type: "string", multiple: true, default: [] },
      minutes: { type: "string", default: "60" },
    },
  });
  if (process.env["NODE_ENV"] === "production" || process.env["AUTH_ISSUER"]) {
    throw Object.assign(new Error("tokens are made here only where development signs its own"), {
      code: "ASHLAR_TOKEN",
      hint: "ask the issuer that AUTH_ISSUER names",
    });
  }
  const key = await openDevelopmentKey(dataFolder);
  const words = (texts: readonly string[]) => texts.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  const token = await key.sign({
    subject: values.subject,
    scopes: words(values.scope),
    roles: words(values.role),
    ttlS: Number(values.minutes) * 60,
  });
  console.log(token);
} catch (error) {
  process.exit(explain(error));
}
