/** Reads YAML or JSON that is no document, such as settings that people write, with the places of its parts. */
import type { Finding, Location } from "@ashlar/model";
import { locatePaths } from "./position.ts";
import { parseSource } from "./source-file.ts";

export interface YamlText {
  readonly root: unknown;
  /** What is odd about the text: a key that stands there twice, of which the last counts. */
  readonly findings: readonly Finding[];
  /** Of the member or item that the keys lead to, or of the nearest one above it. */
  locate(keys: readonly string[]): Location;
}

/**
 * @param file as it is named in messages
 * @throws {OpenapiError} ASHLAR_OPENAPI_SYNTAX with the place of the mistake, ASHLAR_OPENAPI_TOO_LARGE
 */
export function readYaml(text: string, file: string): YamlText {
  const address = { id: "file:///settings.yaml", name: file };
  const { root, format, findings } = parseSource(address, { text, base: address.id, isIntact: true }, true);
  return {
    root,
    findings,
    locate: (keys) => {
      const [position] = locatePaths(format === "json" ? "json" : "yaml", text, [keys]);
      return { file, ...position };
    },
  };
}
