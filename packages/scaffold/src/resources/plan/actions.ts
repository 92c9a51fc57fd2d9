/** Functions and procedures that were asked for, as operations. */
import type { Database, Finding, JsonSchema, JsonSchemaObject, ObjectId, RoutineObject } from "@ashlar/model";
import { isReserved } from "../../identifier.ts";
import type { Overrides } from "../overrides.ts";
import type { PlannedAction, PlannedArgument, PlannedResult } from "../resource-plan.ts";
import type { ColumnType } from "./built-in-types.ts";
import { type ColumnTypes, orNull } from "./column-types.ts";
import { camelName, isAscii, kebabName, nameDigest, nameWords } from "./name-words.ts";
import { compare } from "./relation-facts.ts";
import { type RoutineArgument, readSignature } from "./routine-signature.ts";
import { isDefiner } from "./security-definer.ts";
import { isSensitive } from "./sensitive.ts";
import { readTypeText } from "./type-text.ts";

export interface ActionContext {
  readonly database: Database;
  readonly overrides: Overrides;
  readonly mainSchema: string;
  readonly types: ColumnTypes;
  /** Name of a table's row type, as `format_type()` prints it → its resource. */
  readonly rows: ReadonlyMap<string, { readonly id: ObjectId; readonly singular: string }>;
  /** Types whose values hold secrets; rows of a resource are answered without them. */
  readonly secrets: ReadonlySet<string>;
  /** Whether policies decide somewhere who sees what. */
  readonly hasRowSecurity: boolean;
  /** Those that are taken, in lower case; the actions' are added. */
  readonly operationIds: Set<string>;
  /** `/actions`, or another where a resource is called so. */
  readonly prefix: string;
}

export interface PlannedActions {
  readonly actions: readonly PlannedAction[];
  readonly findings: readonly Finding[];
}

export function planActions(context: ActionContext): PlannedActions {
  const { database, overrides, mainSchema } = context;
  const routines = database.objects
    .filter((object): object is RoutineObject => object.kind === "function" || object.kind === "procedure")
    .sort((one, other) => compare(one.id, other.id));
  const actions: PlannedAction[] = [];
  const findings: Finding[] = [];
  const asked = new Set<ObjectId>();
  const paths = new Set<string>();
  for (const [name, { name: given }] of [...overrides.functions].sort(([a], [b]) => compare(a, b))) {
    const found = routines.filter((routine) => isCalled(routine, name, mainSchema));
    if (found.length === 0) findings.push(unmatched(name, overrides));
    for (const routine of found) {
      if (asked.has(routine.id)) continue;
      asked.add(routine.id);
      const reason = unservable(routine, context);
      if (reason !== undefined) {
        findings.push(leftOut(routine, reason));
        continue;
      }
      actions.push(actionOf(routine, { given, context, paths }));
      if (context.hasRowSecurity && isDefiner(routine)) findings.push(ignoresRowSecurity(routine));
    }
  }
  if (actions.length > 0 && context.prefix !== USUAL_PREFIX) findings.push(prefixed(context));
  return { actions: actions.sort((one, other) => compare(one.path, other.path)), findings };
}

/** Of the paths of functions, where no resource is called so. */
export const USUAL_PREFIX = "/actions";

function prefixed({ prefix, overrides }: ActionContext): Finding {
  return {
    rule: "name-collision",
    severity: "warning",
    message: `functions are called at ${prefix}/…: ${USUAL_PREFIX} is a table's or a namespace's already`,
    hint: `to have ${USUAL_PREFIX} for functions, give the other a name in ${overrides.file}`,
  };
}

/** By its name, or by its signature; those of the main namespace without it, too. */
function isCalled({ schema = "", name, sqlName }: RoutineObject, asked: string, mainSchema: string): boolean {
  const text = asked.replace(/\s+/g, " ").replace(/ ?, ?/g, ", ");
  const names = [`${schema}.${name}`, sqlName, ...(schema === mainSchema ? [name] : [])];
  if (names.includes(text)) return true;
  const signature = sqlName.slice(sqlName.indexOf("("));
  return names.some((each) => `${each}${signature}` === text);
}

/** Why no request can call it. */
function unservable(
  { kind, signature, definition }: RoutineObject,
  { rows, secrets }: ActionContext,
): string | undefined {
  if (kind === "procedure" && endsTransaction(definition))
    return "it ends transactions, and a request is one from its beginning to its end";
  const { arguments: args, returns = "void", isSet } = readSignature(signature);
  if (/^(?:event_)?trigger$/.test(returns)) return "it is a trigger's";
  const types = [...args.map(({ type }) => type), returns];
  const pseudo = types.find((type) => /^(?:any\w*|internal|cstring)(?:\[\])?$/.test(type));
  if (pseudo !== undefined) return `its types are open: ${pseudo}`;
  const returned = readTypeText(returns).name;
  if (secrets.has(returned) && !rows.has(returns)) return `its ${returned} may hold secrets`;
  const secret = args.find(
    ({ name = "", type, mode }) =>
      mode !== "IN" &&
      mode !== "VARIADIC" &&
      (isSensitive(name, type) || secrets.has(readTypeText(type).name)),
  );
  if (secret !== undefined) return `its ${secret.name ?? secret.type} may hold secrets`;
  const hasColumns = args.some(({ mode }) => mode !== "IN" && mode !== "VARIADIC");
  if (returns === "record" && !hasColumns)
    return isSet ? "nothing says which columns its rows have" : "nothing says what its record holds";
  return undefined;
}

/** @see https://www.postgresql.org/docs/current/plpgsql-transactions.html */
function endsTransaction(definition: string): boolean {
  const code = definition.replace(/--.*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, " ");
  return /\b(?:COMMIT|ROLLBACK)\s*(?:AND\s+(?:NO\s+)?CHAIN\s*)?;/i.test(code);
}

interface Asked {
  readonly given: string | undefined;
  readonly context: ActionContext;
  readonly paths: Set<string>;
}

function actionOf(routine: RoutineObject, { given, context, paths }: Asked): PlannedAction {
  const { schema = "", name, comment, signature, defaults, kind } = routine;
  const read = readSignature(signature);
  const inputs = read.arguments.filter(({ mode }) => mode !== "OUT" && mode !== "TABLE");
  const args = planArguments(inputs, defaults, context.types);
  const words = wordsOf(routine, given, context.mainSchema);
  const candidates = [
    words,
    [...words, "by", ...args.flatMap((each) => nameWords(each.name))],
    [...words, nameDigest(routine.id)],
  ];
  const isFree = (each: readonly string[]): boolean => !paths.has(kebabName(each));
  const chosen = candidates.find(isFree) ?? words;
  paths.add(kebabName(chosen));
  return {
    routine: routine.id,
    schema,
    name,
    path: `${context.prefix}/${kebabName(chosen)}`,
    operationId: takeId(chosen, context.operationIds),
    comment,
    kind,
    arguments: args,
    result: resultOf(read, context),
  };
}

function wordsOf(routine: RoutineObject, given: string | undefined, mainSchema: string): readonly string[] {
  if (given !== undefined) return nameWords(given);
  const words = nameWords(routine.name);
  const spelt = routine.schema === mainSchema ? words : [...nameWords(routine.schema ?? ""), ...words];
  return words.length > 0 && isAscii(spelt) ? spelt : ["function", nameDigest(routine.id)];
}

function takeId(words: readonly string[], taken: Set<string>): string {
  const candidates = [camelName(words), camelName(["call", ...words]), camelName([...words, "action"])];
  const id =
    candidates.find((each) => !taken.has(each.toLowerCase()) && !isReserved(each)) ??
    `${camelName(words)}_${nameDigest(words.join())}`;
  taken.add(id.toLowerCase());
  return id;
}

/** `p_order_id` is `orderId`, where all begin so. */
function planArguments(
  inputs: readonly RoutineArgument[],
  defaults: number,
  types: ColumnTypes,
): PlannedArgument[] {
  const all = inputs.map(({ name }) => (name === undefined ? [] : nameWords(name)));
  const [first] = all[0] ?? [];
  const isPrefixed =
    ["p", "in", "arg", "v"].includes(first ?? "") &&
    all.every((words) => words.length > 1 && words[0] === first);
  const taken = new Set<string>();
  return inputs.map(({ name, type, mode }, at) => {
    const words = (all[at] ?? []).slice(isPrefixed ? 1 : 0);
    const natural = words.length === 0 ? `argument${at + 1}` : camelName(words);
    const own = taken.has(natural) ? `argument${at + 1}` : natural;
    taken.add(own);
    const { schema, codec } = types.of(type);
    return {
      name: own,
      argument: name,
      isVariadic: mode === "VARIADIC",
      type,
      codec,
      schema,
      hasDefault: at >= inputs.length - defaults,
    };
  });
}

function resultOf(
  { arguments: args, returns = "void", isSet }: ReturnType<typeof readSignature>,
  { types, rows }: ActionContext,
): PlannedResult {
  const outputs = args.filter(({ mode }) => mode === "OUT" || mode === "INOUT" || mode === "TABLE");
  const kind = isSet || outputs.some(({ mode }) => mode === "TABLE") ? "rows" : "value";
  const plain = { codec: "plain", resource: undefined, columns: [] } as const;
  const [only, second] = outputs;
  // A function with a single OUT argument returns it as it is; a procedure a row of one column.
  const isRow = second !== undefined || only?.mode === "TABLE" || (only !== undefined && returns === "void");
  if (isRow) return { kind, ...columnsOf(outputs, types) };
  const row = rows.get(returns);
  if (row !== undefined) {
    const answered: JsonSchemaObject = { $ref: `#/$defs/${row.singular}` };
    // A function that finds none gives null; a set of none is empty.
    return { kind, ...plain, schema: kind === "rows" ? answered : orNull(answered), resource: row.id };
  }
  if (returns === "void") return { kind: "none", ...plain, schema: true };
  const { schema, codec } = types.of(returns);
  return { kind, ...plain, schema: orNull(schema), codec };
}

function columnsOf(outputs: readonly RoutineArgument[], types: ColumnTypes): Omit<PlannedResult, "kind"> {
  const read = outputs.map(({ name = "", type }, at): [string, string, ColumnType] => {
    const words = nameWords(name);
    return [
      words.length === 0 ? `column${at + 1}` : camelName(words),
      name || `column${at + 1}`,
      types.of(type),
    ];
  });
  const properties: Record<string, JsonSchema> = {};
  for (const [name, , { schema }] of read) properties[name] = orNull(schema);
  const schema: JsonSchemaObject = { type: "object", properties, required: read.map(([name]) => name) };
  const columns = read.map(([name, column, { codec }]) => ({ name, column, codec }));
  return { schema, codec: "plain", resource: undefined, columns };
}

function unmatched(name: string, { file }: Overrides): Finding {
  return {
    rule: "override-unmatched",
    severity: "warning",
    message: `${file} asks for the function ${name}, and there is none`,
    hint: "write it with its namespace, and its types where there are several: public.close_order(integer)",
    location: { file },
  };
}

function leftOut({ sqlName }: RoutineObject, reason: string): Finding {
  return {
    rule: "action-left-out",
    severity: "warning",
    message: `${sqlName} cannot be called by a request: ${reason}`,
    hint: "wrap what a request may do in a function that returns a table, a type of its own, or nothing",
  };
}

function ignoresRowSecurity({ sqlName }: RoutineObject): Finding {
  return {
    rule: "action-ignores-row-security",
    severity: "warning",
    message: `${sqlName} runs as its owner, whoever calls: no policy keeps a row from it`,
    hint: `where it does not decide itself who may call it, ALTER FUNCTION ${sqlName} SECURITY INVOKER`,
  };
}
