/** A first walk through the service in curl commands that work when pasted in order: make something, then read it. */
import type { PlannedOperation } from "../../blueprint.ts";
import { type SampleRequest, sampleRequest } from "../../sample.ts";
import { withArticle } from "../plan/words.ts";
import type { CreateAction, ItemAction, ItemShape, Store } from "../service-plan.ts";
import { type ProjectFacts, takesToken } from "./facts.ts";

/** One command and what it shows. */
export interface Step {
  readonly about: string;
  readonly command: string;
}

export function walkthrough(facts: ProjectFacts): readonly Step[] {
  const made = findMade(facts);
  const steps =
    made === undefined ? firstReads(facts) : [...makeAndRead(made, facts), ...readsOf(made, facts)];
  if (steps.length === 0) return [refused(facts)];
  return [...credentialSteps(steps, facts), ...steps.map(({ step }) => step)];
}

/** Where nobody can call yet: what waits for its hook, or whether the service is there at all. */
function refused({ operations }: ProjectFacts): Step {
  const operation = operations.find(({ method, fullPath }) => method === "get" && !fullPath.includes("{"));
  if (operation === undefined || operation.security.length === 0) {
    return { about: "Ask whether it is ready:", command: `curl -si "${address}/health/ready"` };
  }
  return {
    about:
      "Ask for something; without credentials the answer is 401, with them 501 until their check is written:",
    command: `curl -si "${address}${operation.fullPath}"`,
  };
}

interface PlannedStep {
  readonly step: Step;
  readonly operation: PlannedOperation;
}

/** Something that can be made without anything being there before. */
interface Made {
  readonly store: Store;
  readonly create: PlannedOperation;
  readonly action: CreateAction;
  readonly request: SampleRequest;
}

const address = "http://127.0.0.1:3000";

/** Never the resource's name: `/paths` would take the shell's PATH away. */
const keyVariable = "ID";

function findMade(facts: ProjectFacts): Made | undefined {
  const { plan, operations } = facts;
  for (const create of operations) {
    const action = plan.actions.get(create.name);
    if (action?.kind !== "create" || action.path.length > 0 || !canCall(create, facts)) continue;
    const store = plan.stores.find(({ singular }) => singular === action.store);
    const request = withoutUndone(sampleRequest(create, { schemas: plan.blueprint.api.schemas }), action);
    if (store === undefined || typeof request.body !== "string") continue;
    return { store, create, action, request };
  }
  return undefined;
}

/** What is not kept would be answered 501. */
function withoutUndone(request: SampleRequest, { body: { item, undone = [] } }: CreateAction): SampleRequest {
  if (undone.length === 0 || item !== undefined || typeof request.body !== "string") return request;
  if (!request.body.startsWith("{")) return request;
  const body = Object.entries(JSON.parse(request.body) as Readonly<Record<string, unknown>>);
  return {
    ...request,
    body: JSON.stringify(Object.fromEntries(body.filter(([name]) => !undone.includes(name)))),
  };
}

function makeAndRead(made: Made, facts: ProjectFacts): PlannedStep[] {
  const { create, action, store, request } = made;
  const key = keyIn(action.answer.shape, store);
  const read = key === undefined ? undefined : findRead(store, facts);
  // A refusal ends the walk aloud, rather than with a key that is none.
  const call = curl(create, request.url, facts, request, "-sSf");
  const noun = store.noun;
  if (key === undefined || read === undefined) {
    return [{ operation: create, step: { about: `Make ${withArticle(noun)}:`, command: call } }];
  }
  const parse = `node -pe 'JSON.parse(fs.readFileSync(0, "utf8"))${key}'`;
  const path = read.operation.fullPath.replace(`{${read.parameter}}`, `$${keyVariable}`);
  return [
    {
      operation: create,
      step: {
        about: `Make ${withArticle(noun)}, and keep its key:`,
        command: `${keyVariable}=$(${call} | ${parse})`,
      },
    },
    {
      operation: read.operation,
      step: { about: "Read it:", command: curl(read.operation, path, facts, undefined, "-si") },
    },
  ];
}

function readsOf({ store }: Made, facts: ProjectFacts): PlannedStep[] {
  const operation = facts.operations.find(({ name }) => {
    const action = facts.plan.actions.get(name);
    const isOfStore = action?.kind === "list" && action.store === store.singular;
    return isOfStore && action.path.length === 0 && action.answer.shape.hit === undefined;
  });
  if (operation === undefined || !canCall(operation, facts)) return [];
  const { url, headers } = sampleRequest(operation, { schemas: facts.plan.blueprint.api.schemas });
  // Filters might hide what was just made.
  const plain = operation.parameters.some((one) => one.in === "query" && one.required)
    ? url
    : operation.fullPath;
  const request = { method: "GET", url: plain, headers, body: undefined, contentType: undefined };
  return [
    { operation, step: { about: "List what there is:", command: curl(operation, plain, facts, request) } },
  ];
}

/** A document of reads alone: the first that needs nothing to be there, and that works where one does. */
function firstReads(facts: ProjectFacts): PlannedStep[] {
  const isStub = ({ name }: PlannedOperation) => facts.plan.actions.get(name)?.kind === "stub";
  const reads = facts.operations.filter(
    (one) => one.method === "get" && !one.fullPath.includes("{") && canCall(one, facts),
  );
  const operation = reads.find((one) => !isStub(one)) ?? reads[0];
  if (operation === undefined) return [];
  const about = isStub(operation)
    ? "Ask for something; the answer is 501 until somebody has written it:"
    : "Ask for something:";
  const request = sampleRequest(operation, { schemas: facts.plan.blueprint.api.schemas });
  const command = curl(operation, request.url, facts, request, "-si");
  return [{ operation, step: { about, command } }];
}

function findRead(
  store: Store,
  facts: ProjectFacts,
): { readonly operation: PlannedOperation; readonly parameter: string } | undefined {
  for (const operation of facts.operations) {
    const action = facts.plan.actions.get(operation.name);
    if (!isReadOf(action, store) || action.key === undefined || action.path.length > 0) continue;
    if (operation.method === "get" && canCall(operation, facts))
      return { operation, parameter: action.key.parameter };
  }
  return undefined;
}

function isReadOf(action: { readonly kind: string } | undefined, store: Store): action is ItemAction {
  return action?.kind === "read" && (action as ItemAction).store === store.singular;
}

/** Where the new thing's key stands in the answer: `.id`, `.data.id`. */
function keyIn(shape: ItemShape, store: Store): string | undefined {
  const property = store.fields.find(({ column }) => column === store.key)?.property;
  if (property === undefined || shape.kind === "none") return undefined;
  const steps = shape.kind === "object" ? [shape.item, property] : [property];
  return steps.map((step) => `[${JSON.stringify(step)}]`).join("");
}

/** Basic credentials and certificates are checked by nobody yet. */
function canCall(operation: PlannedOperation, facts: ProjectFacts): boolean {
  return operation.security.length === 0 || credentialsOf(operation, facts) !== undefined;
}

/** The alternative that is easiest to fulfil. */
function credentialsOf(
  { security }: PlannedOperation,
  { schemes }: ProjectFacts,
):
  | readonly { readonly scheme: ProjectFacts["schemes"][number]; readonly scopes: readonly string[] }[]
  | undefined {
  if (security.length === 0 || security.some((one) => Object.keys(one).length === 0)) return [];
  for (const alternative of security) {
    const found = Object.entries(alternative).flatMap(([hook, scopes]) => {
      const scheme = schemes.find((one) => one.hook === hook);
      return scheme !== undefined && (takesToken(scheme.scheme) || scheme.scheme.type === "apiKey")
        ? [{ scheme, scopes }]
        : [];
    });
    if (found.length === Object.keys(alternative).length) return found;
  }
  return undefined;
}

function credentialSteps(steps: readonly PlannedStep[], facts: ProjectFacts): Step[] {
  const all = steps.flatMap(({ operation }) => credentialsOf(operation, facts) ?? []);
  const scopesOf = (ofToken: boolean) =>
    [
      ...new Set(
        all.filter((one) => takesToken(one.scheme.scheme) === ofToken).flatMap(({ scopes }) => scopes),
      ),
    ]
      .map((scope) => ` --scope ${quote(scope)}`)
      .join("");
  const needs = (ofToken: boolean) => all.some((one) => takesToken(one.scheme.scheme) === ofToken);
  return [
    ...(needs(true)
      ? [
          {
            about: "A token, signed by a key that only this machine has:",
            command: `TOKEN=$(npm run --silent token -- --subject me${scopesOf(true)})`,
          },
        ]
      : []),
    ...(needs(false)
      ? [
          {
            about: "An API key; only its hash is kept:",
            command: `API_KEY=$(npm run --silent api-key -- --name me${scopesOf(false)})`,
          },
        ]
      : []),
  ];
}

function curl(
  operation: PlannedOperation,
  path: string,
  facts: ProjectFacts,
  request?: SampleRequest,
  flags: string = "-s",
): string {
  let url = `${address}${path}`;
  const lines: string[] = [];
  for (const { scheme } of credentialsOf(operation, facts) ?? []) {
    const { scheme: credentials } = scheme;
    if (credentials.type !== "apiKey") lines.push(`-H "Authorization: Bearer $TOKEN"`);
    else if (credentials.in === "header") lines.push(`-H "${credentials.name}: $API_KEY"`);
    else if (credentials.in === "cookie") lines.push(`-H "Cookie: ${credentials.name}=$API_KEY"`);
    else url += `${url.includes("?") ? "&" : "?"}${encodeURIComponent(credentials.name)}=$API_KEY`;
  }
  for (const [name, value] of Object.entries(request?.headers ?? {}))
    lines.push(`-H ${quote(`${name}: ${value}`)}`);
  if (typeof request?.body === "string") lines.push(`-d ${quote(request.body)}`);
  const method = operation.method === "get" || (operation.method === "post" && request?.body !== undefined);
  const verb = method ? "" : ` -X ${operation.method.toUpperCase()}`;
  return [`curl ${flags}${verb} "${url}"`, ...lines].join(" \\\n  ");
}

/** As one word of a shell. */
function quote(text: string): string {
  return /^[\w.:/@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
