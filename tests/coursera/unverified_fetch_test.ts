import assert from "node:assert/strict";
import { fetchUnverified } from "../../coursera/unverified_fetch.ts";

const folder = new URL("./testdata/", import.meta.url);

Deno.test("fetchUnverified() takes a certificate that nobody vouches for, where fetch does not", async () => {
  const seen: string[] = [];
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert: await Deno.readTextFile(new URL("self_signed_certificate.pem", folder)),
    key: await Deno.readTextFile(new URL("self_signed_key.pem", folder)),
    onListen() {},
  }, async (request) => {
    seen.push(`${request.method} ${request.headers.get("x-a")} ${await request.text()}`);
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    return new Response("answer", { status: 201, headers: { "x-b": "c" } });
  });
  const url = `https://127.0.0.1:${server.addr.port}/path`;
  await assert.rejects(fetch(url), TypeError);

  const headers = { "x-a": "b" };
  const answer = await fetchUnverified(new Request(url, { method: "POST", body: "text", headers }));
  assert.deepEqual([answer.status, answer.headers.get("x-b")], [201, "c"]);
  assert.equal(await answer.text(), "answer");
  const empty = await fetchUnverified(new Request(url, { method: "DELETE", headers }));
  assert.deepEqual([empty.status, empty.body], [204, null]);
  assert.deepEqual(seen, ["POST b text", "DELETE b "]);
});

Deno.test("fetchUnverified() fails as fetch does when nobody listens, and when it is aborted", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const controller = new AbortController();
  const request = new Request(`http://127.0.0.1:${port}/`, { signal: controller.signal });
  const call = fetchUnverified(request);
  controller.abort();
  await assert.rejects(call, (error) => error instanceof Error);
  listener.close();
  await assert.rejects(fetchUnverified(new Request(`http://127.0.0.1:${port}/`)), TypeError);
});

Deno.test("fetchUnverified() gives a body as it comes, and fails where it breaks off", async () => {
  let sent = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (request.url.endsWith("/half")) {
      const half = new Blob([new Uint8Array(1000)]).stream();
      return new Response(half, { headers: { "content-length": "2000" } });
    }
    return new Response(
      new ReadableStream({
        pull(controller) {
          sent += 100_000;
          controller.enqueue(new Uint8Array(100_000));
        },
      }),
    );
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const half = await fetchUnverified(new Request(`${origin}/half`));
  await assert.rejects(half.bytes(), TypeError);
  const endless = await fetchUnverified(new Request(`${origin}/endless`));
  let got = 0;
  for await (const chunk of endless.body!) {
    got += chunk.length;
    if (got > 20_000_000) break;
  }
  assert.ok(sent < 60_000_000, `${sent} bytes were sent to a reader of ${got}`);
});
