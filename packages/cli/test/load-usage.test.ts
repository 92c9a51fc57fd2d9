import { describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";

const URL = "http://127.0.0.1:1/";

describe("wrong usage of ashlar load is one line and a hint, before anything is sent", () => {
  const cases: { argv: string[]; message: string; hint: string | RegExp }[] = [
    { argv: [], message: "missing required argument 'url'", hint: "see ashlar load --help" },
    {
      argv: ["localhost:3000/users"],
      message: "'localhost:3000/users' is no URL: it does not begin with http:// or https://",
      hint: "http://localhost:3000/users",
    },
    {
      argv: [URL, "--concurency", "5"],
      message: "unknown option '--concurency'",
      hint: "did you mean --concurrency?",
    },
    {
      argv: [URL, "-c", "0"],
      message: "--concurrency cannot be '0'",
      hint: "it is a whole number from 1 to 100,000",
    },
    { argv: [URL, "-c", "many"], message: "--concurrency cannot be 'many'", hint: /whole number/ },
    { argv: [URL, "-d", "soon"], message: "--duration cannot be 'soon'", hint: /30, 500ms, 1\.5s, 2m, 1h/ },
    { argv: [URL, "-d", "0"], message: "--duration cannot be 0", hint: "it is a time such as 500ms or 10s" },
    { argv: [URL, "-n", "1.5"], message: "--requests cannot be '1.5'", hint: /whole number/ },
    { argv: [URL, "--rate", "-1"], message: "--rate cannot be '-1'", hint: /such as 500 or 500\/s/ },
    { argv: [URL, "--rate", "0"], message: "--rate cannot be '0': that is 0 requests/s", hint: /above 0/ },
    { argv: [URL, "--stages", "30s"], message: "--stages cannot hold '30s'", hint: /30s:100,1m:500,10s:0/ },
    { argv: [URL, "--poisson"], message: "--poisson needs a rate", hint: "--rate 500 --poisson" },
    {
      argv: [URL, "--rate", "5", "--stages", "1s:5"],
      message: "option '--rate <number>' cannot be used with option '--stages <list>'",
      hint: /--help/,
    },
    {
      argv: [URL, "-d", "5", "--stages", "1s:5"],
      message: "option '-d, --duration <time>' cannot be used with option '--stages <list>'",
      hint: /--help/,
    },
    { argv: [URL, "--timeout", "0"], message: "--timeout cannot be 0", hint: /500ms or 10s/ },
    { argv: [URL, "-X", "GET /"], message: "'GET /' is no method", hint: /GET or POST/ },
    {
      argv: [URL, "-H", "Accept"],
      message: "the first --header has no colon",
      hint: "a header is written 'Name: value'",
    },
    { argv: [URL, "-H", "Host: a", "-H", "Host: b"], message: "Host is given twice", hint: /RFC 9112/ },
    {
      argv: [URL, "--body", "a", "--body-file", "b"],
      message: "option '--body <text>' cannot be used with option '--body-file <file>'",
      hint: /--help/,
    },
    {
      argv: [URL, "--body-file", "absent"],
      message: "--body-file absent cannot be read: there is no such file",
      hint: "is the path right?",
    },
    { argv: [URL, "--data", "rows.csv"], message: "nothing asks for --data rows.csv", hint: /\{\{id\}\}/ },
    { argv: [`${URL}{{id}}`], message: "{{id}} has nothing to be filled from", hint: /--data users\.csv/ },
    {
      argv: [`${URL}{{x}}`, "--data", "rows.csv"],
      message: "rows.csv has no field x, which {{x}} asks for",
      hint: "it has id, name",
    },
    { argv: [URL, URL, "--weight", "1"], message: "--weight 1 has 1 of 2", hint: /in order: 3,1/ },
    { argv: [URL, URL, "--weight", "1,x"], message: "--weight cannot be '1,x'", hint: /above 0/ },
    {
      argv: [URL, "http://127.0.0.1:2/"],
      message: "the URLs name two servers, http://127.0.0.1:1 and http://127.0.0.1:2",
      hint: /--compare/,
    },
    {
      argv: [URL, "--compare"],
      message: "--compare takes two URLs, or one and a saved run, found one URL",
      hint: /baseline\.json/,
    },
    {
      argv: [URL, URL, URL, "--compare"],
      message: "--compare takes two URLs, or one and a saved run, found 3 URLs",
      hint: /baseline\.json/,
    },
    {
      argv: [URL, "--compare", "absent.json"],
      message: "absent.json: there is no such file",
      hint: /--output/,
    },
    {
      argv: [URL, "--compare", "package.json"],
      message: "package.json: this is JSON, but no saved run",
      hint: /--output/,
    },
    {
      argv: [URL, URL, "--compare", "-n", "5"],
      message: "--requests is not for two URLs that are compared",
      hint: /--compare baseline\.json/,
    },
    {
      argv: [URL, URL, "--compare", "--csv", "a"],
      message: "--csv is not for two URLs that are compared",
      hint: /leave it out/,
    },
    {
      argv: [URL, "--fail-on-regression"],
      message: "--fail-on-regression needs --compare",
      hint: "--compare baseline.json",
    },
    {
      argv: [URL, "--threshold", "p98<1"],
      message: 'threshold "p98<1": there is no figure "p98"',
      hint: /p50, p75/,
    },
    {
      argv: [URL, "--expect-status", "ok"],
      message: "--expect-status cannot be 'ok'",
      hint: /400, or 2xx,404/,
    },
    { argv: [URL, "--target-latency", "fast"], message: "--target-latency cannot be 'fast'", hint: /500ms/ },
    {
      argv: [URL, "--engine", "uring"],
      message: "--engine cannot be 'uring': it is one of epoll, io-uring, sockets",
      hint: /--help/,
    },
    { argv: [URL, "--workers", "0"], message: "--workers cannot be '0'", hint: /from 1 to 1,024/ },
    { argv: [URL, "--seed", "x"], message: "--seed cannot be 'x'", hint: /whole number/ },
    {
      argv: [URL, "--ca", "package.json"],
      message: "--ca package.json holds no certificate",
      hint: /BEGIN CERTIFICATE/,
    },
    { argv: [URL, "--key", "package.json"], message: "--key needs --cert", hint: /client\.key/ },
    {
      argv: [URL, "--output", "no/where.json"],
      message: "--output no/where.json is in a folder that does not exist",
      hint: "mkdir -p no",
    },
    { argv: [URL, "--html", "."], message: "--html . is a folder", hint: "name a file in it" },
    {
      argv: [URL, "--html", "a", "--csv", "./a"],
      message: "--html and --csv name one file, ./a",
      hint: "name two",
    },
    {
      argv: [`${URL}{{id}}`, "--data", "rows.csv", "--csv", "rows.csv"],
      message: "--csv rows.csv would write over what is read",
      hint: "name another file",
    },
  ];

  it.each(cases)("$argv", async ({ argv, message, hint }) => {
    const project = new TestProject({ "rows.csv": "id,name\n1,a\n" });
    const { code, out, err } = await project.ashlar("load", ...argv);
    const [first = "", second = "", ...more] = err.replaceAll(`${project.root}/`, "").trimEnd().split("\n");
    expect(first.replace(/^error ASHLAR_(?:CLI_USAGE|LOAD_INPUT|LOAD_FILE): /, "")).toBe(message);
    if (typeof hint === "string") expect(second).toBe(`hint: ${hint}`);
    else expect(second).toMatch(hint);
    expect({ code, out, more }).toEqual({ code: 2, out: "", more: [] });
  });

  it("with --json is an object of the command load, under both names", async () => {
    const project = new TestProject();
    const answers = [
      await project.ashlar("load", "x", "--json"),
      await project.run("api-load-tester", ["x", "--json"]),
      await project.run("api-load-tester", ["--nope", "--json"]),
    ];
    for (const { code, out } of answers) {
      expect(code).toBe(2);
      expect(JSON.parse(out)).toMatchObject({
        command: "load",
        ok: false,
        error: { hint: expect.any(String) },
      });
    }
  });
});
