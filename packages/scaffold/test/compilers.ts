/** The TypeScript compilers that generated code must satisfy. */
import { fileURLToPath } from "node:url";

const compiler = (name: string): string =>
  fileURLToPath(new URL(`../../../node_modules/${name}/bin/tsc`, import.meta.url));

export const compilers: Readonly<Record<string, string>> = {
  "TypeScript 7": compiler("typescript"),
  "TypeScript 5.9": compiler("typescript59"),
};
