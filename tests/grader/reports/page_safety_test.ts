/// <reference lib="dom" />

import assert from "node:assert/strict";
import { aRecord, aStream } from "../../support/grade/batch.ts";
import { inReport } from "../../support/grade/in_report.ts";
import { close, few, open, unmet } from "../../support/grade/small_page.ts";

/** A server that should never be asked for anything. */
function neverAsked() {
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, ({ url }) => {
    asked.push(url);
    return new Response("");
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, asked, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("hostile feedback, names and streams run nothing and ask for nothing", async () => {
  await using server = neverAsked();
  const { url } = server;
  const run = "top.pwned=parent.pwned=window.pwned=1";
  const hostile = `
    <meta http-equiv="refresh" content="0;url=${url}/refresh"><base href="${url}/">
    <script>${run};fetch("${url}/fetch")</script><script src="${url}/script"></script>
    <img src="${url}/img"><img src=x onerror="${run}"><svg onload="${run}"></svg>
    <link rel="stylesheet" href="${url}/css"><link rel="prefetch" href="${url}/prefetch">
    <style>@import "${url}/import"; body{background:url(${url}/background)}
      @font-face{font-family:f;src:url(${url}/font)} h1{font-family:f}</style><h1>text</h1>
    <iframe src="${url}/frame"></iframe><object data="${url}/object"></object>
    <video src="${url}/video" autoplay></video><embed src="${url}/embed">
    <form action="${url}/form"><button id="b1">send</button></form>
    <form action="${url}/form" target="_top"><button id="b2">send</button></form>
    <a id="a1" href="${url}/self" ping="${url}/ping">a</a> <a id="a2" href="${url}/top" target="_top">b</a>
    <a id="a3" href="${url}/blank" target="_blank">c</a>
    <a id="a4" href="javascript:${run}">d</a><details open ontoggle="${run}"></details>`;
  const breakout = `</script><script>${run}</script><!--<script>"'\u2028`;
  const records = [
    aRecord({
      name: breakout,
      ...unmet,
      grading: {
        feedbackType: "HTML",
        richFeedback: hostile,
        stdout: aStream(hostile + breakout),
        problems: [hostile],
        source: breakout,
      },
    }),
    aRecord({ name: "txt", grading: { feedbackType: "TXT", richFeedback: hostile } }),
    aRecord({ name: "plain", grading: { feedback: hostile } }),
  ];
  await inReport(records, async ({ page, requests }) => {
    const address = page.url();
    let popups = 0;
    page.context().on("page", () => popups++);
    for (const name of ["plain", "txt"]) {
      await open(page, name);
      assert.equal(
        (await page.getByLabel("Feedback", { exact: true }).textContent())!.trim().slice(0, 5),
        "<meta",
      );
      await close(page);
    }
    await page.locator("tbody .name").first().click();
    const frame = page.frameLocator("iframe.feedback");
    for (const id of ["b1", "b2", "a2", "a3", "a4", "a1"]) {
      await frame.locator(`#${id}`).click({ timeout: 5000 });
    }
    // Time for whatever was set off, which a request to the same server would not need.
    await page.waitForTimeout(300);
    assert.deepEqual(server.asked, []);
    assert.deepEqual(requests, []);
    assert.equal(popups, 0);
    assert.equal(page.url().split("#")[0], address);
    assert.equal(await page.evaluate(() => "pwned" in globalThis), false);
  });
});

Deno.test("the page's policy lets no other script run and loads nothing", async () => {
  await using server = neverAsked();
  await inReport(few, async ({ page, requests, complaints }) => {
    const ran = await page.evaluate(async (url) => {
      const add = (name: string, attributes: Record<string, string>) =>
        document.body.append(Object.assign(document.createElement(name), attributes));
      add("script", { textContent: "globalThis.injected = 1" });
      add("img", { src: `${url}/img` });
      add("iframe", { src: `${url}/frame` });
      add("link", { rel: "stylesheet", href: `${url}/style` });
      add("script", { src: `${url}/script` });
      await fetch(`${url}/fetch`).catch(() => {});
      return "injected" in globalThis;
    }, server.url);
    assert.equal(ran, false);
    assert.equal(complaints.filter((text) => text.includes("Content Security Policy")).length, 6);
    assert.deepEqual([requests, server.asked], [[], []]);
  });
});
