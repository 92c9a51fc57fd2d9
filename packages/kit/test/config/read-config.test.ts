import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  ConfigError,
  type ConfigShape,
  describeSettings,
  parseDuration,
  printEnvExample,
  readConfig,
  readConfigSync,
  setting,
} from "../../src/config/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kit-config-"));
const fileWith = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const shape = {
  port: ["PORT", setting.integer({ min: 1, max: 65_535, default: 3000 })],
  level: ["LOG_LEVEL", setting.choice(["debug", "info", "warn"], { default: "info" })],
  drain: ["DRAIN_DELAY", setting.duration({ default: "5s", describe: "How long to drain." })],
  database: ["DATABASE_URL", setting.url({ protocols: ["postgres:", "postgresql:"] })],
  redis: ["REDIS_URL", setting.url({ protocols: ["redis:"], optional: true })],
  origins: ["CORS_ORIGINS", setting.list({ default: [] })],
  isProxied: ["TRUST_PROXY", setting.flag({ default: false })],
  share: ["SAMPLE_SHARE", setting.number({ min: 0, max: 1, default: 0.1 })],
  secret: ["SESSION_SECRET", setting.secret({ minLength: 16, optional: true })],
} satisfies ConfigShape;

const enough = { DATABASE_URL: "postgres://shop:hunter2@db/shop" };

describe("readConfigSync", () => {
  it("gives the defaults of what is unset, typed", () => {
    const config = readConfigSync(shape, { env: { ...enough, PORT: "" } });
    expect(config).toEqual({
      port: 3000,
      level: "info",
      drain: 5000,
      database: "postgres://shop:hunter2@db/shop",
      redis: undefined,
      origins: [],
      isProxied: false,
      share: 0.1,
      secret: undefined,
    });
    expectTypeOf(config.port).toEqualTypeOf<number>();
    expectTypeOf(config.level).toEqualTypeOf<"debug" | "info" | "warn">();
    expectTypeOf(config.drain).toEqualTypeOf<number>();
    expectTypeOf(config.database).toEqualTypeOf<string>();
    expectTypeOf(config.redis).toEqualTypeOf<string | undefined>();
    expectTypeOf(config.origins).toEqualTypeOf<readonly string[]>();
    expectTypeOf(config.isProxied).toEqualTypeOf<boolean>();
  });

  const read: readonly [name: string, text: string, property: keyof typeof shape, value: unknown][] = [
    ["PORT", "8080", "port", 8080],
    ["PORT", "65535", "port", 65_535],
    ["LOG_LEVEL", "warn", "level", "warn"],
    ["DRAIN_DELAY", "250ms", "drain", 250],
    ["DRAIN_DELAY", "1.5m", "drain", 90_000],
    ["DRAIN_DELAY", "0s", "drain", 0],
    ["REDIS_URL", "redis://cache:6379/1", "redis", "redis://cache:6379/1"],
    [
      "CORS_ORIGINS",
      " https://a.example , https://b.example,",
      "origins",
      ["https://a.example", "https://b.example"],
    ],
    ["TRUST_PROXY", "YES", "isProxied", true],
    ["TRUST_PROXY", "0", "isProxied", false],
    ["SAMPLE_SHARE", ".5", "share", 0.5],
    ["SAMPLE_SHARE", "1e-3", "share", 0.001],
    ["SESSION_SECRET", "0123456789abcdef", "secret", "0123456789abcdef"],
  ];
  it.each(read)("reads %s=%s", (name, text, property, value) => {
    expect(readConfigSync(shape, { env: { ...enough, [name]: text } })[property]).toEqual(value);
  });

  const refused: readonly [name: string, text: string, line: string][] = [
    ["PORT", "0", 'PORT: expected an integer from 1 to 65535, found "0"'],
    ["PORT", "80a", 'PORT: expected an integer from 1 to 65535, found "80a"'],
    ["PORT", "0x50", 'PORT: expected an integer from 1 to 65535, found "0x50"'],
    ["PORT", " ", 'PORT: expected an integer from 1 to 65535, found " "'],
    ["LOG_LEVEL", "WARN", 'LOG_LEVEL: expected one of debug, info, warn, found "WARN"'],
    ["DRAIN_DELAY", "5", 'DRAIN_DELAY: expected a duration such as 250ms, 30s or 5m, found "5"'],
    ["DRAIN_DELAY", "30d", 'DRAIN_DELAY: expected a duration such as 250ms, 30s or 5m, found "30d"'],
    ["TRUST_PROXY", "maybe", 'TRUST_PROXY: expected true or false, found "maybe"'],
    ["SAMPLE_SHARE", "1.1", 'SAMPLE_SHARE: expected a number from 0 to 1, found "1.1"'],
    ["SAMPLE_SHARE", "Infinity", 'SAMPLE_SHARE: expected a number from 0 to 1, found "Infinity"'],
    [
      "REDIS_URL",
      "http://cache",
      "REDIS_URL: expected a URL that begins with redis://, found one that begins with http:",
    ],
    [
      "REDIS_URL",
      "cache",
      "REDIS_URL: expected a URL that begins with redis://, found something that is no URL",
    ],
    [
      "SESSION_SECRET",
      "short",
      "SESSION_SECRET: expected a secret of at least 16 characters, found a shorter one",
    ],
  ];
  it.each(refused)("refuses %s=%s", (name, text, line) => {
    expect(() => readConfigSync(shape, { env: { ...enough, [name]: text } })).toThrow(line);
  });

  it("tells all problems at once, a line each, and no secret", () => {
    const env = {
      PORT: "http",
      LOG_LEVEL: "loud",
      DATABASE_URL: "mysql://root:hunter2@db/shop",
      SESSION_SECRET: "hunter2",
    };
    const error = errorOf(() => readConfigSync(shape, { env }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "ASHLAR_CONFIG", hint: expect.stringContaining(".env.example") });
    expect(String(error.message).split("\n")).toEqual([
      "4 settings cannot be used:",
      '  PORT: expected an integer from 1 to 65535, found "http"',
      '  LOG_LEVEL: expected one of debug, info, warn, found "loud"',
      "  DATABASE_URL: expected a URL that begins with postgres:// or postgresql://, found one that begins with mysql:",
      "  SESSION_SECRET: expected a secret of at least 16 characters, found a shorter one",
    ]);
    expect(JSON.stringify([error.message, error])).not.toContain("hunter2");
  });

  it("says of a required setting that nothing was found", () => {
    expect(() => readConfigSync(shape, { env: {} })).toThrow("found nothing");
  });

  it("reads NAME_FILE, without the line break at its end", () => {
    const env = { DATABASE_URL_FILE: fileWith("url", "postgres://db/shop\n") };
    expect(readConfigSync(shape, { env }).database).toBe("postgres://db/shop");
  });

  it.each([
    ["a file that is not there", { ...enough, PORT_FILE: join(folder, "none") }, "none: ENOENT"],
    ["an empty file", { ...enough, PORT_FILE: fileWith("empty", "\n") }, "an empty file"],
    [
      "both",
      { ...enough, DATABASE_URL_FILE: fileWith("both", "x") },
      "both DATABASE_URL and DATABASE_URL_FILE",
    ],
  ])("refuses %s", (_, env, found) => {
    expect(() => readConfigSync(shape, { env })).toThrow(found);
  });

  const misses: readonly [sent: string, warnings: readonly string[]][] = [
    ["REDIS_ULR", ["REDIS_ULR is set, but nothing reads it: is REDIS_URL meant?"]],
    ["REDISURL", ["REDISURL is set, but nothing reads it: is REDIS_URL meant?"]],
    ["Log_Level", ["Log_Level is set, but nothing reads it: is LOG_LEVEL meant?"]],
    ["DATABSE_URL", []], // DATABASE_URL is set
    ["POST", []], // too short a name to tell
    ["HOME", []],
  ];
  it.each(misses)("warns of %s only where a setting is probably meant", (sent, warnings) => {
    const told: string[] = [];
    readConfigSync(shape, { env: { ...enough, [sent]: "x" }, onWarning: (message) => told.push(message) });
    expect(told).toEqual(warnings);
  });

  it("never throws anything but a ConfigError, and never shows what a secret or URL holds", () => {
    const marked = fc.string().map((text) => `${text}%hunter2`);
    fc.assert(
      fc.property(fc.string(), marked, marked, (text, url, secret) => {
        try {
          readConfigSync(shape, {
            env: { PORT: text, DRAIN_DELAY: text, DATABASE_URL: url, SESSION_SECRET: secret },
          });
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect(String(error)).not.toContain("hunter2");
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("readConfig", () => {
  it("asks a secret manager only for secrets that the environment does not give", async () => {
    const asked: string[] = [];
    const secrets = async (name: string): Promise<string | undefined> => {
      asked.push(name);
      return "from the manager, long enough";
    };
    const config = await readConfig(shape, { env: enough, secrets });
    expect(config.secret).toBe("from the manager, long enough");
    expect(asked).toEqual(["SESSION_SECRET"]);
    await readConfig(shape, { env: { ...enough, SESSION_SECRET: "0123456789abcdef" }, secrets });
    expect(asked).toHaveLength(1);
  });

  it("lists a secret manager's failure among the other problems, without its reason", async () => {
    const secrets = async (): Promise<undefined> => {
      throw new Error("token hunter2 was refused");
    };
    const error = await readConfig(shape, { env: { ...enough, PORT: "x" }, secrets }).catch(
      (caught) => caught,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.problems.map(({ name }: { name: string }) => name)).toEqual(["SESSION_SECRET", "PORT"]);
    expect(error.message).not.toContain("hunter2");
  });
});

describe("describeSettings", () => {
  it("tells what .env.example shows", () => {
    expect(describeSettings(shape).slice(2, 4)).toEqual([
      {
        name: "DRAIN_DELAY",
        expected: "a duration such as 250ms, 30s or 5m",
        isRequired: false,
        isSecret: false,
        default: "5s",
        describe: "How long to drain.",
      },
      {
        name: "DATABASE_URL",
        expected: "a URL that begins with postgres:// or postgresql://",
        isRequired: true,
        isSecret: false,
        default: undefined,
        describe: undefined,
      },
    ]);
    expect(printEnvExample({ drain: shape.drain, database: shape.database })).toBe(
      `# How long to drain.
# A duration such as 250ms, 30s or 5m.
# DRAIN_DELAY=5s

# A URL that begins with postgres:// or postgresql://; required.
DATABASE_URL=
`,
    );
  });

  it("never tells a secret's default", () => {
    const described = describeSettings({ a: ["A_SECRET", setting.secret({ default: "hunter2" })] });
    expect(JSON.stringify(described)).not.toContain("hunter2");
  });
});

describe("parseDuration", () => {
  it.each([
    ["1d", 86_400_000],
    ["2h", 7_200_000],
    ["-1s", undefined],
    ["1 s", undefined],
    ["1e3s", undefined],
    ["", undefined],
  ])("reads %s as %s ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}
