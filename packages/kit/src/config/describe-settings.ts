/** Describes settings for those who set them. */
import type { ConfigShape } from "./read-config.ts";

/** One setting, as `.env.example` shows it. */
export interface SettingDescription {
  readonly name: string;
  readonly expected: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  /** As it would be written in the environment; a secret's is never told. */
  readonly default: string | undefined;
  readonly describe: string | undefined;
}

/** Every setting of a shape, in its order. */
export function describeSettings(shape: ConfigShape): readonly SettingDescription[] {
  return Object.values(shape).map(([name, kind]) => ({
    name,
    expected: kind.expected,
    isRequired: kind.fallback === undefined,
    isSecret: kind.isSecret,
    default: kind.fallbackText,
    describe: kind.describe,
  }));
}

/** The text of `.env.example`: what may stay out is commented out, with its default. */
export function printEnvExample(shape: ConfigShape): string {
  const parts = describeSettings(shape).map((one) => {
    const kind = `# ${one.expected[0]?.toUpperCase()}${one.expected.slice(1)}${one.isRequired ? "; required" : ""}.`;
    const line = `${one.isRequired ? "" : "# "}${one.name}=${one.default ?? ""}`;
    return [...(one.describe === undefined ? [] : [`# ${one.describe}`]), kind, line].join("\n");
  });
  return `${parts.join("\n\n")}\n`;
}
