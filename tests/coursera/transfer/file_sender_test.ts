import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { FileSender } from "../../../coursera/transfer/file_sender.ts";
import { proxyFor } from "../../../coursera/proxy.ts";
import { temporaryFolder } from "../../support/files.ts";

const none = () => undefined;

/** A server on bare connections: hears requests, answers with prepared bytes. */
function bareServer(...answers: string[]) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const heard: string[] = [];
  const serve = async () => {
    for await (const conn of listener) {
      const piece = new Uint8Array(1 << 16);
      for (const answer of answers.splice(0)) {
        let text = "";
        while (!/\r\n\r\n[^]*end$|CONNECT[^]*\r\n\r\n$/.test(text)) {
          const read = await conn.read(piece);
          if (read === null) break;
          text += new TextDecoder().decode(piece.subarray(0, read));
        }
        heard.push(text);
        await conn.write(new TextEncoder().encode(answer));
      }
      conn.close();
    }
  };
  const done = serve().catch(() => {});
  return {
    heard,
    url: `http://127.0.0.1:${listener.addr.port}/a?b=c`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
    },
  };
}

async function sendTwice(url: string, env: (name: string) => string | undefined) {
  await using folder = await temporaryFolder({ file: "beginning, middle, end" });
  using sender = new FileSender(env);
  const sent: number[] = [];
  const request = {
    method: "PATCH",
    url,
    headers: { "X-Some": "thing" },
    body: { path: `${folder.path}/file`, start: 11, end: 22 },
  };
  const first = await sender.send(request, (bytes) => sent.push(bytes));
  const second = await sender.send(request, (bytes) => sent.push(bytes));
  return { first, second, sent };
}

Deno.test("FileSender sends pieces of a file, of known length, on one connection", async () => {
  await using server = bareServer(
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nUpload-Offset: 22\r\n\r\n",
    "HTTP/1.1 500 Sorry\r\nContent-Length: 1\r\n\r\nx",
  );
  const { first, second, sent } = await sendTwice(server.url, none);
  assert.deepEqual([first.status, first.headers.get("upload-offset")], [204, "22"]);
  assert.deepEqual([second.status, second.keepsOpen, sent], [500, false, [11, 11]]);
  const host = new URL(server.url).host;
  const text = `PATCH /a?b=c HTTP/1.1\r\nHost: ${host}\r\nX-Some: thing\r\n` +
    "Content-Length: 11\r\n\r\nmiddle, end";
  assert.deepEqual(server.heard, [text, text]);
});

Deno.test("FileSender goes through the proxy that the environment names", async () => {
  await using proxy = bareServer(
    "HTTP/1.1 200 Connected\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
  );
  const { host } = new URL(proxy.url);
  const env = (name: string) => name === "http_proxy" ? `http://user:p%40ss@${host}` : undefined;
  const { second } = await sendTwice("http://far.example/x", env);
  assert.equal(second.status, 204);
  assert.equal(
    proxy.heard[0],
    "CONNECT far.example:80 HTTP/1.1\r\nHost: far.example:80\r\n" +
      `Proxy-Authorization: Basic ${btoa("user:p@ss")}\r\n\r\n`,
  );
});

Deno.test("FileSender tells no proxy a password but one that is spoken to as it is named", async () => {
  await using proxy = bareServer("HTTP/1.1 200 Connected\r\n\r\n");
  const { host } = new URL(proxy.url);
  for (const scheme of ["https", "socks5", "ftp"]) {
    const env = () => `${scheme}://user:secret@${host}`;
    await assert.rejects(
      sendTwice("https://far.example/x", env),
      new RegExp(`proxy's address begins with ${scheme}://`),
    );
  }
  assert.deepEqual(proxy.heard, []);
});

Deno.test("FileSender takes a proxy's password of any letters", async () => {
  await using proxy = bareServer("HTTP/1.1 407 No\r\n\r\n");
  const { host } = new URL(proxy.url);
  const env = () => `http://us%er:%C3%A9%E2%82%AC@${host}`;
  await assert.rejects(sendTwice("https://far.example/x", env), /the proxy answered 407/);
  assert.match(
    proxy.heard[0] ?? "",
    new RegExp(`Basic ${Buffer.from("us%er:é€").toString("base64")}`),
  );
});

Deno.test("FileSender hears a server that answers early, and one that never does", async () => {
  await using closing = bareServer("");
  await assert.rejects(sendTwice(closing.url, none), /closed without an answer/);
  await using odd = bareServer("SSH-2.0-x\r\n\r\n");
  await assert.rejects(sendTwice(odd.url, none), /is not HTTP/);
});

Deno.test("proxyFor() reads the environment as fetch does", () => {
  const cases: [string, Record<string, string>, string | undefined][] = [
    ["https://a.example/", { https_proxy: "http://p:1" }, "http://p:1/"],
    ["https://a.example/", { HTTPS_PROXY: "p:1" }, "http://p:1/"],
    ["https://a.example/", { http_proxy: "http://p:1" }, undefined],
    ["http://a.example/", { all_proxy: "http://p:1" }, "http://p:1/"],
    ["https://a.example/", { https_proxy: "http://p:1", no_proxy: "b, .example" }, undefined],
    ["https://a.example/", { https_proxy: "http://p:1", no_proxy: "example.org" }, "http://p:1/"],
    ["http://127.0.0.1:1/", { http_proxy: "http://p:1" }, undefined],
    ["http://127.0.0.1.example/", { http_proxy: "http://p:1" }, "http://p:1/"],
    ["http://localhost.example/", { http_proxy: "http://p:1" }, "http://p:1/"],
    ["https://A.example./", { https_proxy: "http://p:1", no_proxy: "a.EXAMPLE" }, undefined],
  ];
  for (const [address, variables, expected] of cases) {
    const found = proxyFor(new URL(address), (name) => variables[name]);
    assert.equal(found?.href, expected, JSON.stringify([address, variables]));
  }
});
