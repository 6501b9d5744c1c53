import assert from "node:assert/strict";
import ky from "ky";
import { assemblyState } from "../../../coursera/transfer/assembly.ts";
import { storedArchive } from "../../../coursera/transfer/stored_link.ts";
import { waitForAssembly } from "../../../coursera/transfer/transloadit.ts";
import { FakeClock } from "../../support/coursera/fake_coursera_clock.ts";

const answering = (status: number, body: unknown) => ({
  http: ky.create({ fetch: () => Promise.resolve(new Response(JSON.stringify(body), { status })) }),
});

Deno.test("waitForAssembly() ends: after half an hour, or a minute where nothing is known", async () => {
  for (
    const [status, body, minutes, message] of [
      [200, { ok: "ASSEMBLY_EXECUTING" }, 30, /has not processed the upload after 30 minutes/],
      [404, { error: "ASSEMBLY_NOT_FOUND" }, 1, /does not know the upload/],
    ] as const
  ) {
    const clock = new FakeClock();
    const start = clock.now();
    const wait = waitForAssembly(answering(status, body), "http://x/assemblies/1", { clock });
    await assert.rejects(wait, { name: "RetryableError", message });
    const passed = (clock.now() - start) / 60_000;
    assert(passed > minutes - 0.5 && passed < minutes + 0.5, `${passed} minutes`);
    assert(clock.pauses.length < 250 && Math.max(...clock.pauses) <= 12_500);
  }
});

Deno.test("assemblyState() knows what passes and what does not", () => {
  const states: [number, unknown, string][] = [
    [200, { ok: "ASSEMBLY_EXECUTING" }, "working"],
    [200, { ok: "SOMETHING_NEW" }, "working"],
    [200, undefined, "working"],
    [502, "<html>", "working"],
    [429, undefined, "working"],
    [404, undefined, "unknown"],
    [403, undefined, "failed"],
    [400, { error: "ASSEMBLY_CRASHED" }, "failed"],
    [200, { ok: "REQUEST_ABORTED" }, "failed"],
  ];
  for (const [status, body, state] of states) {
    assert.equal(assemblyState({ status, body }).state, state, JSON.stringify([status, body]));
  }
});

Deno.test("storedArchive() reads bucket and key of every form of Amazon's links (U6)", () => {
  const links: [string, [string, string] | undefined][] = [
    ["https://b.s3.amazonaws.com/k", ["b", "k"]],
    ["https://b.s3-us-west-2.amazonaws.com/k/l", ["b", "k/l"]],
    ["https://b.s3.us-east-1.amazonaws.com/k", ["b", "k"]],
    ["https://b.c.s3.amazonaws.com/k", ["b.c", "k"]],
    ["https://b.s3.amazonaws.com/a%20b?x=1#f", ["b", "a%20b?x=1#f"]],
    ["https://s3.amazonaws.com/b/k", undefined],
    ["http://b.s3.amazonaws.com/k", undefined],
    ["https://b.s3.amazonaws.com/", undefined],
    ["https://evil.example/b.s3.amazonaws.com/k", undefined],
  ];
  for (const [link, expected] of links) {
    const found = storedArchive(link);
    assert.deepEqual(found && [found.bucket, found.key], expected, link);
  }
});
