/** A scaffolded service whose handlers tell what they received, under each framework: real processes, real HTTP. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Api } from "@ashlar/model";
import { readDocument } from "@ashlar/openapi";
import { ScaffoldedProject } from "../../../tasks/scaffolded-project.ts";
import type { FrameworkName, ScaffoldedOperation } from "../src/index.ts";

export const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];

export interface EchoService {
  readonly address: string;
  stop(): Promise<void>;
}

export interface EchoOptions {
  /** Folder of `test/cases`. */
  readonly name: string;
  /** Path → text, in place of what was scaffolded. */
  readonly files?: Readonly<Record<string, string>>;
  /** In place of the usual app; reads `./routes/index.js`. */
  readonly apps?: Readonly<Record<FrameworkName, string>>;
  /** Boots under this framework alone. */
  readonly only?: FrameworkName;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Boots the document of a case under all frameworks. Where the case has a `handlers.ts`, its handlers answer. */
export async function bootEchoServices(options: EchoOptions): Promise<EchoService[]> {
  const folder = fileURLToPath(new URL(`cases/${options.name}/`, import.meta.url));
  const { api } = await readDocument(`${folder}openapi.yaml`);
  const handlers = await readFile(`${folder}handlers.ts`, "utf8").catch(
    () => "export const handlers = {};\n",
  );
  const hooks = await readFile(`${folder}security.ts`, "utf8").catch(() => undefined);
  const files = { ...(hooks && { "src/middleware/security.ts": hooks }), ...options.files };
  return Promise.all(
    (options.only === undefined ? frameworks : [options.only]).map((framework) =>
      bootEchoService(api, framework, handlers, { ...options, files }),
    ),
  );
}

async function bootEchoService(
  api: Api,
  framework: FrameworkName,
  handlers: string,
  options: EchoOptions,
): Promise<EchoService> {
  // What compiles is proved elsewhere; here it has to run.
  const compilerOptions = {
    noCheck: true,
    declaration: false,
    isolatedDeclarations: false,
  };
  const project = await ScaffoldedProject.create(api, { framework, compilerOptions });
  const { operations } = project.result;
  for (const file of new Set(operations.map((operation) => operation.file))) {
    const own = operations.filter((operation) => operation.file === file);
    await project.write(file, `${glue[framework]}\n${own.map((each) => printEcho(each, api)).join("")}`);
  }
  await project.write("src/echo.ts", `${handlers}\n${echo}`);
  for (const [path, text] of Object.entries(options.files ?? {})) await project.write(path, text);
  const app = options.apps?.[framework];
  if (app !== undefined) await project.write("src/app.ts", app);
  const complaints = await project.compile();
  if (complaints !== "") throw new Error(complaints);
  return {
    address: await project.boot({ NODE_ENV: "test", ...options.environment }),
    stop: () => project.remove(),
  };
}

function printEcho({ name, method, path }: ScaffoldedOperation, api: Api): string {
  const operation = api.operations.find((each) => each.method.toUpperCase() === method && each.path === path);
  const declared = operation?.parameters.filter((parameter) => parameter.in === "header") ?? [];
  const headers = declared.map((parameter) => parameter.name.toLowerCase());
  const query = operation?.parameters.some((parameter) => parameter.in === "query") ?? false;
  return `export const ${name} = $echoing(${JSON.stringify(name)}, ${JSON.stringify({ headers, query })});\n`;
}

const glue: Readonly<Record<FrameworkName, string>> = {
  express: `// @ts-nocheck
import { answer as $answer } from "../echo.js";
import * as $errors from "../middleware/errors.js";
const $echoing = (name, declared) => async (req, res) => {
  const { status, body, set = {} } = await $answer(name, { ...req, params: req.params, query: req.query, headers: req.headers, raw: res }, declared, $errors);
  res.status(status).set(set);
  if (body === undefined) res.end();
  else res.send(body);
};`,
  fastify: `// @ts-nocheck
import { answer as $answer } from "../echo.js";
import * as $errors from "../middleware/errors.js";
const $echoing = (name, declared) => async (request, reply) => {
  const { params, query, cookies, querystring, body: received, contentType, auth } = request;
  const from = { params, query, cookies, querystring, body: received, contentType, auth, headers: request.headers, raw: reply.raw };
  const { status, body, set = {} } = await $answer(name, from, declared, $errors);
  return reply.code(status).headers(set).send(body);
};`,
  koa: `// @ts-nocheck
import { answer as $answer } from "../echo.js";
import * as $errors from "../middleware/errors.js";
const $echoing = (name, declared) => async (ctx) => {
  const { params, query, cookieParameters: cookies, querystring, contentType, auth } = ctx;
  const from = { params, query, cookies, querystring, body: ctx.request.body, contentType, auth, headers: ctx.headers, raw: ctx.res };
  const { status, body, set = {} } = await $answer(name, from, declared, $errors);
  ctx.set(set);
  ctx.reply(status, body);
};`,
};

// Places the operation does not declare are left out: there each framework has its own.
const echo = `// @ts-nocheck
const readable = (_key, value) =>
  value?.type === "Buffer" && Array.isArray(value.data) ? { bytes: Buffer.from(value.data).toString("latin1") } : value;

export async function answer(name, from, declared, errors) {
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (handler !== undefined) return handler(from, errors);
  const seen = {
    params: from.params && Object.keys(from.params).length > 0 ? from.params : undefined,
    query: declared.query && Object.keys(from.query).length > 0 ? from.query : undefined,
    headers: declared.headers.length === 0 ? undefined : Object.fromEntries(declared.headers.map((each) => [each, from.headers[each]])),
    cookies: from.cookies,
    querystring: typeof from.querystring === "object" ? from.querystring : undefined,
    contentType: from.contentType,
    body: from.body,
    auth: from.auth,
  };
  return { status: 200, body: JSON.parse(JSON.stringify(seen), readable) };
}
`;
