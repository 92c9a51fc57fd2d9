/** A service of many files as people write them: models, services with a store, routers with guards, one app. */

const NOUNS = [
  "order",
  "invoice",
  "customer",
  "product",
  "shipment",
  "refund",
  "coupon",
  "review",
  "address",
  "ticket",
];

/** Path → text; Express in TypeScript. `count` is how many files of routes there are. */
export function routeFiles(count: number): ReadonlyMap<string, string> {
  const names = Array.from(
    { length: count },
    (_, at) => `${NOUNS[at % NOUNS.length]}${Math.floor(at / NOUNS.length)}`,
  );
  return new Map([
    ["package.json", `{ "name": "many-routes", "version": "1.0.0", "type": "module" }\n`],
    [
      "tsconfig.json",
      `{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true } }\n`,
    ],
    ["src/auth.ts", AUTH],
    ["src/page.ts", PAGE],
    ["src/app.ts", appOf(names)],
    ...names.flatMap((name) => [
      [`src/models/${name}.ts`, modelOf(name)] as const,
      [`src/services/${name}-service.ts`, serviceOf(name)] as const,
      [`src/routes/${name}.ts`, routesOf(name)] as const,
    ]),
  ]);
}

const AUTH = `import type { NextFunction, Request, Response } from "express";

export function requireUser(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.replace(/^Bearer /, "");
  if (token === undefined) {
    res.status(401).json({ error: "unauthorized" });
    return;
  }
  next();
}
`;

const PAGE = `export interface Page<Item> {
  items: Item[];
  total: number;
  next?: string;
}
`;

function appOf(names: readonly string[]): string {
  const imports = names.map((name) => `import { ${name}Router } from "./routes/${name}.js";`);
  const mounts = names.map((name) => `app.use("/api/${name}s", ${name}Router);`);
  return `import express from "express";
${imports.join("\n")}

const app = express();
app.use(express.json());
${mounts.join("\n")}
app.listen(3000);
`;
}

function modelOf(name: string): string {
  const type = typeOf(name);
  return `/** One ${name}, as the store keeps it. */
export interface ${type} {
  id: string;
  name: string;
  /** What it is about, for people. */
  description?: string;
  amount: number;
  state: "draft" | "open" | "closed";
  tags: string[];
  createdAt: Date;
}

export type New${type} = Omit<${type}, "id" | "createdAt">;
export type ${type}Change = Partial<New${type}>;
`;
}

function serviceOf(name: string): string {
  const type = typeOf(name);
  return `import type { New${type}, ${type}, ${type}Change } from "../models/${name}.js";
import type { Page } from "../page.js";

const store = new Map<string, ${type}>();

export async function list(state: string | undefined, limit: number): Promise<Page<${type}>> {
  const items = [...store.values()].filter((one) => state === undefined || one.state === state);
  return { items: items.slice(0, limit), total: items.length };
}

export async function find(id: string): Promise<${type} | undefined> {
  return store.get(id);
}

export async function add(given: New${type}): Promise<${type}> {
  const made: ${type} = { ...given, id: String(store.size + 1), createdAt: new Date() };
  store.set(made.id, made);
  return made;
}

export async function change(id: string, by: ${type}Change): Promise<${type} | undefined> {
  const found = store.get(id);
  if (found === undefined) return undefined;
  const changed = { ...found, ...by };
  store.set(id, changed);
  return changed;
}

export async function remove(id: string): Promise<boolean> {
  return store.delete(id);
}
`;
}

function routesOf(name: string): string {
  const type = typeOf(name);
  return `import { type Request, Router } from "express";
import { requireUser } from "../auth.js";
import type { New${type}, ${type}Change } from "../models/${name}.js";
import * as service from "../services/${name}-service.js";

export const ${name}Router: Router = Router();

/** Lists every ${name}. */
${name}Router.get("/", async (req, res) => {
  const { state, limit } = req.query;
  res.json(await service.list(typeof state === "string" ? state : undefined, Number(limit ?? 20)));
});

${name}Router.get("/:id", async (req, res) => {
  const found = await service.find(req.params.id);
  if (found === undefined) {
    res.status(404).json({ error: "not found" });
    return;
  }
  res.json(found);
});

${name}Router.post("/", requireUser, async (req: Request<object, unknown, New${type}>, res) => {
  res.status(201).json(await service.add(req.body));
});

${name}Router.patch("/:id", requireUser, async (req: Request<{ id: string }, unknown, ${type}Change>, res) => {
  const changed = await service.change(req.params.id, req.body);
  if (changed === undefined) {
    res.status(404).json({ error: "not found" });
    return;
  }
  res.json(changed);
});

${name}Router.delete("/:id", requireUser, async (req, res) => {
  const isGone = await service.remove(req.params.id as string);
  res.status(isGone ? 204 : 404).end();
});
`;
}

function typeOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
