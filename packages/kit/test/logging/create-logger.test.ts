import { expect, test } from "vitest";
import { createLogger } from "../../src/logging/index.ts";

function logged(
  write: (log: ReturnType<typeof createLogger>) => void,
  redact: readonly string[] = [],
): string[] {
  const lines: string[] = [];
  write(
    createLogger({ name: "shop", redact, destination: { write: (line: string) => void lines.push(line) } }),
  );
  return lines;
}

test("a line has time, level, message and service", () => {
  const [line = ""] = logged((log) => log.info({ orderId: 7 }, "stored"));
  const { time, ...rest } = JSON.parse(line);
  expect(new Date(time).toISOString()).toBe(time);
  expect(rest).toEqual({ level: "info", message: "stored", service: "shop", orderId: 7 });
});

test("levels below the chosen one are not written", () => {
  expect(logged((log) => log.debug("quiet"))).toEqual([]);
});

const secret = "hunter2";

test.each([
  ["at the top", { password: secret }],
  ["in headers", { req: { headers: { Authorization: secret, cookie: secret, "x-api-key": secret } } }],
  ["in snake case", { body: { refresh_token: secret, client_secret: [secret] } }],
  ["in lists", { users: [{ name: "ada", passWord: secret }] }],
  ["as an object", { credentials: { user: "ada", key: secret } }],
  ["under a name of one's own", { iban: secret }],
  [
    "in an error's own properties",
    { err: Object.assign(new Error("no"), { detail: secret, parameters: [secret] }) },
  ],
  [
    "in a cause's own properties",
    { err: new Error("no", { cause: Object.assign(new Error("why"), { detail: secret }) }) },
  ],
])("a secret %s is not written", (_where, fields) => {
  const [line = "", child = ""] = logged(
    (log) => {
      log.info(fields, "hello");
      log.child(fields).info("hello");
    },
    ["IBAN"],
  );
  expect(line).toContain("hello");
  expect(line + child).not.toContain(secret);
  expect(line).toMatch(/redacted|"err"/);
});

test("what is logged is not changed", () => {
  const fields = { user: { name: "ada", password: secret } };
  logged((log) => log.info(fields));
  expect(fields.user.password).toBe(secret);
});

test("an error tells its type, code, stack and causes", () => {
  const cause = Object.assign(new RangeError("too far"), { code: "E_FAR" });
  const [line = ""] = logged((log) => log.error({ err: new Error("lost", { cause }) }, "failed"));
  expect(JSON.parse(line).err).toMatchObject({
    type: "Error",
    message: "lost",
    stack: expect.stringContaining("create-logger.test"),
    cause: { type: "RangeError", code: "E_FAR", message: "too far" },
  });
});

test("circles and dates do no harm", () => {
  const circle: Record<string, unknown> = { at: new Date(0) };
  circle["self"] = circle;
  const [line = ""] = logged((log) => log.info({ circle }));
  expect(line).toContain("1970-01-01");
});
