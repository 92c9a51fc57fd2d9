/** TypeScript to JavaScript, `src/` to `.build/`, without looking at types: `npm run types` does that. */
import { build } from "esbuild";

/** @throws where a file cannot be read as TypeScript, which has been printed by then */
export async function translate() {
  await build({
    entryPoints: ["src/**/*.ts"],
    outdir: ".build",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
  });
}
