/** Statements in their order: both ways where a condition cannot be told, loops over what is known. */
import ts from "typescript6";
import { choiceOf } from "./choice.ts";
import type { Interpreter, ModuleRecord } from "./interpreter.ts";
import { evaluateClass } from "./made-objects.ts";
import { memberName, mentionsRoutes } from "./members.ts";
import { declareImport, exportDeclared, exportFrom, exportNames, isExported } from "./module-statements.ts";
import { bindName } from "./names.ts";
import { Scope } from "./scope.ts";
import { constant, type ObjectValue, truthOf, UNDEFINED, UNKNOWN, type Value } from "./value.ts";

export interface Completion {
  /** Set where the way ends here. */
  readonly value?: Value;
  /** Returned on one of the ways that were taken. */
  readonly maybe?: Value;
  readonly leaves?: "loop" | "turn";
}

const ON: Completion = {};
const MAX_TURNS = 5_000;

export function runBlock(
  statements: readonly ts.Statement[],
  scope: Scope,
  it: Interpreter,
  module?: ModuleRecord,
): Completion {
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement)) declareFunction(statement, scope, module);
    else if (ts.isImportDeclaration(statement)) declareImport(statement, scope, it);
    else if (ts.isVariableStatement(statement)) declareEarly(statement, scope);
  }
  let maybe: Value | undefined;
  for (const statement of statements) {
    const done = runStatement(statement, scope, it, module);
    maybe = better(maybe, done.maybe);
    if (done.value !== undefined || done.leaves !== undefined) {
      return maybe === undefined ? done : { ...done, maybe };
    }
  }
  return maybe === undefined ? ON : { maybe };
}

/** What either of two ways returns; a router on one of them says more than nothing on the other. */
function better(a: Value | undefined, b: Value | undefined): Value | undefined {
  return a === undefined || b === undefined ? (a ?? b) : choiceOf([a, b]);
}

function runStatement(node: ts.Statement, scope: Scope, it: Interpreter, module?: ModuleRecord): Completion {
  if (!it.step()) return { value: UNKNOWN };
  if (ts.isExpressionStatement(node)) {
    it.evaluate(node.expression, scope);
    return ON;
  }
  if (ts.isVariableStatement(node)) {
    declareVariables(node.declarationList, scope, it);
    if (module !== undefined && isExported(node)) exportNames(node.declarationList, scope, module);
    return ON;
  }
  if (ts.isReturnStatement(node)) {
    return { value: node.expression === undefined ? UNDEFINED : it.evaluate(node.expression, scope) };
  }
  if (ts.isBlock(node)) return runBlock(node.statements, new Scope(scope), it);
  if (ts.isIfStatement(node)) return runIf(node, scope, it);
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return runForEach(node, scope, it);
  if (ts.isForStatement(node)) return runFor(node, scope, it);
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return runWhile(node, scope, it);
  if (ts.isTryStatement(node)) {
    const done = runBlock(node.tryBlock.statements, new Scope(scope), it);
    const { catchClause } = node;
    if (catchClause !== undefined && mentionsRoutes(catchClause.block))
      it.branches.follow(() => runBlock(catchClause.block.statements, new Scope(scope), it));
    if (node.finallyBlock !== undefined) runBlock(node.finallyBlock.statements, new Scope(scope), it);
    return done;
  }
  if (ts.isSwitchStatement(node)) {
    it.evaluate(node.expression, scope);
    const { clauses } = node.caseBlock;
    const ways = clauses.map((clause) => () => runBlock(clause.statements, new Scope(scope), it));
    const hasDefault = clauses.some(ts.isDefaultClause);
    const done = runEither(hasDefault ? ways : [...ways, () => ON], it);
    const maybe = done.map(({ value, maybe }) => value ?? maybe).reduce(better, undefined);
    return maybe === undefined ? ON : { maybe };
  }
  if (ts.isLabeledStatement(node)) return runStatement(node.statement, scope, it);
  if (ts.isBreakStatement(node)) return { leaves: "loop" };
  if (ts.isContinueStatement(node)) return { leaves: "turn" };
  if (ts.isThrowStatement(node)) return { value: UNKNOWN };
  if (ts.isClassDeclaration(node)) declareClass(node, scope, it, module);
  if (ts.isEnumDeclaration(node)) declareEnum(node, scope, it, module);
  if (ts.isExportAssignment(node)) {
    const value = it.evaluate(node.expression, scope);
    module?.[node.isExportEquals === true ? "module" : "exports"].entries.set(
      node.isExportEquals === true ? "exports" : "default",
      value,
    );
  }
  if (ts.isExportDeclaration(node) && module !== undefined) exportFrom(node, scope, it, module);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const { expression } = node.moduleReference;
    if (ts.isStringLiteralLike(expression)) scope.declare(node.name.text, it.load(expression.text, node));
  }
  return ON;
}

function declareVariables(
  { declarations, flags }: ts.VariableDeclarationList,
  scope: Scope,
  it: Interpreter,
): void {
  const isBlockScoped = (flags & ts.NodeFlags.BlockScoped) !== 0;
  for (const { name, initializer } of declarations) {
    const where = isBlockScoped ? scope : scope.functionScope();
    if (initializer !== undefined) bindName(name, it.evaluate(initializer, scope), where, it);
    else if (ts.isIdentifier(name) && (isBlockScoped || where.get(name.text) === undefined))
      where.declare(name.text, UNKNOWN);
  }
}

function runIf(node: ts.IfStatement, scope: Scope, it: Interpreter): Completion {
  const truth = truthOf(it.evaluate(node.expression, scope));
  const { thenStatement, elseStatement } = node;
  if (truth === true) return runStatement(thenStatement, scope, it);
  if (truth === false) return elseStatement === undefined ? ON : runStatement(elseStatement, scope, it);
  const ways = [thenStatement, elseStatement].map((way) => () => {
    return way === undefined ? ON : runStatement(way, scope, it);
  });
  const done = runEither(ways, it);
  const maybe = done.map(({ value, maybe }) => value ?? maybe).reduce(better, undefined);
  if (maybe === undefined) return ON;
  return done.every(({ value }) => value !== undefined) ? { value: maybe } : { maybe };
}

/** Ways of which one will be taken: those that end in them say nothing of what comes behind. */
function runEither(ways: readonly (() => Completion)[], it: Interpreter): readonly Completion[] {
  const taken = ways.map((way) => it.branches.follow(way));
  it.branches.join(taken.filter(({ result }) => result.value === undefined));
  return taken.map(({ result }) => result);
}

function runForEach(node: ts.ForOfStatement | ts.ForInStatement, scope: Scope, it: Interpreter): Completion {
  const over = it.evaluate(node.expression, scope);
  let maybe: Value | undefined;
  for (const item of turnsOf(over, ts.isForInStatement(node))) {
    const inner = new Scope(scope);
    const { initializer } = node;
    const [declared] = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
    if (declared !== undefined) bindName(declared.name, item, inner, it);
    else if (ts.isIdentifier(initializer as ts.Node)) inner.set((initializer as ts.Identifier).text, item);
    const done = runStatement(node.statement, inner, it);
    if (done.value !== undefined) return done;
    maybe = better(maybe, done.maybe);
    if (done.leaves === "loop") break;
  }
  return maybe === undefined ? ON : { maybe };
}

function turnsOf(over: Value, areKeys: boolean): readonly Value[] {
  if (over.kind === "list") {
    return over.items
      .slice(0, MAX_TURNS)
      .map(({ value }, index) => (areKeys ? constant(String(index)) : value));
  }
  if (over.kind === "object" && areKeys) return [...over.entries.keys()].map((key) => constant(key));
  return [UNKNOWN];
}

function runFor(node: ts.ForStatement, scope: Scope, it: Interpreter): Completion {
  const outer = new Scope(scope);
  const { initializer, condition, incrementor, statement } = node;
  if (initializer !== undefined) {
    if (ts.isVariableDeclarationList(initializer)) declareVariables(initializer, outer, it);
    else it.evaluate(initializer, outer);
  }
  for (let turn = 0; turn < MAX_TURNS && it.step(); turn += 1) {
    const truth = condition === undefined ? undefined : truthOf(it.evaluate(condition, outer));
    if (truth === false) break;
    const done = runStatement(statement, new Scope(outer), it);
    if (done.value !== undefined) return done;
    if (truth === undefined || done.leaves === "loop") break;
    if (incrementor !== undefined) it.evaluate(incrementor, outer);
  }
  return ON;
}

function runWhile(node: ts.WhileStatement | ts.DoStatement, scope: Scope, it: Interpreter): Completion {
  let maybe: Value | undefined;
  for (let turn = 0; turn < MAX_TURNS && it.step(); turn += 1) {
    const truth = truthOf(it.evaluate(node.expression, scope));
    if (truth === false && (turn > 0 || ts.isWhileStatement(node))) break;
    const done = runStatement(node.statement, new Scope(scope), it);
    if (truth === true && done.value !== undefined) return done;
    maybe = better(maybe, done.value ?? done.maybe);
    // What nobody knows the end of is followed once.
    if (truth !== true || done.leaves === "loop") break;
  }
  return maybe === undefined ? ON : { maybe };
}

/** Plugins and callbacks run when the file is through: they see functions and texts that stand below them. */
function declareEarly({ declarationList }: ts.VariableStatement, scope: Scope): void {
  for (const { name, initializer: node } of declarationList.declarations) {
    if (node === undefined || !ts.isIdentifier(name)) continue;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
      scope.declare(name.text, { kind: "function", node, scope, entries: new Map() });
    else if (ts.isStringLiteralLike(node)) scope.declare(name.text, constant(node.text));
  }
}

function declareFunction(node: ts.FunctionDeclaration, scope: Scope, module: ModuleRecord | undefined): void {
  if (node.body === undefined) return;
  const value: Value = { kind: "function", node, scope, entries: new Map() };
  if (node.name !== undefined) scope.declare(node.name.text, value);
  exportDeclared(node, value, module);
}

function declareClass(
  node: ts.ClassDeclaration,
  scope: Scope,
  it: Interpreter,
  module: ModuleRecord | undefined,
): void {
  const value = evaluateClass(node, scope, it);
  if (node.name !== undefined) scope.declare(node.name.text, value);
  exportDeclared(node, value, module);
}

function declareEnum(
  node: ts.EnumDeclaration,
  scope: Scope,
  it: Interpreter,
  module: ModuleRecord | undefined,
): void {
  const value: ObjectValue = { kind: "object", entries: new Map() };
  let next = 0;
  for (const { name, initializer } of node.members) {
    const key = memberName(name);
    const member = initializer === undefined ? constant(next) : it.evaluate(initializer, scope);
    if (member.kind === "constant" && typeof member.value === "number") next = member.value + 1;
    if (key !== undefined) value.entries.set(key, member);
  }
  scope.declare(node.name.text, value);
  exportDeclared(node, value, module);
}
