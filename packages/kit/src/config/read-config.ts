/** Reads a service's settings from its environment into one typed object, once, at start. */
import { readFileSync } from "node:fs";
import { ConfigError, type ConfigProblem } from "./config-error.ts";
import { nearMisses } from "./near-miss.ts";
import type { Setting } from "./setting.ts";

/** Property of the config → its environment variable and kind: `{ port: ["PORT", setting.integer()] }`. */
export type ConfigShape = Readonly<Record<string, readonly [name: string, setting: Setting<unknown>]>>;

/** The object that a shape is read into. */
export type ConfigOf<Shape extends ConfigShape> = {
  readonly [Property in keyof Shape]: Shape[Property][1] extends Setting<infer Value> ? Value : never;
};

export interface ReadOptions {
  /** `process.env` unless told. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of a variable that no setting reads but whose name is nearly that of an unset one. */
  readonly onWarning?: (message: string) => void;
}

/**
 * A variable that is unset or empty counts as not given. `PORT_FILE` names a file that holds the value of `PORT`, as
 * container secrets come; one line break at its end is not part of it.
 *
 * @param o.secrets asked for each secret setting that neither the environment nor a file gives
 * @throws {ConfigError} with every setting that cannot be used
 */
export async function readConfig<const Shape extends ConfigShape>(
  shape: Shape,
  o: ReadOptions & { readonly secrets?: (name: string) => Promise<string | undefined> } = {},
): Promise<ConfigOf<Shape>> {
  const env = o.env ?? process.env;
  const problems: ConfigProblem[] = [];
  const managed = new Map<string, string>();
  const { secrets } = o;
  if (secrets !== undefined) {
    const missing = Object.values(shape).filter(([name, { isSecret }]) => isSecret && !isGiven(env, name));
    await Promise.all(
      missing.map(async ([name, kind]) => {
        try {
          const text = await secrets(name);
          if (text !== undefined) managed.set(name, text);
        } catch {
          // The reason may hold what must not be shown.
          problems.push({ name, expected: kind.expected, found: "a secret manager that failed" });
        }
      }),
    );
  }
  return readAll(shape, { env, managed, problems, onWarning: o.onWarning });
}

/** As `readConfig`, without a secret manager. */
export function readConfigSync<const Shape extends ConfigShape>(
  shape: Shape,
  o: ReadOptions = {},
): ConfigOf<Shape> {
  return readAll(shape, {
    env: o.env ?? process.env,
    managed: new Map(),
    problems: [],
    onWarning: o.onWarning,
  });
}

interface Sources {
  readonly env: NodeJS.ProcessEnv;
  readonly managed: ReadonlyMap<string, string>;
  readonly problems: ConfigProblem[];
  readonly onWarning: ((message: string) => void) | undefined;
}

function readAll<Shape extends ConfigShape>(shape: Shape, sources: Sources): ConfigOf<Shape> {
  const { env, problems, onWarning } = sources;
  const config: Record<string, unknown> = {};
  for (const [property, [name, kind]] of Object.entries(shape)) {
    if (problems.some((problem) => problem.name === name)) continue;
    const found = textOf(name, sources);
    if (found.kind === "wrong") problems.push({ name, expected: kind.expected, found: found.found });
    else if (found.text === undefined) {
      if (kind.fallback !== undefined) config[property] = kind.fallback.value;
      else problems.push({ name, expected: kind.expected, found: "nothing" });
    } else {
      const reading = kind.read(found.text);
      if (reading.kind === "value") config[property] = reading.value;
      else problems.push({ name, expected: kind.expected, found: reading.found });
    }
  }
  if (onWarning !== undefined) {
    const names = Object.values(shape).map(([name]) => name);
    for (const { sent, meant } of nearMisses(names, env)) {
      onWarning(`${sent} is set, but nothing reads it: is ${meant} meant?`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  // Every property of the shape was set above, or there was a problem.
  return Object.freeze(config) as ConfigOf<Shape>;
}

type Found =
  | { readonly kind: "text"; readonly text: string | undefined }
  | { readonly kind: "wrong"; readonly found: string };

function textOf(name: string, { env, managed }: Sources): Found {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  if (direct !== undefined && direct !== "") {
    if (file === undefined || file === "") return { kind: "text", text: direct };
    return { kind: "wrong", found: `both ${name} and ${name}_FILE` };
  }
  if (file === undefined || file === "") return { kind: "text", text: managed.get(name) };
  try {
    const text = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    return text === "" ? { kind: "wrong", found: `an empty file, ${file}` } : { kind: "text", text };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return { kind: "wrong", found: `${name}_FILE, which names ${file}: ${reason}` };
  }
}

function isGiven(env: NodeJS.ProcessEnv, name: string): boolean {
  return Boolean(env[name]) || Boolean(env[`${name}_FILE`]);
}
