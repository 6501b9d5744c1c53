/// <reference lib="dom" />
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeReports } from "../../../grader/reports/write_reports.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { inBrowser } from "../../support/grade/browser.ts";
import { reportPage } from "../../support/grade/report_page.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Counts connections, also those over which nothing is asked for. */
function countConnections() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const state = { accepted: 0 };
  const connections: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      state.accepted++;
      connections.push(connection);
    }
  })();
  return {
    state,
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of connections) connection.close();
    },
  };
}

/** Every way out of a document that we know, each to another host name where names can be told apart. */
function waysOut(port: number): Record<string, string> {
  const to = (path: string) => `http://127.0.0.1:${port}/${path}`;
  const link = (rel: string, more = "") =>
    `<link rel="${rel}" href="${to(rel)}" ${more}><link rel="${rel}" href="//${rel}.test" ${more}>`;
  const preconnect = link("preconnect");
  return {
    preconnect: preconnect + link("preconnect", "crossorigin"),
    "dns-prefetch": link("dns-prefetch"),
    "other links": [
      ...["prefetch", "prerender", "next", "icon", "apple-touch-icon", "manifest", "stylesheet"],
      ...[
        "alternate stylesheet",
        "modulepreload",
        "search",
        "pingback",
        "import",
        "compression-dictionary",
      ],
    ].map((rel) => link(rel)).join("") + link("preload", 'as="font"') +
      link("preload", 'as="image"'),
    frames: `<iframe src="${to("frame")}"></iframe><iframe src="//frame.test"></iframe>
      <frame src="${to("f")}"><object data="${to("object")}"></object><embed src="${to("embed")}">
      <portal src="${to("portal")}"></portal><fencedframe src="${to("fenced")}"></fencedframe>`,
    "a frame's document": `<iframe srcdoc='${preconnect}'></iframe>
      <iframe srcdoc="&lt;link rel=preconnect href=//srcdoc.test>"></iframe>`,
    refresh: `<meta http-equiv="refresh" content="0;url=${to("refresh")}">`,
    "prefetched names": `<meta http-equiv="x-dns-prefetch-control" content="on">
      <a href="http://anchor.test/">a</a>`,
    links: `<a id="click" href="${to("a")}" ping="${to("ping")}">a</a>
      <a href="//hover.test">b</a><map><area href="${to("area")}"></map>
      <svg><a xlink:href="${to("svg-a")}"><text y="20">svg</text></a></svg>`,
    forms: `<form action="${to("form")}"><button id="click">b</button><input type="image" src="${
      to("input")
    }"></form>
      <button id="click" formaction="${to("formaction")}">c</button>`,
    media: `<img src="${to("img")}" srcset="${to("srcset")} 2x" lowsrc="${to("low")}">
      <picture><source srcset="${to("source")}"><img></picture>
      <video src="${to("video")}" poster="${to("poster")}" autoplay></video>
      <audio src="${to("audio")}" autoplay></audio><video><track src="${
      to("track")
    }" default></video>
      <table background="${to("table")}"><tr><td background="${to("td")}">t</td></tr></table>
      <body background="${to("body")}">`,
    svg: `<svg><image href="${to("image")}"/><use href="${to("use")}#a"/><feImage href="${
      to("fe")
    }"/>
      <style>@import "${to("svg-import")}";</style><set attributeName="href" to="${to("set")}"/>
      <rect width="9" height="9" fill="url(${to("fill")}#a)" filter="url(${
      to("filter")
    }#a)" mask="url(${to("mask")}#a)"
        clip-path="url(${to("clip")}#a)"/>
      <foreignObject>${preconnect}</foreignObject></svg><math href="${
      to("math")
    }"><mtext>m</mtext></math>`,
    css: `<style>@import "${to("import")}"; @import url(//css.test/x);
      @font-face { font-family: f; src: url(${to("font")}); } p { font-family: f; cursor: url(${
      to("cursor")
    }), auto;
      background: image-set("${to("set")}" 1x); list-style: u\\72l(${to("escaped")}); }</style>
      <p style="background:url(${to("style")})">text</p>`,
    "what is parsed twice": `<noscript>${preconnect}</noscript><noscript><p title="</noscript>${
      preconnect.replaceAll('"', "'")
    }">
      <template shadowrootmode="open">${preconnect}</template><template>${preconnect}</template>
      <math><mtext><table><mglyph><style><!--</style>${preconnect}
      <svg></p><style><a id="</style>${preconnect.replaceAll('"', "'")}">
      <form><math><mtext></form><form><mglyph><style></math>${preconnect}
      <textarea></textarea>${preconnect}<xmp></xmp>${preconnect}<plaintext>${preconnect}`,
    "the end of what was before": `</body></html></style></iframe>${preconnect}`,
    scripts: `<script type="speculationrules">{"prefetch":[{"urls":["${to("rules")}"]}]}</script>
      <script>fetch("${to("fetch")}")</script><img src=x onerror="fetch('${to("onerror")}')">`,
  };
}

Deno.test("HTML feedback opens no connection and asks for no name", async (t) => {
  await reportPage();
  await using server = countConnections();
  await using folder = await temporaryFolder();
  const ways = waysOut(server.port);
  const records = Object.entries(ways).map(([name, richFeedback]) =>
    aRecord({
      name,
      grading: { feedbackType: "HTML", richFeedback: `<h1>Seen</h1>${richFeedback}` },
    })
  );
  await writeReports(folder.path, aBatch(records));
  const netLog = join(folder.path, "net.json");
  const options = { args: [`--log-net-log=${netLog}`, "--net-log-capture-mode=Everything"] };
  await inBrowser(join(folder.path, "index.html"), {}, async ({ page }) => {
    for (const name of Object.keys(ways)) {
      await t.step(name, async () => {
        const before = server.state.accepted;
        await page.goto(`${page.url().split("#")[0]}#${encodeURIComponent(name)}`);
        await page.reload();
        const frame = page.frameLocator("iframe.feedback");
        const body = frame.locator("body");
        await body.waitFor();
        // Some browsers act on these only now and then.
        const out = frame.locator(
          "link, base, iframe, frame, object, embed, portal, fencedframe, script, noscript, " +
            "template, meta[http-equiv]:not([http-equiv=Content-Security-Policy]), [action], " +
            "[ping], [srcset], [poster], [background], [src], [href], [*|href]",
        );
        assert.equal(await out.count(), 0);
        for (const element of await frame.locator("a, button, area, text").all()) {
          await element.hover({ timeout: 1000, force: true }).catch(() => {});
          await element.click({ timeout: 1000, force: true }).catch(() => {});
        }
        // Time for what was set off; nothing tells that it will not come.
        await page.waitForTimeout(300);
        assert.equal(server.state.accepted - before, 0);
        assert.match((await body.textContent())!, /Seen/);
      });
    }
  }, options);
  const log = await Deno.readTextFile(netLog);
  const names = new Set(log.match(/[\w-]+\.test\b/g));
  assert.deepEqual([...names], []);
  assert.ok(!log.includes(`127.0.0.1:${server.port}`), "the server's address was looked at");
});
