import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { html, htmlPage } from "../src/html-page.ts";

describe("html", () => {
  it.each([
    [
      "text is escaped",
      html`<p title="${'"x"'}">${"<b> & 'c'"}</p>`,
      '<p title="&quot;x&quot;">&lt;b&gt; &amp; &#39;c&#39;</p>',
    ],
    ["HTML of its own stands as it is", html`<p>${html`<b>${1}</b>`}</p>`, "<p><b>1</b></p>"],
    [
      "lists are strung together, what is undefined is nothing",
      html`${["<", html`<i></i>`, undefined]}`,
      "&lt;<i></i>",
    ],
    ["control characters are shown as something missing", html`${"a\u001b[31mb"}`, "a\ufffd[31mb"],
  ])("%s", (_title, made, expected) => {
    expect(made.text).toBe(expected);
  });
});

it("a page allows its own style and nothing else", () => {
  const style = "p { color: red }";
  const page = htmlPage({ title: "</title><script>", generator: "ashlar", style, body: html`<p>hello</p>` });
  const hash = createHash("sha256").update(style).digest("base64");
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
  expect(page).toContain("<title>&lt;/title&gt;&lt;script&gt;</title>");
  expect(page).not.toContain("<script");
});
