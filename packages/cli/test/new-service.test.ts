import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MadeService } from "./made-service.ts";

const bookshop = new URL("../../../examples/bookshop.yaml", import.meta.url).pathname;

/** Prometheus adds these itself. */
const ofPrometheus = ["job", "instance"];

/** What PromQL in a text selects: `http_requests_total{job="shop",status=~"5.."}`. */
function selectorsIn(text: string): { readonly metric: string; readonly labels: readonly string[] }[] {
  return [...text.matchAll(/\b([a-z][a-z0-9_]*)\{((?:[a-z_]+[=!]~?"[^"]*",?)+)\}/g)].map(
    ([, metric = "", labels = ""]) => ({
      metric,
      labels: [...labels.matchAll(/([a-z_]+)[=!]~?"/g)]
        .map(([, label = ""]) => label)
        .filter((label) => !ofPrometheus.includes(label)),
    }),
  );
}

function labelsByMetric(scrape: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, metric = "", labels = ""] of scrape.matchAll(/^([a-z][a-z0-9_]*)(?:\{(.*)\})? /gm)) {
    const known = found.get(metric) ?? new Set();
    for (const [, label = ""] of labels.matchAll(/([a-z_]+)="/g)) known.add(label);
    found.set(metric, known);
  }
  return found;
}

for (const framework of ["express", "fastify", "koa"]) {
  describe(`a new service for ${framework}`, () => {
    let service: MadeService;
    let url = "";

    beforeAll(async () => {
      service = await MadeService.make(bookshop, framework);
      url = await service.start();
    });
    afterAll(() => service.remove());

    it("compiles strictly", async () => {
      expect(await service.compile()).toBe("");
    });

    it("is ready, with a database of its own", async () => {
      const answer = await fetch(`${url}/health/ready`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ checks: { database: "ok" } });
      expect(existsSync(join(service.folder, ".data/postgres"))).toBe(true);
    });

    it("serves its document and a page that shows it", async () => {
      const document = await fetch(`${url}/openapi.json`);
      expect(await document.json()).toMatchObject({ info: { title: "Bookshop" } });
      expect((await fetch(`${url}/docs`)).status).toBe(200);
    });

    it("counts requests by the route's template", async () => {
      await fetch(`${url}/v1/books/123e4567-e89b-42d3-a456-426614174000`);
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text).toMatch(
        /http_requests_total\{method="GET",route="\/v1\/books\/\{bookId\}",status="\d+"\} 1/,
      );
    });

    it("prints every metric, with the labels, that its alerts and dashboard ask for", async () => {
      await fetch(`${url}/v1/books`);
      const metrics = labelsByMetric(await (await fetch(`${url}/metrics`)).text());
      const asked = ["ops/alerts.yaml", "ops/dashboard.json", "ops/runbook.md"].flatMap((path) =>
        // In YAML and JSON a quote is an escaped one.
        selectorsIn(readFileSync(join(service.folder, path), "utf8").replaceAll('\\"', '"')),
      );
      expect(asked.length).toBeGreaterThan(30);
      for (const { metric, labels } of asked) {
        if (metric === "up") continue;
        expect([metric, [...(metrics.get(metric) ?? [])]]).toEqual([
          metric,
          expect.arrayContaining([...labels]),
        ]);
      }
    });

    it("asks for a token where the document does, and believes one that it made itself", async () => {
      const { out, code } = await service.command("token", "--scope", "books:write", "--subject", "me");
      expect(code).toBe(0);
      const token = out.trim();
      expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      const post = (headers: Record<string, string>) =>
        fetch(`${url}/v1/books`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify({ title: "Emma", authors: ["Jane Austen"], priceCents: 900 }),
        });
      expect((await post({})).status).toBe(401);
      expect((await post({ authorization: "Bearer nonsense" })).status).toBe(401);
      const made = await post({ authorization: `Bearer ${token}` });
      expect(made.status).toBe(201);
      const read = await fetch(new URL(made.headers.get("location") ?? "", url));
      expect(await read.json()).toMatchObject({ title: "Emma", priceCents: 900 });
      const { out: weak } = await service.command("token", "--scope", "books:read");
      expect((await post({ authorization: `Bearer ${weak.trim()}` })).status).toBe(403);
    });

    it("says where it is, and ends when it is told to", async () => {
      expect(service.lines.join("\n")).toContain(`Bookshop 1.4.0 answers at ${url}`);
      expect(await service.stop()).toBe(0);
    });
  });
}

describe("a new service that is not set up right", () => {
  let service: MadeService;
  beforeAll(async () => {
    service = await MadeService.make(bookshop, "express");
  });
  afterAll(() => service.remove());

  it("tells everything that is wrong at once in production, where it takes no database of its own", async () => {
    const started = service.start({ NODE_ENV: "production", PORT: "http" });
    await expect(started).rejects.toThrow(
      /ended with 2: error: .*PORT: expected.*DATABASE_URL: expected.*AUTH_ISSUER: expected/s,
    );
  });
});
