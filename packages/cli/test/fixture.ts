/** A project in a temporary folder, and the command line run in it. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPaint } from "@ashlar/report";
import { onTestFinished } from "vitest";
import type { ExitCode } from "../src/exit-code.ts";
import { Interrupt } from "../src/interrupt.ts";
import { type ProgramName, run } from "../src/main.ts";

export interface Answer {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export const DOCUMENT = `openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  /users:
    get:
      operationId: listUsers
      responses: { "200": { description: All of them } }
    post:
      operationId: createUser
      requestBody:
        content:
          application/json:
            schema: { type: object, required: [email], properties: { email: { type: string, format: email } } }
      responses: { "201": { description: Made } }
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses: { "200": { description: One } }
`;

export class TestProject {
  readonly root: string;
  /** What the commands take the day to be. */
  now: Date = new Date();

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.root = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-cli-"));
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }));
    for (const [path, text] of Object.entries({ "package.json": "{}", "openapi.yaml": DOCUMENT, ...files })) {
      this.write(path, text);
    }
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  /** Path → text of everything in the project. */
  tree(): Record<string, string> {
    const paths = readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1));
    return Object.fromEntries(paths.sort().map((path) => [path, this.read(path)]));
  }

  ashlar(...argv: string[]): Promise<Answer> {
    return this.run("ashlar", argv);
  }

  async run(name: ProgramName, argv: readonly string[], folder = "."): Promise<Answer> {
    const before = process.cwd();
    const cwd = join(this.root, folder);
    const written = { out: "", err: "" };
    const plain = createPaint(false);
    const terminal = {
      cwd,
      out: (text: string) => {
        written.out += text;
      },
      err: (text: string) => {
        written.err += text;
      },
      outPaint: plain,
      errPaint: plain,
      progress: () => undefined,
    };
    process.chdir(cwd);
    try {
      const code = await run(name, argv, {
        terminal,
        interrupt: new Interrupt(() => undefined),
        now: () => this.now,
      });
      return { code, ...written };
    } finally {
      process.chdir(before);
    }
  }
}
