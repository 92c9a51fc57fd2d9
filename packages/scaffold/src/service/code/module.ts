/** A module of emitted code: functions, each with the imports it needs, so that one can be appended to any module. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";

export interface ModulePart {
  /** The name it exports. */
  readonly name: string;
  /** For reports: `POST /books`. */
  readonly title?: string | undefined;
  readonly imports: Imports;
  readonly text: string;
}

/** A file of the user's own: made once, afterwards only appended to. */
export function printModule(path: string, intro: string, parts: readonly ModulePart[]): File {
  const texts = parts.map(({ text }) => text);
  return {
    path,
    owner: "handlers",
    text: `/** ${intro} */\n${importLines(Imports.merge(parts.map(({ imports }) => imports)))}${texts.join("\n")}`,
    parts: parts.map(({ name, title, imports, text }) => ({
      name,
      ...(title === undefined ? {} : { title }),
      text: `${importLines(imports)}${text}`,
    })),
  };
}

function importLines(imports: Imports): string {
  const lines = imports.lines();
  return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}
