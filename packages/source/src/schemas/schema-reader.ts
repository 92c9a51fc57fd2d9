/** A validator's expression → what it lets through, as JSON Schema: by its words, since nothing is run. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import type { FunctionNode } from "../handler/function-of.ts";
import { plainExpression } from "../handler/plain-expression.ts";
import { isTold, schemaOfType, type TypeContext } from "../types/schema-of-type.ts";
import { chainOf, type Step } from "./chain.ts";
import type { DeclaredValue } from "./declared-value.ts";
import { withDefaultsFilled } from "./defaults-filled.ts";
import { type Draft, objectSchema } from "./draft.ts";
import { joi } from "./joi.ts";
import { isJsonSchema, jsonSchemaDraft, nameOfId } from "./json-schema.ts";
import { type LibraryName, libraryOf } from "./library.ts";
import { type Entries, LiteralReader, returnsOf } from "./literal-reader.ts";
import { INPUTS, mayBeUndefined, OUTPUTS, typeWithin } from "./type-of-validator.ts";
import { typebox } from "./typebox.ts";
import { yup } from "./yup.ts";
import { metaOf } from "./zod/meta.ts";
import { zod } from "./zod.ts";

/** What a call is given. */
export type Args = readonly ts.Expression[];

/** What a method makes of the schema that it is called on. */
export type Change = (schema: JsonSchemaObject, args: Args, reader: SchemaReader) => JsonSchema;

/** How one library says things. */
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

export class SchemaReader extends LiteralReader {
  readonly #context: TypeContext;
  /** Of named schemas: what their reference does not say. */
  readonly #named = new Map<ts.Declaration, Pick<Draft, "isOptional" | "library">>();
  /** Calls of zod's `meta` whose `id` is the name of the constant that they stand in. */
  readonly #metas = new Set<ts.Node>();
  /** Named schemas in which something could not be read. */
  readonly #shared = new Map<string, ts.Expression>();
  readonly #unsure = new Map<ts.Declaration, readonly ts.Expression[]>();
  #missed: ts.Expression[] = [];
  #depth = 0;

  constructor(context: TypeContext) {
    super(context.checker);
    this.#context = context;
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
        return isJsonSchema(node, this) ? jsonSchemaDraft(node, this) : undefined;
      }
      return this.#fromLibrary(node) ?? this.#fromName(node, options) ?? this.#fromHelper(node);
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
      const value = place === undefined ? undefined : this.declared(place);
      if (value === undefined || value.value === node) continue;
      const rest = steps.slice(count);
      const isSaid = metaOf(value.value, this) !== undefined;
      const draft = isNamed || isSaid || rest.length > 0 ? this.#declared(value) : this.unnamed(value.value);
      if (draft !== undefined) return this.#apply(draft, rest);
    }
    return undefined;
  }

  /** `Page(Book)`, `schemas.page(Book).optional()`: a function of the service's own that gives a schema. */
  #fromHelper(node: ts.Expression): Draft | undefined {
    const found = this.#helperCall(node);
    if (found === undefined) return undefined;
    const drafts = this.within(found.helper, found.call.arguments, (given) => this.draft(given));
    const [first] = drafts;
    if (first === undefined || drafts.includes(undefined)) return undefined;
    const unique = new Map(drafts.flatMap((one) => (one === undefined ? [] : [[JSON.stringify(one), one]])));
    const schemas = [...unique.values()].map(({ schema }) => schema);
    return this.#apply(schemas.length === 1 ? first : { ...first, schema: { anyOf: schemas } }, found.rest);
  }

  #helperCall(
    node: ts.Expression,
  ): { call: ts.CallExpression; helper: FunctionNode; rest: readonly Step[] } | undefined {
    const { root, steps } = chainOf(node);
    const called = ts.isCallExpression(root) ? -1 : steps.findIndex(({ args }) => args !== undefined);
    const call = called === -1 ? root : steps[called]?.node;
    const helper = call !== undefined && ts.isCallExpression(call) ? this.helperOf(call) : undefined;
    if (call === undefined || !ts.isCallExpression(call) || helper === undefined) return undefined;
    return { call, helper, rest: steps.slice(called + 1) };
  }

  #declared({ value, declaration }: DeclaredValue): Draft | undefined {
    const meta = metaOf(value, this);
    const name = meta?.id ?? componentName(declaration);
    if (meta !== undefined) this.#metas.add(meta.node);
    // An `$id` is the name already.
    if (name === undefined || (meta === undefined && !this.#isStructured(value)) || this.#hasId(value))
      return this.draft(value);
    const schema = this.#context.names.reference(name, declaration, () => {
      const { made: own, missed } = this.watched(() => this.draft(value));
      if (missed.length > 0) this.#unsure.set(declaration, missed);
      const { isOptional = false, library = "json-schema" } = own ?? {};
      this.#named.set(declaration, { isOptional, library });
      return own?.schema ?? {};
    });
    this.#missed.push(...(this.#unsure.get(declaration) ?? []));
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
    if (ts.isObjectLiteralExpression(value)) return isJsonSchema(value, this);
    const helped = this.#helperCall(value);
    if (helped !== undefined)
      return returnsOf(helped.helper).some((given) => this.#isStructured(plainExpression(given)));
    if (this.#dialectOf(value) === undefined) return false;
    const library = this.#libraryChain(value);
    const steps = library?.steps ?? chainOf(value).steps;
    const made = steps.find(({ args }) => args !== undefined);
    return made !== undefined && STRUCTURED.test(made.name);
  }

  #dialectOf(value: ts.Expression, depth: number = 0): Draft["library"] | undefined {
    if (depth > 8) return undefined;
    if (ts.isObjectLiteralExpression(value)) return isJsonSchema(value, this) ? "json-schema" : undefined;
    const library = this.#libraryChain(value)?.library;
    if (library !== undefined) return DIALECTS[library] === undefined ? undefined : library;
    const helped = this.#helperCall(value);
    const [given] = helped === undefined ? [] : returnsOf(helped.helper);
    if (given !== undefined) return this.#dialectOf(plainExpression(given), depth + 1);
    const { root, steps } = chainOf(value);
    for (const place of [...steps.map(({ node }) => node), root]) {
      const next = ts.isCallExpression(place) ? undefined : this.declared(place);
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
    return expression === undefined ? {} : this.part(expression).schema;
  }

  /** The same, for what is certainly meant as a schema: what cannot be read is noted. */
  part(expression: ts.Expression): Draft {
    const own = this.draft(expression) ?? this.#ofType(expression);
    if (own !== undefined) return own;
    const literal = this.literal(expression);
    if (literal === undefined || ts.isCallExpression(literal)) this.#missed.push(expression);
    return { schema: {}, isOptional: false, library: "json-schema" };
  }

  /** What a library's own types say of what none of its words here says: a schema that a package makes. */
  #ofType(expression: ts.Expression): Draft | undefined {
    const type =
      typeWithin(expression, INPUTS, this.checker) ?? typeWithin(expression, OUTPUTS, this.checker);
    if (type === undefined || !isTold(type) || this.isInHelper) return undefined;
    const schema = schemaOfType(type, this.#context);
    const isEmpty = typeof schema === "object" && Object.keys(schema).length === 0;
    return isEmpty ? undefined : { schema, isOptional: mayBeUndefined(type), library: "json-schema" };
  }

  /** Notes what could not be read. */
  miss(expressions: readonly ts.Expression[]): void {
    this.#missed.push(...expressions);
  }

  /** What is read, and the expressions in it that could not be. */
  watched<T>(read: () => T): { readonly made: T; readonly missed: readonly ts.Expression[] } {
    const before = this.#missed;
    this.#missed = [];
    try {
      const made = read();
      return { made, missed: this.#missed };
    } finally {
      this.#missed = before;
    }
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

  /** `fastify.addSchema(…)`: others refer to parts of it by its `$id`. */
  share(expression: ts.Expression): void {
    const literal = this.literal(expression);
    const chain = literal === undefined ? undefined : this.#libraryChain(literal);
    const options = chain === undefined ? literal : chain.steps.at(-1)?.args?.at(-1);
    const id = this.text(this.entries(options).find(([name]) => name === "$id")?.[1]);
    if (literal !== undefined && id !== undefined) this.#shared.set(nameOfId(id), literal);
  }

  /** A part of a shared schema: `book#/properties/isbn`. */
  sharedPart(id: string, path: readonly string[]): ts.Expression | undefined {
    let now = this.#shared.get(id);
    for (const name of path) {
      // What libraries were given for `properties` is their first argument.
      const isMade = now !== undefined && this.#libraryChain(now) !== undefined;
      if (isMade && name === "properties") continue;
      const entries: Entries = isMade && now !== undefined ? this.members(now) : this.entries(now);
      now = entries.find(([own]) => own === name)?.[1];
    }
    return now;
  }

  /** Whether the schema that this call names is being named already. */
  isNamed(meta: ts.Node): boolean {
    return this.#metas.has(meta);
  }

  /** A component of this name. */
  component(name: string, key: unknown, make: () => JsonSchema): JsonSchema {
    return this.#context.names.reference(name, key, make);
  }

  /** The properties that an object schema was given, as they are written: `z.object({ … })`. */
  members(expression: ts.Expression): readonly (readonly [string, ts.Expression])[] {
    const made = this.literal(expression);
    const chain = made === undefined ? undefined : this.#libraryChain(made);
    const args = chain?.steps.find((step) => step.args !== undefined)?.args;
    return this.entries(args?.[0]);
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
