import type { LoadResult } from "@ashlar/load";
import { describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";
import { startLoadServer } from "./load-server.ts";

describe("api-load-tester", () => {
  it("reports target, load, latencies and what to do", async () => {
    const { url, port, asked } = await startLoadServer();
    const { code, out, err } = await new TestProject().run("api-load-tester", [
      `${url}/users`,
      "--concurrency",
      "2",
      "--duration",
      "0.3",
    ]);
    expect(code).toBe(0);
    expect(err).toContain(
      `GET ${url}/users\nto 127.0.0.1:${port}\n2 connections, each sends when it has its answer`,
    );
    expect(out).toContain(`GET ${url}/users`);
    for (const name of ["Total requests", "Requests/s", "Successful", "Failed", "P50", "P99.9", "Max"]) {
      expect(out).toContain(name);
    }
    expect(out).toContain("RECOMMENDATION");
    expect(asked[0]?.headers).toMatchObject({ host: `127.0.0.1:${port}`, accept: "*/*" });
  });

  it("sends method, headers and body as they are given", async () => {
    const { url, asked } = await startLoadServer();
    const body = '{"product_id": 1, "quantity": 2}';
    const { code, out } = await new TestProject().run("api-load-tester", [
      ...[`${url}/orders`, "--method", "POST", "--header", "Authorization: Bearer token123", "--body", body],
      ...["--concurrency", "3", "--requests", "9", "--json"],
    ]);
    const result = JSON.parse(out) as LoadResult & { ok: boolean; command: string };
    expect(code).toBe(0);
    expect(result).toMatchObject({
      version: 1,
      command: "load",
      ok: true,
      requests: { sent: 9, succeeded: 9 },
    });
    expect(asked).toHaveLength(9);
    expect(asked[0]).toMatchObject({
      method: "POST",
      body,
      headers: { authorization: "Bearer token123", "content-type": "application/json" },
    });
  });
});

it("fills placeholders from rows, each in its turn, and mixes URLs by weight", async () => {
  const { url, asked } = await startLoadServer();
  const project = new TestProject({ "users.csv": 'id,name\n1,"a ""b"""\n2,ü/ü\n' });
  const { code } = await project.ashlar(
    ...["load", `${url}/u/{{id}}?q={{name}}`, `${url}/plain`, "--weight", "2,1"],
    ...["--data", "users.csv", "--body", '{"name": "{{name}}"}', "-n", "6", "-c", "1", "--workers", "1"],
  );
  expect(code).toBe(0);
  expect(asked.map(({ url, body }) => `${url} ${JSON.parse(body).name}`).sort()).toEqual([
    '/plain a "b"',
    "/plain ü/ü",
    '/u/1?q=a%20%22b%22 a "b"',
    '/u/1?q=a%20%22b%22 a "b"',
    "/u/2?q=%C3%BC%2F%C3%BC ü/ü",
    "/u/2?q=%C3%BC%2F%C3%BC ü/ü",
  ]);
});

it("--dry-run says what would be sent, and sends nothing", async () => {
  const { url, port, asked } = await startLoadServer();
  const project = new TestProject();
  const rate = ["--rate", "200", "--duration", "1m", "--connect-timeout", "1"];
  const { code, out, err } = await project.ashlar("load", `${url}/a`, "--body", "{}", ...rate, "--dry-run");
  expect({ code, out }).toEqual({ code: 0, out: "" });
  expect(err).toContain(`POST ${url}/a\nto 127.0.0.1:${port}\n`);
  expect(err).toContain("200 requests/s, on up to 50 connections, for 60 s: 12,000 in all\n");
  expect(err).toContain("with Content-Type: application/json, because the body is JSON\n");
  expect(err).toMatch(/Nothing was sent\.\n$/);
  const json = await project.ashlar("load", `${url}/a`, ...rate, "--dry-run", "--json");
  expect(JSON.parse(json.out)).toMatchObject({
    command: "load",
    ok: true,
    dryRun: true,
    runs: [{ requests: [`GET ${url}/a`], expectedRequests: 12_000, concurrency: 50 }],
  });
  expect(asked).toEqual([]);
});

describe("what was expected decides the exit code", () => {
  it.each([
    ["/status/400", ["--expect-status", "400"], 0],
    ["/status/400", ["--expect-status", "2xx"], 1],
    ["/status/500", [], 1],
    [
      "/",
      ["--threshold", "errors<1%,p99<1h", "--threshold", "rate>0.001"].map((flag) =>
        flag.replace("1h", "60s"),
      ),
      0,
    ],
    ["/status/500", ["--threshold", "errors<1%"], 1],
    ["/", ["--threshold", "p50<0.0001us"], 1],
  ])("%s %j: %d", async (path, flags, code) => {
    const { url } = await startLoadServer();
    const answer = await new TestProject().ashlar(
      "load",
      `${url}${path}`,
      "-n",
      "4",
      "-c",
      "2",
      "--json",
      ...flags,
    );
    expect(answer.code).toBe(code);
    expect(JSON.parse(answer.out)).toMatchObject({ ok: code === 0 });
  });

  it("a rate limiter has to answer 429 and to pass what comes after its Retry-After", async () => {
    const { url } = await startLoadServer();
    const load = (path: string) =>
      new TestProject().ashlar("load", `${url}${path}`, "-n", "20", "-c", "2", "--expect-rate-limit");
    const limited = await load("/limited");
    expect(limited.err).toContain("as Retry-After said, to ask once more");
    expect(limited.out).toMatch(/429 as expected: +15, 15 with Retry-After, at first 1 s/);
    expect(limited.out).toContain("Nothing to recommend.");
    expect(limited.code).toBe(0);
    expect((await load("/")).code).toBe(1);
  });

  it("3 where nobody listens", async () => {
    const { code, err } = await new TestProject().ashlar("load", "http://127.0.0.1:1/", "-n", "1");
    expect(code).toBe(3);
    expect(err).toContain("error ASHLAR_LOAD_UNREACHABLE: cannot connect to 127.0.0.1:1: ");
  });
});

describe("files", () => {
  it("are written, and the saved run is one to compare with", async () => {
    const { url } = await startLoadServer();
    const project = new TestProject({ "run.json": "old" });
    const files = ["--output", "run.json", "--html", "run.html", "--csv", "run.csv"];
    const more = ["--hdr-log", "run.hdr", "--prometheus", "run.prom"];
    const first = await project.ashlar("load", url, "-d", "0.3", "-c", "1", ...files, ...more);
    expect(first.code).toBe(0);
    expect(first.err).toContain(
      "Wrote run.json\nWrote run.html\nWrote run.csv\nWrote run.hdr\nWrote run.prom\n",
    );
    const saved = JSON.parse(project.read("run.json")) as LoadResult;
    expect(saved).toMatchObject({ version: 1, tool: { name: "ashlar" } });
    expect(project.read("run.html")).toMatch(/^<!doctype html>/i);
    expect(project.read("run.csv").split("\r\n")[0]).toContain("start_s");
    expect(project.read("run.hdr")).toContain("#[Histogram log format version 1.3]");
    expect(project.read("run.hdr")).toContain("HISTFAAAA");
    expect(project.read("run.prom")).toContain("# TYPE ");
    expect(Object.keys(project.tree()).filter((path) => path.includes(".ashlar-"))).toEqual([]);

    const again = await project.ashlar(
      ...["load", url, "-d", "0.3", "-c", "1", "--compare", "run.json", "--json", "--output", "run.json"],
    );
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ a: saved, comparison: { isInterleaved: false } });
    expect(JSON.parse(project.read("run.json"))).not.toHaveProperty("comparison");
  });

  it("of a comparison hold both runs", async () => {
    const { url, asked } = await startLoadServer();
    const project = new TestProject();
    const { code, out } = await project.ashlar(
      ...["load", `${url}/a`, `${url}/b`, "--compare", "--concurrency", "1", "-d", "1", "--rate", "20"],
      ...["--output", "both.json", "--html", "both.html"],
    );
    expect(code).toBe(0);
    expect(out).toContain("COMPARISON");
    expect(JSON.parse(project.read("both.json"))).toMatchObject({
      version: 1,
      a: { target: { requests: [`GET ${url}/a`] }, requests: { sent: 20 } },
      b: { target: { requests: [`GET ${url}/b`] }, requests: { sent: 20 } },
      comparison: { isInterleaved: true },
    });
    expect(new Set(asked.map((one) => one.url))).toEqual(new Set(["/a", "/b"]));
    const refused = await project.ashlar("load", url, "--compare", "both.json");
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("this is a comparison") });
  });
});

it("no output holds a secret", async () => {
  const { url } = await startLoadServer();
  const project = new TestProject();
  const secret = "s3cr3t";
  const target = `${url.replace("//", `//ann:${secret}@`)}/status/500?api_key=${secret}`;
  const answers = [
    await project.ashlar(
      ...[
        "load",
        target,
        "-n",
        "3",
        "-c",
        "1",
        "--verbose",
        "-H",
        `Cookie: ${secret}`,
        "-H",
        `X-Token: ${secret}`,
      ],
      ...["--body", `{"password": "${secret}"}`, "--output", "o.json", "--html", "o.html", "--csv", "o.csv"],
      ...["--hdr-log", "o.hdr", "--prometheus", "o.prom"],
    ),
    await project.ashlar("load", target, "-n", "3", "--json"),
    await project.ashlar("load", target.replace("http:", "ftp:")),
    await project.ashlar("load", target.replace(url.slice(-5), "notaport")),
    await project.ashlar("load", url, "-H", `Authorization Bearer ${secret}`),
    await project.ashlar("load", url, "-H", `Authorization: Bearer ${secret}\r\nX: y`),
    await project.ashlar("load", `http://ann:${secret}@127.0.0.1:1/?token=${secret}`),
  ];
  expect(answers.map(({ code }) => code)).toEqual([1, 1, 2, 2, 2, 2, 3]);
  expect(answers.map(({ out, err }) => out + err).join("")).not.toContain(secret);
  expect(answers[0]?.err).toContain("Cookie: ***");
  expect(JSON.stringify(project.tree())).not.toContain(secret);
  expect(JSON.stringify(project.tree())).not.toContain(Buffer.from(`ann:${secret}`).toString("base64"));
});
