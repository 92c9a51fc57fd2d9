/** Every route of Fastify, through plugins, their prefixes and folders that are loaded by themselves. */
import type { Finding } from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { isMade } from "../generated/made-file.ts";
import { declarationOf } from "../handler/function-of.ts";
import { Interpreter } from "../interpret/interpreter.ts";
import type { SourceProgram } from "../program.ts";
import { FastifyRegistrations } from "./fastify/registrations.ts";
import { fastifyRoutes } from "./fastify/routes.ts";

/** A plugin that nothing was seen to register: the paths may lack a prefix. */
const GUESSED = 0.6;
const INSTANCE = /\bFastify\w*Instance\b|\bFastifyPlugin/;
const INSTANCE_NAME = /^(fastify|app|server|instance|api|f|router|routes)$/i;
const ROUTE = /\.(get|post|put|patch|delete|route|register)\s*(<[^()]*>)?\(/;
const OWN_RULES = new Set([
  "fastify-plugin-not-followed",
  "fastify-path-partly-known",
  "route-all-methods",
  "route-method-unknown",
  "path-is-pattern",
  "router-not-mounted",
]);

export function findFastifyRoutes(source: SourceProgram): {
  readonly routes: readonly FoundRoute[];
  readonly findings: readonly Finding[];
} {
  if (!source.files.some((file) => /fastify/i.test(file.text))) return { routes: [], findings: [] };
  const registrations: FastifyRegistrations = new FastifyRegistrations(() => it);
  const it: Interpreter = new Interpreter(source, registrations);
  const files = source.files.filter((file) => /\b(fastify|import|require|export|exports)\b/i.test(file.text));
  for (const file of files) it.follow(file);
  for (const node of files.flatMap(makers)) {
    if (it.seen.has(node)) continue;
    const { scope } = it.run(node.getSourceFile());
    it.call({ kind: "function", node, scope, entries: new Map() }, [], node);
  }
  // What loads others comes before what it loads.
  const plugins = files.flatMap((file) => uncalledPlugins(file, source));
  const loading = plugins.filter((node) => /\bregister\s*\(/.test(node.getText()));
  for (const node of [...loading, ...plugins]) {
    if (it.seen.has(node)) continue;
    const { scope } = it.run(node.getSourceFile());
    const plugin = { kind: "function", node, scope, entries: new Map() } as const;
    const before = registrations.entries.length;
    registrations.plugIn(plugin, registrations.instance({ confidence: GUESSED }), new Map(), node);
    // What registers others may be the outermost, as for fastify-cli; generated wiring says what it lies below.
    const isOutermost = loading.includes(node) || isMade(node.getSourceFile());
    if (registrations.entries.length === before || isOutermost) continue;
    it.report(
      "router-not-mounted",
      node,
      "no instance was seen to register this plugin: its paths are told without a prefix that it may have",
    );
  }
  return {
    routes: fastifyRoutes(registrations, it),
    findings: it.findings.filter(({ rule }) => OWN_RULES.has(rule)),
  };
}

/** `export function build() { const app = fastify(); … }`, which a test or a server elsewhere calls. */
function makers(file: ts.SourceFile): readonly FunctionNode[] {
  if (!/["']fastify["']/.test(file.text)) return [];
  return file.statements.flatMap((statement) => {
    const declared = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ initializer }) => initializer)
      : [statement];
    return declared.filter(
      (node) => node !== undefined && isFunction(node) && /\bfastify\s*(<[^()]*>)?\(/i.test(node.getText()),
    ) as FunctionNode[];
  });
}

type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** Functions that take an instance: by its type or, in files and projects of Fastify alone, by its name. */
function uncalledPlugins(file: ts.SourceFile, { files, checker }: SourceProgram): readonly FunctionNode[] {
  const isOther = /["'](express|koa|@koa\/router|koa-router)["']/.test(file.text);
  const isAlone = !files.some(({ text }) => /["'](express|koa)["']/.test(text));
  const found: FunctionNode[] = [];
  const visit = (node: ts.Node): void => {
    if (isPlugin(node, { byName: !isOther && (isAlone || /fastify/i.test(file.text)), checker }))
      found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

interface PluginSigns {
  /** Whether a parameter without a type is known by its name. */
  readonly byName: boolean;
  readonly checker: ts.TypeChecker;
}

function isPlugin(node: ts.Node, { byName, checker }: PluginSigns): node is FunctionNode {
  if (!isFunction(node)) return false;
  const [first] = node.parameters;
  if (first === undefined || !ts.isIdentifier(first.name) || node.parameters.length > 3) return false;
  const { parent } = node;
  const declared = ts.isVariableDeclaration(parent) ? (parent.type?.getText() ?? "") : "";
  const type = `${typeText(first.type, checker)} ${declared}`;
  const isMeant =
    INSTANCE.test(type) || (byName && first.type === undefined && INSTANCE_NAME.test(first.name.text));
  return isMeant && ROUTE.test(node.getText());
}

/** As it is written; of a name for another type, as that is written. */
function typeText(type: ts.TypeNode | undefined, checker: ts.TypeChecker): string {
  if (type === undefined || !ts.isTypeReferenceNode(type) || INSTANCE.test(type.getText()))
    return type?.getText() ?? "";
  const declared = declarationOf(type.typeName, checker);
  return declared !== undefined &&
    (ts.isTypeAliasDeclaration(declared) || ts.isInterfaceDeclaration(declared))
    ? declared.getText()
    : type.getText();
}

function isFunction(node: ts.Node): node is FunctionNode {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node);
}
