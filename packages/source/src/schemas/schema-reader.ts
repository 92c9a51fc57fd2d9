/** A validator's expression → what it lets through, as JSON Schema: by its words, since nothing is run. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import { plainExpression } from "../handler/plain-expression.ts";
import type { TypeContext } from "../types/schema-of-type.ts";
import { chainOf, type Step } from "./chain.ts";
import { constantValue, entryOf } from "./constant-value.ts";
import { type DeclaredValue, declaredValue } from "./declared-value.ts";
import { withDefaultsFilled } from "./defaults-filled.ts";
import { type Draft, objectSchema } from "./draft.ts";
import { joi } from "./joi.ts";
import { isJsonSchema, jsonSchemaDraft } from "./json-schema.ts";
import { type LibraryName, libraryOf } from "./library.ts";
import { typebox } from "./typebox.ts";
import { yup } from "./yup.ts";
import { zod } from "./zod.ts";

/** How one library says things. */
/** What a call is given. */
export type Args = readonly ts.Expression[];

/** What a method makes of the schema that it is called on. */
export type Change = (schema: JsonSchemaObject, args: Args, reader: SchemaReader) => JsonSchema;

export interface Dialect {
  /** What one of its functions makes; `name` is whole: `coerce.number`. */
  start(name: string, args: readonly ts.Expression[], reader: SchemaReader): Draft | undefined;
  /** `undefined` where the step leads out of schemas: `User.name`. */
  apply(draft: Draft, step: Step, reader: SchemaReader): Draft | undefined;
}

const DIALECTS: { readonly [library in LibraryName]?: Dialect } = { zod, joi, yup, typebox };

const MAX_DEPTH = 60;

/** Functions that make what deserves a name of its own. */
const STRUCTURED =
  /^((strict|loose)?object|enum|nativeEnum|union|discriminatedUnion|xor|intersection|lazy|alternatives|Object|Union|Enum|Intersect|Composite|Recursive|Cyclic|Pick|Omit|Partial|Required|extend|safeExtend|merge|pick|omit|partial|deepPartial|required|keys|append|concat|shape|and|or)$/;

/** What gives values rather than schemas. */
const USES =
  /^((safe)?parse|spa$|validate|isValid|cast$|(safe)?decode|(safe)?encode|toJSONSchema|isOptional|isNullable)/i;

/** `undefined` where the expression is no schema of a library that is known here. */
export function schemaOfValidator(expression: ts.Expression, context: TypeContext): JsonSchema | undefined {
  return new SchemaReader(context).draft(expression)?.schema;
}

export class SchemaReader {
  readonly checker: ts.TypeChecker;
  readonly #context: TypeContext;
  /** Of named schemas: what their reference does not say. */
  readonly #named = new Map<ts.Declaration, Pick<Draft, "isOptional" | "library">>();
  #depth = 0;

  constructor(context: TypeContext) {
    this.#context = context;
    this.checker = context.checker;
  }

  draft(expression: ts.Expression): Draft | undefined {
    return this.#read(expression, { isNamed: true });
  }

  /** The same, but what stands there itself becomes no component: a route's parameters, say. */
  unnamed(expression: ts.Expression): Draft | undefined {
    return this.#read(expression, { isNamed: false });
  }

  #read(expression: ts.Expression, options: { readonly isNamed: boolean }): Draft | undefined {
    if (this.#depth > MAX_DEPTH) return undefined;
    this.#depth++;
    try {
      const node = plainExpression(expression);
      if (ts.isObjectLiteralExpression(node)) {
        return isJsonSchema(node, this.checker) ? jsonSchemaDraft(node, this) : undefined;
      }
      return this.#fromLibrary(node) ?? this.#fromName(node, options);
    } finally {
      this.#depth--;
    }
  }

  #fromLibrary(node: ts.Expression): Draft | undefined {
    const found = this.#libraryChain(node);
    const dialect = found === undefined ? undefined : DIALECTS[found.library];
    if (found === undefined || dialect === undefined) return undefined;
    const first = found.steps.findIndex(({ args }) => args !== undefined);
    const names = found.steps.slice(0, first + 1).map(({ name }) => name);
    const args = found.steps[first]?.args;
    if (args === undefined) return undefined;
    const draft = dialect.start(names.join("."), args, this);
    return draft === undefined ? undefined : this.#apply(draft, found.steps.slice(first + 1));
  }

  #libraryChain(node: ts.Expression): { library: LibraryName; steps: readonly Step[] } | undefined {
    const { root, steps } = chainOf(node);
    const callee = ts.isCallExpression(root) ? plainExpression(root.expression) : root;
    if (!ts.isIdentifier(callee)) return undefined;
    const found = libraryOf(callee, this.checker);
    if (found?.imported === undefined) {
      return found === undefined || callee !== root ? undefined : { library: found.library, steps };
    }
    const args = ts.isCallExpression(root) ? { args: root.arguments } : {};
    return { library: found.library, steps: [{ name: found.imported, ...args, node: root }, ...steps] };
  }

  #fromName(node: ts.Expression, { isNamed }: { readonly isNamed: boolean }): Draft | undefined {
    const { root, steps } = chainOf(node);
    const called = steps.findIndex(({ args }) => args !== undefined);
    const reads = called === -1 ? steps.length : called;
    for (let count = reads; count >= 0; count--) {
      const place = count === 0 ? root : steps[count - 1]?.node;
      const value = place === undefined ? undefined : declaredValue(place, this.checker);
      if (value === undefined || value.value === node) continue;
      const rest = steps.slice(count);
      const draft = isNamed || rest.length > 0 ? this.#declared(value) : this.unnamed(value.value);
      if (draft !== undefined) return this.#apply(draft, rest);
    }
    return undefined;
  }

  #declared({ value, declaration }: DeclaredValue): Draft | undefined {
    const name = componentName(declaration);
    // An `$id` is the name already.
    if (name === undefined || !this.#isStructured(value) || this.#hasId(value)) return this.draft(value);
    const schema = this.#context.names.reference(name, declaration, () => {
      const own = this.draft(value);
      const { isOptional = false, library = "json-schema" } = own ?? {};
      this.#named.set(declaration, { isOptional, library });
      return own?.schema ?? {};
    });
    const facts = this.#named.get(declaration) ?? {
      isOptional: false,
      library: this.#dialectOf(value) ?? "zod",
    };
    return { ...facts, schema };
  }

  #hasId(value: ts.Expression): boolean {
    const options = ts.isCallExpression(value) ? value.arguments.at(-1) : value;
    if (options === undefined || !ts.isObjectLiteralExpression(options)) return false;
    const isTypebox = ts.isCallExpression(value) && this.#libraryChain(value)?.library === "typebox";
    if (ts.isCallExpression(value) && !isTypebox) return false;
    return this.entries(options).some(([name, id]) => name === "$id" && this.text(id) !== undefined);
  }

  /** Whether a schema is there that deserves a name, without reading it. */
  #isStructured(value: ts.Expression): boolean {
    if (ts.isObjectLiteralExpression(value)) return isJsonSchema(value, this.checker);
    if (this.#dialectOf(value) === undefined) return false;
    const library = this.#libraryChain(value);
    const steps = library?.steps ?? chainOf(value).steps;
    const made = steps.find(({ args }) => args !== undefined);
    return made !== undefined && STRUCTURED.test(made.name);
  }

  #dialectOf(value: ts.Expression, depth: number = 0): Draft["library"] | undefined {
    if (depth > 8) return undefined;
    if (ts.isObjectLiteralExpression(value))
      return isJsonSchema(value, this.checker) ? "json-schema" : undefined;
    const library = this.#libraryChain(value)?.library;
    if (library !== undefined) return DIALECTS[library] === undefined ? undefined : library;
    const { root, steps } = chainOf(value);
    for (const place of [...steps.map(({ node }) => node), root]) {
      const next = ts.isCallExpression(place) ? undefined : declaredValue(place, this.checker);
      const found =
        next === undefined || next.value === value ? undefined : this.#dialectOf(next.value, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #apply(draft: Draft, steps: readonly Step[]): Draft | undefined {
    let now: Draft | undefined = draft;
    for (const step of steps) {
      if (now === undefined || (step.args !== undefined && USES.test(step.name))) return undefined;
      const dialect: Dialect | undefined = now.library === "json-schema" ? undefined : DIALECTS[now.library];
      now = dialect?.apply(now, step, this);
    }
    return now;
  }

  /** What an expression lets through; anything where it cannot be read. */
  schema(expression: ts.Expression | undefined): JsonSchema {
    return (expression === undefined ? undefined : this.draft(expression)?.schema) ?? {};
  }

  /** The schema itself where it is a reference, so that something may be made of its properties. */
  opened(schema: JsonSchema): JsonSchemaObject {
    const { $ref, ...rest } = objectSchema(schema);
    if ($ref === undefined) return rest;
    const target = this.#context.names.schemas[$ref.replace(/^#\/\$defs\//, "")];
    return target === undefined ? rest : { ...this.opened(target), ...rest };
  }

  /** What a request may leave out where the server fills in defaults before it looks for what is missing. */
  filled(schema: JsonSchema): JsonSchema {
    return withDefaultsFilled(schema, this.#context.names);
  }

  /** A component of this name. */
  component(name: string, key: unknown, make: () => JsonSchema): JsonSchema {
    return this.#context.names.reference(name, key, make);
  }

  json(expression: ts.Expression | undefined): Json | undefined {
    return constantValue(expression, this.checker);
  }

  number(expression: ts.Expression | undefined): number | undefined {
    const value = this.json(expression);
    return typeof value === "number" ? value : undefined;
  }

  text(expression: ts.Expression | undefined): string | undefined {
    const value = this.json(expression);
    return typeof value === "string" ? value : undefined;
  }

  /** `/^a+$/i` → `^a+$`; flags have no place in JSON Schema. */
  pattern(expression: ts.Expression | undefined): string | undefined {
    if (expression === undefined) return undefined;
    const node = plainExpression(expression);
    if (ts.isRegularExpressionLiteral(node)) return node.text.slice(1, node.text.lastIndexOf("/"));
    if (ts.isNewExpression(node)) return this.text(node.arguments?.[0]);
    const value = declaredValue(node, this.checker)?.value;
    return value === undefined || value === node ? undefined : this.pattern(value);
  }

  /** The literal behind an expression: an object's or an array's. */
  literal(expression: ts.Expression | undefined): ts.Expression | undefined {
    if (expression === undefined) return undefined;
    const node = plainExpression(expression);
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return node;
    const value = declaredValue(node, this.checker)?.value;
    return value === undefined || value === node ? undefined : this.literal(value);
  }

  /** The properties that an object schema was given, as they are written: `z.object({ … })`. */
  members(expression: ts.Expression): readonly (readonly [string, ts.Expression])[] {
    const made = this.literal(expression);
    const chain = made === undefined ? undefined : this.#libraryChain(made);
    const args = chain?.steps.find((step) => step.args !== undefined)?.args;
    return this.entries(args?.[0]);
  }

  elements(expression: ts.Expression | undefined): readonly ts.Expression[] {
    const node = this.literal(expression);
    if (node === undefined || !ts.isArrayLiteralExpression(node)) return [];
    return node.elements.flatMap((element) =>
      ts.isSpreadElement(element) ? this.elements(element.expression) : [element],
    );
  }

  /** The properties of an object literal with what stands for each, spreads of other literals among them. */
  entries(expression: ts.Expression | undefined): readonly (readonly [string, ts.Expression])[] {
    const node = this.literal(expression);
    if (node === undefined || !ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap((property): readonly (readonly [string, ts.Expression])[] => {
      if (ts.isSpreadAssignment(property)) return this.entries(property.expression);
      if (ts.isGetAccessorDeclaration(property) && ts.isIdentifier(property.name)) {
        const given = property.body?.statements.find(ts.isReturnStatement)?.expression;
        return given === undefined ? [] : [[property.name.text, given]];
      }
      const entry = entryOf(property, this.checker);
      return entry === undefined ? [] : [[entry.name, entry.value]];
    });
  }

  /** Spreads in an object literal that are no literals themselves: `...User.shape`. */
  spreads(expression: ts.Expression | undefined): readonly ts.Expression[] {
    const node = this.literal(expression);
    if (node === undefined || !ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap((property) =>
      ts.isSpreadAssignment(property) ? [property.expression] : [],
    );
  }
}

/** `userSchema` → `User`; only what a module holds by itself. */
function componentName(declaration: ts.Declaration): string | undefined {
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  if (!ts.isSourceFile(declaration.parent.parent.parent)) return undefined;
  const { text } = declaration.name;
  // What is only called a schema has no name of its own.
  if (/^_?(schema|validator|validation|dto)$/i.test(text)) return undefined;
  const name = text.replace(/_?(Schema|Validator|Validation|Dto|DTO)$/, "") || text;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
