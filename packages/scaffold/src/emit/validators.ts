/** Prints `middleware/validators.ts` (a typed export per operation) and `runtime/compiled.ts` (what they call). */
import { commentLine, type File, type Finding, type SecurityScheme, schemeLine } from "@ashlar/model";
import type { Blueprint } from "../blueprint.ts";
import type { Framework } from "../frameworks/framework.ts";
import { compileValidators } from "./compiled.ts";
import { type Contracts, Finish } from "./contracts.ts";
import { printImport } from "./import.ts";
import { Code, printLiteral } from "./literal.ts";
import { docComment } from "./types/doc-comment.ts";

export interface Validators {
  readonly files: readonly File[];
  readonly findings: readonly Finding[];
}

export function emitValidators(blueprint: Blueprint, contracts: Contracts, framework: Framework): Validators {
  const { middleware } = blueprint.layout;
  const { text, finished, findings } = compileValidators({
    schemas: blueprint.api.schemas,
    entries: contracts.entries,
    direction: "request",
    formats: "assert",
  });
  return {
    files: [
      {
        path: `${middleware}/validators.ts`,
        owner: "generated",
        text: printValidators(blueprint, contracts, framework, finished),
      },
      { path: `${middleware}/runtime/compiled.ts`, owner: "generated", text },
    ],
    findings,
  };
}

function printValidators(
  blueprint: Blueprint,
  { contracts, parsers, entries }: Contracts,
  framework: Framework,
  finished: ReadonlySet<string>,
): string {
  const extension = blueprint.layout.importExtension;
  const schemes = printSchemes(blueprint);
  const parts = contracts.map(({ operation, literal }) => {
    const title = `\`${operation.method.toUpperCase()} ${commentLine(operation.fullPath)}\``;
    return `${docComment([title], "")}${printExport(operation.name, withFinish(literal, finished), framework)}`;
  });
  const usesErrors = contracts.some(({ literal }) => literal["errors"] !== undefined);
  const imports = [
    framework.validator.typeImport,
    usesErrors && `import * as errors from "./errors${extension}";`,
    parsers.body.size > 0 && printImport([...parsers.body].sort(), `./runtime/body${extension}`),
    entries.size > 0 && `import * as compiled from "./runtime/compiled${extension}";`,
    printImport(
      framework.validator.takesSchemes
        ? [framework.validator.expression]
        : ["type OperationSchema", framework.validator.expression],
      `./runtime/${framework.name}${extension}`,
    ),
    parsers.multipart && `import { parseMultipart } from "./runtime/multipart${extension}";`,
    `import type { Schemes } from "./runtime/security${extension}";`,
    blueprint.schemes.length > 0 && `import * as security from "./security${extension}";`,
  ].filter((line) => line !== false && line !== "");
  const intro = `/** Holds every request against the document before its handler runs. */`;
  return `${intro}\n${imports.join("\n")}\n\n${schemes}\n\n${parts.join("\n\n")}\n`.replace(
    /\n\n\n+/g,
    "\n\n",
  );
}

/** Arguments stand on lines of their own where they do not all fit on one; a single object stays with its parentheses. */
function printExport(name: string, contract: unknown, { validator }: Framework): string {
  const start = `export const ${name}: ${validator.type} = ${validator.expression}(`;
  if (!validator.takesSchemes) return `${start}${printLiteral(contract, 0, start.length + 2)});`;
  const inline = printLiteral(contract, 0, start.length + ", schemes);".length);
  if (!inline.includes("\n")) return `${start}${inline}, schemes);`;
  return `${start}\n  ${printLiteral(contract, 2, 3)},\n  schemes,\n);`;
}

function printSchemes(blueprint: Blueprint): string {
  const literal = Object.fromEntries(
    blueprint.schemes.map(({ hook, scheme }) => [
      hook,
      { place: placeOf(scheme), hook: new Code(`security.${hook}`) },
    ]),
  );
  const start = "export const schemes: Schemes = ";
  const lines = Object.entries(blueprint.api.securitySchemes).map(([name, scheme]) =>
    schemeLine(name, scheme, blueprint.schemes.find((planned) => planned.name === name)?.hook),
  );
  const intro = "Where each security scheme's credentials stand, and the hook that checks them.";
  const doc = docComment(lines.length === 0 ? [intro] : [intro, "", ...lines], "");
  return `${doc}${start}${printLiteral(literal, 0, start.length)};`;
}

function placeOf(scheme: SecurityScheme): Record<string, unknown> {
  if (scheme.type === "apiKey") return { type: "apiKey", in: scheme.in, name: scheme.name };
  if (scheme.type === "mutualTLS") return { type: "certificate" };
  if (scheme.type !== "http" || scheme.scheme === "bearer") return { type: "bearer" };
  return scheme.scheme === "basic" ? { type: "basic" } : { type: "http", scheme: scheme.scheme };
}

/** Leaves out the pass after validation where nothing is to be done in it. */
function withFinish(value: unknown, finished: ReadonlySet<string>): unknown {
  if (value instanceof Finish) {
    return finished.has(value.text.slice("compiled.".length, -"_finish".length))
      ? new Code(value.text)
      : undefined;
  }
  if (value instanceof Code || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withFinish(item, finished));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withFinish(item, finished)]));
}
