/** `value.name`, of everything that is known. */
import ts from "typescript6";
import { mapChoice } from "./choice.ts";
import type { Interpreter } from "./interpreter.ts";
import { listMethod } from "./list-methods.ts";
import { mapMethod } from "./map-methods.ts";
import { isStatic, memberName, ROUTER_BASE } from "./members.ts";
import { native } from "./native.ts";
import { Scope } from "./scope.ts";
import { patternTest, textMethod } from "./text-methods.ts";
import { type ClassValue, constant, type FunctionValue, UNDEFINED, UNKNOWN, type Value } from "./value.ts";

export function property(self: Value, name: string, node: ts.Node, it: Interpreter): Value {
  const expression = ts.isExpression(node) ? node : undefined;
  const unknown: Value = expression === undefined ? UNKNOWN : { kind: "unknown", node: expression };
  switch (self.kind) {
    case "object": {
      const own = self.entries.get(name);
      if (own !== undefined) return own;
      if (self.class !== undefined) {
        const member = instanceMember(self.class, name, self, it);
        if (member !== undefined) return member;
      }
      const base = self.entries.get(ROUTER_BASE);
      if (base !== undefined && expression !== undefined)
        return it.framework.method(base, name, expression) ?? unknown;
      return self.class === undefined ? UNDEFINED : unknown;
    }
    case "class":
      return staticMember(self, name, it) ?? unknown;
    case "function":
      return self.entries.get(name) ?? functionMethod(self, name) ?? unknown;
    case "external":
      return name === "default" && self.path.length === 0
        ? self
        : { kind: "external", module: self.module, path: [...self.path, name] };
    case "list":
      return (
        (self.isMap === true ? mapMethod(self, name, it) : undefined) ??
        listMethod(self, name, it) ??
        (/^\d+$/.test(name) ? (self.items[Number(name)]?.value ?? UNDEFINED) : unknown)
      );
    case "choice":
      return mapChoice(self, (one) => property(one, name, node, it));
    case "constant":
      if (typeof self.value !== "string") return unknown;
      return textMethod(self.value, name) ?? unknown;
    case "native":
      // `app.get.bind(app)`
      return name === "bind" ? native(() => self) : unknown;
    case "pattern":
      return name === "test" ? patternTest(self.source) : unknown;
    case "router":
      return (
        self.router.added.get(name) ??
        (expression === undefined ? unknown : (it.framework.method(self, name, expression) ?? unknown))
      );
    case "route":
      return expression === undefined ? unknown : (it.framework.method(self, name, expression) ?? unknown);
    default:
      return unknown;
  }
}

export function instanceMember(
  of: ClassValue,
  name: string,
  self: Value,
  it: Interpreter,
): Value | undefined {
  for (const member of of.node.members) {
    if (isStatic(member) || member.name === undefined || memberName(member.name) !== name) continue;
    if (ts.isMethodDeclaration(member) && member.body !== undefined)
      return { kind: "function", node: member, scope: of.scope, self, ...baseOf(of), entries: new Map() };
    if (ts.isGetAccessorDeclaration(member))
      return it.call(
        { kind: "function", node: member, scope: of.scope, self, ...baseOf(of), entries: new Map() },
        [],
        member,
      );
  }
  return of.base?.kind === "class" ? instanceMember(of.base, name, self, it) : undefined;
}

export function staticMember(of: ClassValue, name: string, it: Interpreter): Value | undefined {
  const own = of.entries.get(name);
  if (own !== undefined) return own;
  for (const member of of.node.members) {
    if (!isStatic(member) || member.name === undefined || memberName(member.name) !== name) continue;
    if (ts.isMethodDeclaration(member) && member.body !== undefined)
      return { kind: "function", node: member, scope: of.scope, self: of, ...baseOf(of), entries: new Map() };
    if (ts.isGetAccessorDeclaration(member))
      return it.call(
        { kind: "function", node: member, scope: of.scope, self: of, ...baseOf(of), entries: new Map() },
        [],
        member,
      );
    if (ts.isPropertyDeclaration(member) && member.initializer !== undefined) {
      const scope = new Scope(of.scope, true);
      scope.declare("this", of);
      const value = it.evaluate(member.initializer, scope);
      of.entries.set(name, value);
      return value;
    }
  }
  return of.base?.kind === "class" ? staticMember(of.base, name, it) : undefined;
}

function baseOf({ base }: ClassValue): Pick<FunctionValue, "base"> {
  return base === undefined ? {} : { base };
}

/** `super.name`: what the class that a method stands in extends has of that name. */
export function inherited(name: string, node: ts.Expression, scope: Scope, it: Interpreter): Value {
  const [base, self] = [scope.get("super"), scope.get("this")];
  const unknown: Value = { kind: "unknown", node };
  if (self === undefined) return unknown;
  if (base?.kind === "class")
    return (
      (self.kind === "class" ? staticMember(base, name, it) : instanceMember(base, name, self, it)) ?? unknown
    );
  const router = self.kind === "object" ? self.entries.get(ROUTER_BASE) : undefined;
  return router === undefined ? unknown : (it.framework.method(router, name, node) ?? unknown);
}

/** `fn.call(this, app)`, `fn.bind(this)` */
function functionMethod(self: FunctionValue, name: string): Value | undefined {
  switch (name) {
    case "bind":
      return native(([target]) => (target === undefined ? self : { ...self, self: target.value }));
    case "name":
      return self.node.name === undefined ? UNKNOWN : constant(self.node.name.getText());
    default:
      return undefined;
  }
}
