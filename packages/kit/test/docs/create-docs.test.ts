import { expect, test } from "vitest";
import { docsPage, docsPolicy } from "../../src/docs/docs-page.ts";
import { createDocs } from "../../src/docs/index.ts";
import { makeParts } from "../support/parts.ts";

const document = async (): Promise<string> => "{}";

test("the page holds no script of its own, and a title that is only text", () => {
  const { html } = docsPage('<script>alert("1")</script>');
  expect(html).not.toMatch(/<script>/);
  expect(html.match(/<script src="docs\//g)).toHaveLength(2);
  expect(docsPolicy).not.toMatch(/script-src[^;]*unsafe/);
});

test("every file of the page can be read, and each has a strong ETag", async () => {
  const files = createDocs({ document, title: "Shop" }, makeParts().logger);
  for (const file of files) {
    const { body, etag } = await file.read();
    expect(body.length, file.path).toBeGreaterThan(1);
    expect(etag).toMatch(/^"[\w-]{22}"$/);
  }
  const paths = files.map(({ path }) => path);
  for (const [, named] of docsPage("Shop").html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(paths).toContain(`/${named}`);
  }
});

test("a document that could not be read is asked for again", async () => {
  let tries = 0;
  const failing = async (): Promise<string> => {
    tries++;
    if (tries === 1) throw new Error("not yet");
    return "{}";
  };
  const [json] = createDocs({ document: failing, title: "Shop" }, makeParts().logger);
  await expect(json?.read()).rejects.toThrow("not yet");
  expect((await json?.read())?.body).toBe("{}");
});
