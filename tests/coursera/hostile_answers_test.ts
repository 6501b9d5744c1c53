import assert from "node:assert/strict";
import ky from "ky";
import { createClient } from "../../coursera/api.ts";
import { getCourse, listBranches } from "../../coursera/resources/courses.ts";
import { getGraderStatus, listGraders } from "../../coursera/resources/graders.ts";
import { getLimits } from "../../coursera/resources/limits.ts";
import { getProfile } from "../../coursera/sign_in/profile.ts";
import { attemptToPublish } from "../../coursera/resources/publish_calls.ts";
import { Redaction } from "../../coursera/redaction.ts";
import { getArchive, registerGrader } from "../../coursera/resources/registration.ts";

const address = { course: "c", item: "i", part: "p", grader: "g" };

/** A client for which Coursera always answers the same. */
function answering(body: unknown, status = 200) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  return ky.create({
    baseUrl: "http://127.0.0.1/",
    retry: 0,
    fetch: () => Promise.resolve(new Response(text, { status, headers })),
  });
}

const elements = (element: unknown) => answering({ elements: [element] });

Deno.test("an id of an answer is one word, as it becomes a line and part of an address", async (t) => {
  const ids = ["a\nb", "a b", "", "a\u0000", "\u001b[2J", "a\u0085b", "a\r", "x".repeat(2000), 5];
  for (const id of ids) {
    await t.step(JSON.stringify(id).slice(0, 40), async () => {
      await assert.rejects(listGraders(elements({ id }), "c"), /lacks what is needed/);
      await assert.rejects(getCourse(elements({ id }), "s"), /lacks what is needed/);
      await assert.rejects(listBranches(elements({ id }), "s"), /lacks what is needed/);
      for (const generation of ["v1", "v2"] as const) {
        const answer = answering({ elements: [{ id, executorId: id }] }, 201);
        const archive = { bucket: "b", key: "k" };
        const registration = { generation, course: "c", archive, resources: {} };
        await assert.rejects(registerGrader(answer, registration), {
          name: "ApiError",
          message: /^Failed to register "b\/k" in "c": Coursera answered 201: [^\n]{1,250}$/,
        });
      }
    });
  }
  assert.equal((await listGraders(elements({ id: "c~é-1" }), "c"))[0]?.id, "é-1");
});

Deno.test("an archive's place has no line breaks", async () => {
  for (const odd of ["a\n::error::", "", "\u0000", 5]) {
    for (const place of [{ bucket: odd, key: "k" }, { bucket: "b", key: odd }]) {
      await assert.rejects(getArchive(elements(place), "g"), /lacks what is needed/);
    }
  }
});

Deno.test("a text of an answer stays on one line", async () => {
  const text = "a\n::error::b\r\n\tc";
  const line = "a ::error::b c";
  const [grader] = await listGraders(elements({ id: "c~g", filename: text }), "c");
  const [branch] = await listBranches(elements({ id: "b", properties: { name: text } }), "c");
  const profile = await getProfile(elements({ id: text, name: text }));
  const status = await getGraderStatus(elements({ status: text }), address);
  assert.deepEqual([grader?.filename, branch?.name, profile.name, profile.id, status], [
    line,
    line,
    line,
    line,
    line,
  ]);
});

Deno.test("getLimits() takes numbers alone", async () => {
  for (const amount of ["9".repeat(400), "1e5", "-1", "0x10", "NaN", "", {}, [1], true]) {
    const api = answering({ reservedMemory: amount });
    await assert.rejects(getLimits(api, address), /lacks what is needed/, JSON.stringify(amount));
  }
  const overflow = answering('{"reservedMemory":1e999}');
  await assert.rejects(getLimits(overflow, address), /lacks what is needed/);
});

Deno.test("an answer that is nested too deeply is an answer like others", async () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  await assert.rejects(listGraders(answering(deep), "c"), /lacks what is needed/);
  await assert.rejects(listGraders(answering(deep, 400), "c"), {
    name: "ApiError",
    message: /^Failed to list the graders of "c": Coursera answered 400(: \[+…)?$/,
  });
});

Deno.test("a token for publishing that the server echoes is not shown, an object's neither", async () => {
  for (const token of ["fake-token-1", { a: "fake-token-1", b: { c: ["fake-token-2"] } }]) {
    const redaction = new Redaction();
    const answers = [
      { elements: [{ atomId: "a" }] },
      { elements: [{ readyForPublish: true, writeAccessToken: token }] },
      { message: `no: ${JSON.stringify(token)}` },
    ];
    const api = createClient({
      redaction,
      limits: { retries: 0 },
      fetch: () =>
        Promise.resolve(
          Response.json(answers.shift(), { status: answers.length === 0 ? 409 : 200 }),
        ),
    }).extend({ baseUrl: "http://127.0.0.1/" });
    const outcome = await attemptToPublish(api, address, { redaction });
    assert.match(JSON.stringify(outcome), /redacted/);
    assert.doesNotMatch(JSON.stringify(outcome), /fake-token/);
  }
});

Deno.test("a small answer that unpacks to a large one is not taken whole", async () => {
  let sent = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    sent += 1;
    const zeros = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.enqueue(new Uint8Array(1 << 20));
        if (++pieces === 200) controller.close();
      },
    });
    let pieces = 0;
    return new Response(zeros.pipeThrough(new CompressionStream("gzip")), {
      headers: { "content-encoding": "gzip" },
    });
  });
  try {
    const api = createClient({ redaction: new Redaction(), limits: { retries: 2 } })
      .extend({ baseUrl: `http://127.0.0.1:${server.addr.port}/` });
    await assert.rejects(listGraders(api, "c"), {
      name: "UserError",
      message: "A server's answer is longer than 16 MB",
    });
    assert.equal(sent, 1);
  } finally {
    await server.shutdown();
  }
});
