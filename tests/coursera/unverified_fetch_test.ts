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
