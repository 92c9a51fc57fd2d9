/** Small documents, and the plan of a service for them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "@ashlar/model";
import { readDocument } from "@ashlar/openapi";
import { layoutOf } from "../../src/layout.ts";
import { planBlueprint } from "../../src/plan-blueprint.ts";
import { planService } from "../../src/service/plan-service.ts";
import type { Action, Field, ServicePlan } from "../../src/service/service-plan.ts";

export interface SmallDocument {
  /** `GET /books` → Operation Object; responses may be written `{ 200: Schema Object }`. */
  readonly [route: string]: SmallOperation;
}

interface SmallOperation {
  readonly summary?: string;
  readonly parameters?: Json[];
  readonly body?: Json;
  readonly bodyType?: string;
  /** Status → schema, or `null` for none. */
  readonly answers: { readonly [status: string]: Json };
  readonly descriptions?: { readonly [status: string]: string };
}

/** @param schemas of `components` */
export async function planOf(
  routes: SmallDocument,
  schemas: { readonly [name: string]: Json } = {},
): Promise<ServicePlan> {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [route, operation] of Object.entries(routes)) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(path, operation) };
  }
  const document = {
    openapi: "3.1.0",
    info: { title: "Small", version: "1.0.0" },
    paths,
    components: { schemas },
  };
  return planFile(JSON.stringify(document));
}

async function planFile(text: string): Promise<ServicePlan> {
  const folder = await mkdtemp(join(tmpdir(), "plan-"));
  try {
    await writeFile(join(folder, "openapi.json"), text);
    return await planAt(join(folder, "openapi.json"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function planAt(file: string): Promise<ServicePlan> {
  const { api } = await readDocument(file);
  return planService(planBlueprint(api, { framework: "express", layout: layoutOf("src/routes", ".js") }));
}

function operationObject(
  path: string,
  { parameters = [], body, bodyType, answers, ...rest }: SmallOperation,
): Json {
  const { summary, descriptions = {} } = rest;
  const given = new Set(parameters.map((each) => (each as { name: string }).name));
  const missing = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = ""]) => {
    return given.has(name)
      ? []
      : [{ name, in: "path", required: true, schema: { type: "string", format: "uuid" } }];
  });
  return {
    ...(summary === undefined ? {} : { summary }),
    parameters: [...missing, ...parameters],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [bodyType ?? "application/json"]: { schema: body } } } }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, schema]) => [
        status,
        {
          description: descriptions[status] ?? status,
          ...(schema === null ? {} : { content: { "application/json": { schema } } }),
        },
      ]),
    ),
  };
}

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (name: string): Json => ({ type: "array", items: ref(name) });
export const query = (name: string, schema: Json, more: { readonly [key: string]: Json } = {}): Json => ({
  name,
  in: "query",
  schema,
  ...more,
});

/** The action of `GET /books`. */
export function actionOf(plan: ServicePlan, route: string): Action | undefined {
  const operation = plan.blueprint.operations.find(({ method, source }) => {
    return `${method.toUpperCase()} ${source.path}` === route;
  });
  return operation && plan.actions.get(operation.name);
}

/** `list`, or the reason of a stub. */
export function outcomeOf(plan: ServicePlan, route: string): string | undefined {
  const action = actionOf(plan, route);
  return action?.kind === "stub" ? action.reason : action?.kind;
}

export function fieldOf(plan: ServicePlan, table: string, column: string): Field | undefined {
  return plan.stores.find((store) => store.table === table)?.fields.find((field) => field.column === column);
}
