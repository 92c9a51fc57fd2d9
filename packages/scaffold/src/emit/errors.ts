/** Prints `middleware/errors.ts`, theirs to edit, with the document's own error bodies where a failure can be said in them. */
import { readFileSync } from "node:fs";
import type { Api, File, FilePart, Finding, JsonSchema } from "@ashlar/model";
import Ajv2020 from "ajv/dist/2020.js";
import type { Blueprint, PlannedContent, PlannedOperation, PlannedResponse } from "../blueprint.ts";
import { type ErrorBody, errorBodyOf, type SampleFailure } from "../error-shape.ts";
import { NamePool, pascalCase } from "../identifier.ts";
import { Code, printLiteral } from "./literal.ts";
import { docComment, docText } from "./types/doc-comment.ts";

export interface ErrorShapes {
  readonly file: File;
  /** `runtime/common-error.ts`: what is told in no operation's words is told in these. */
  readonly common: File;
  /** Status → what the contract says of it. */
  readonly of: (operation: PlannedOperation) => Readonly<Record<string, unknown>> | undefined;
  readonly findings: readonly Finding[];
}

/** An `ErrorShape` of the templates, as it is printed. */
interface ToldIn {
  readonly type: string;
  readonly body: Code;
}

interface Shape {
  readonly name: string;
  readonly body: ErrorBody;
  readonly title: string;
}

export function planErrors(blueprint: Blueprint): ErrorShapes {
  const planner = new ErrorPlanner(blueprint.api);
  const byOperation = new Map(
    blueprint.operations.map((operation) => [operation, planner.shapesOf(operation)]),
  );
  return {
    file: emitErrors(blueprint, planner.shapes),
    common: emitCommonError(blueprint, planner.commonOf(blueprint.operations)),
    of: (operation) => byOperation.get(operation),
    findings: planner.findings,
  };
}

class ErrorPlanner {
  readonly shapes: Shape[] = [];
  readonly findings: Finding[] = [];
  readonly #api: Api;
  readonly #names: NamePool = new NamePool();
  /** Canonical schema text → shape, or why there is none. */
  readonly #known: Map<string, Shape | undefined> = new Map();

  constructor(api: Api) {
    this.#api = api;
  }

  shapesOf(operation: PlannedOperation): Record<string, unknown> | undefined {
    const entries = operation.responses.flatMap((response) => {
      const told = /^([45]|default)/.test(response.status) ? this.#toldIn(response, operation) : undefined;
      return told === undefined ? [] : [[response.status, told] as const];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }

  /** The one error body that every operation which has any has for `default` and its 4XX. */
  commonOf(operations: readonly PlannedOperation[]): ToldIn | undefined {
    const all = operations.flatMap((operation) =>
      operation.responses
        .filter(({ status, contents }) => /^(4|default)/.test(status) && contents.length > 0)
        .map((response) => this.#toldIn(response, operation)),
    );
    const [first] = all;
    const isOne = all.every((told) => told?.type === first?.type && told?.body.text === first?.body.text);
    return isOne ? first : undefined;
  }

  #toldIn({ status, contents }: PlannedResponse, operation: PlannedOperation): ToldIn | undefined {
    const content = contents.find(({ kind }) => kind === "json");
    const shape = content && this.#shapeOf(content, operation, status);
    if (content === undefined || shape === undefined) return undefined;
    const type = content.type.includes("*") ? "application/json" : content.type;
    return { type, body: new Code(`errors.${shape.name}`) };
  }

  #shapeOf({ schema }: PlannedContent, operation: PlannedOperation, status: string): Shape | undefined {
    if (schema === true) return undefined;
    const key = JSON.stringify(schema);
    if (this.#known.has(key)) return this.#known.get(key);
    const shape = this.#find(schema, operation, status);
    this.#known.set(key, shape);
    if (shape === undefined) this.findings.push(unsaid(schema, operation, status));
    return shape;
  }

  #find(schema: JsonSchema, operation: PlannedOperation, status: string): Shape | undefined {
    const body = errorBodyOf(schema, this.#api.schemas);
    if (body === undefined || !this.#fits(schema, body)) return undefined;
    const title = titleOf(schema) ?? `${operation.typeName}${pascalCase(status)}`;
    const shape = { name: this.#names.take(`as${pascalCase(title)}`), body, title };
    this.shapes.push(shape);
    return shape;
  }

  #fits(schema: JsonSchema, body: ErrorBody): boolean {
    try {
      const ajv = new Ajv2020.default({ strict: false, validateFormats: false, logger: false });
      const validate = ajv.compile(selfContained(schema, this.#api.schemas));
      return samples.every((failure) => validate(body.make(failure)));
    } catch {
      return false;
    }
  }
}

const samples: readonly SampleFailure[] = [
  {
    status: 404,
    code: "NOT_FOUND",
    title: "Not Found",
    message: "There is nothing here.",
    details: [],
    requestId: "1f0e",
  },
  {
    status: 400,
    code: "VALIDATION_ERROR",
    title: "Bad Request",
    message: "The request does not fit the API: 1 problem.",
    details: [{ field: "email", message: "must be valid email", reason: "email" }],
    requestId: "1f0e",
  },
];

/** The schema with the definitions it reaches, and no others. */
function selfContained(schema: JsonSchema, schemas: Api["schemas"]): Record<string, unknown> {
  const reached = new Map<string, JsonSchema>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("$ref" in value && typeof value.$ref === "string") {
      const name = value.$ref.slice("#/$defs/".length);
      const target = schemas[name];
      if (target !== undefined && !reached.has(name)) {
        reached.set(name, target);
        visit(target);
      }
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(schema);
  return { ...(typeof schema === "boolean" ? {} : schema), $defs: Object.fromEntries(reached) };
}

function titleOf(schema: JsonSchema): string | undefined {
  return typeof schema === "boolean" ? undefined : schema.$ref?.slice("#/$defs/".length);
}

function unsaid(schema: JsonSchema, operation: PlannedOperation, status: string): Finding {
  const what = titleOf(schema) ?? `the ${status} body of ${operation.name}`;
  return {
    rule: "error-shape-unknown",
    severity: "info",
    message: `a failure cannot be said in ${what}: failures are answered in the standard envelope`,
    hint: "change render() in errors.ts to say it in your own words",
    ...(operation.source.location === undefined ? {} : { location: operation.source.location }),
  };
}

function emitErrors({ layout }: Blueprint, shapes: readonly Shape[]): File {
  const template = readFileSync(new URL("../../templates/errors.ts", import.meta.url), "utf8");
  const extension = layout.importExtension;
  const texts = shapes.map(printShape);
  const helpers = helpersIn(texts.join(""));
  const base = template
    .replace(/(from "\.\/[^"]+)\.js"/g, `$1${extension}"`)
    .replace(/import type \{ HttpError \} from ("[^"]+");/, (line, from: string) =>
      helpers.length === 0 ? line : `import { type HttpError, ${helpers.join(", ")} } from ${from};`,
    );
  const parts = shapes.map((shape, index): FilePart => {
    const text = texts[index] ?? "";
    const own = helpersIn(text).join(", ");
    const imports = [
      `import type { Failure } from "./runtime/contract${extension}";`,
      ...(own === "" ? [] : [`import { ${own} } from "./runtime/failure${extension}";`]),
    ];
    return { name: shape.name, title: shape.title, text: `${imports.join("\n")}\n\n${text}` };
  });
  return {
    path: `${layout.middleware}/errors.ts`,
    owner: "handlers",
    text: [base, ...texts].join("\n"),
    parts,
  };
}

function emitCommonError({ layout }: Blueprint, common: ToldIn | undefined): File {
  const extension = layout.importExtension;
  const errors = common === undefined ? "" : `import * as errors from "../errors${extension}";\n`;
  const declaration = "export const commonError: ErrorShape | undefined = ";
  return {
    path: `${layout.middleware}/runtime/common-error.ts`,
    owner: "generated",
    text: `/** The error body that all operations of the document share: what the document says nothing of is told in it too. */
${errors}import type { ErrorShape } from "./contract${extension}";

${declaration}${common === undefined ? "undefined" : printLiteral(common, 0, declaration.length)};
`,
  };
}

/** Functions of `runtime/failure.ts` that a text calls. */
function helpersIn(text: string): string[] {
  return ["problemsOf", "sentenceOf"].filter((name) => text.includes(`${name}(`));
}

function printShape({ name, body, title }: Shape): string {
  let text = printLiteral(body.template, 2, "  return ;".length);
  // Where there is no list for them, the problems go into the message; where there is nothing else, it into the list.
  if (!body.tellsDetails) text = text.replaceAll("failure.message", "sentenceOf(failure)");
  if (!body.tellsMessage) text = text.replaceAll("failure.details", "problemsOf(failure)");
  return `${docComment(docText(`\`${title}\` of the document.`), "")}export function ${name}(failure: Failure): unknown {
  return ${text};
}
`;
}
