import assert from "node:assert/strict";
import { Docker } from "../../../docker/engine/docker.ts";
import { ImageNotFoundError } from "../../../docker/engine/errors.ts";
import { type Labels, newName } from "../../../docker/container/labels.ts";
import { isOwnName, provenLabels } from "../../../docker/container/ownership.ts";
import { RetryableError } from "../../../terminal/errors.ts";

Deno.test("isOwnName() takes the program's names to the letter", () => {
  const name = newName();
  const endings = [
    "",
    "-submission",
    "-submission-fill",
    "-kept-volumes",
    "-volumes",
    "-volume-12",
  ];
  for (const ending of endings) assert.ok(isOwnName(name + ending), ending);
  const foreign = [
    ...["", "courseraprogramming-", "courseraprogramming-grader", name.slice(0, -1), `${name}0`],
    ...[`x${name}`, ` ${name}`, `${name}\n`, `${name}-x`, `${name}-submission-2`, `${name}-fill`],
    ...[`${name}-volume-`, `${name}-volume-1x`, name.toUpperCase(), name.replace("-", "_")],
    ...[name.replace(/.$/, "g"), name.replace(/-(?=[^-]*$)/, ""), `${name},${name}`],
  ];
  for (const other of foreign) assert.ok(!isOwnName(other), other);
});

/** An engine with one image. @param answer what its configuration is, or why it cannot be asked */
function engineWith(answer: { Labels?: Labels | null } | undefined | Error): Docker {
  return new class extends Docker {
    override inspectImage(image: string) {
      assert.equal(image, "sha256:1");
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ Config: answer } as Awaited<ReturnType<Docker["inspectImage"]>>);
    }
  }({ address: {}, timeout: 1, env: {} });
}

const [owner, kept, submission, maker] = ["owner", "kept", "submission", "maker"]
  .map((key) => `courseraprogramming.${key}`) as [string, string, string, string];

Deno.test("provenLabels() believes what a container does not have from its image", async (t) => {
  const all = { [owner]: "2:", [kept]: "failed", [submission]: "/etc", [maker]: "1@here" };
  const { [maker]: _, ...old } = all;
  const name = `/${newName()}`;
  type Case = [says: string, own: Labels | null, image: Labels | null, proven: Labels | undefined];
  const cases: Case[] = [
    ["all of one from a plain image", all, null, all],
    ["all of one with a maker of its own", all, { ...all, [owner]: "1:", [maker]: "" }, all],
    ["all of one with an empty owner in its image", all, { [owner]: "" }, all],
    ["of an older version, what differs", old, { [kept]: "failed" }, {
      [owner]: "2:",
      [submission]: "/etc",
    }],
    ["where the maker is inherited, what differs", all, { ...all, [owner]: "1:" }, {
      [owner]: "2:",
    }],
    ["nothing where the owner is inherited", all, { [owner]: "2:" }, undefined],
    ["nothing where all are inherited", all, all, undefined],
    ["nothing where the owner is empty", { ...all, [owner]: "" }, { [owner]: "1:" }, undefined],
    ["nothing without an owner", { [kept]: "failed", [maker]: "1@here" }, null, undefined],
    ["nothing without labels", null, null, undefined],
  ];
  for (const [says, own, image, expected] of cases) {
    await t.step(says, async () => {
      const details = { Name: name, Image: "sha256:1", Config: { Labels: own } };
      const engine = engineWith({ Labels: image });
      assert.deepEqual(await provenLabels(engine, details), expected);
    });
  }
  await t.step("all of one whose image has no configuration", async () => {
    const details = { Name: name, Image: "sha256:1", Config: { Labels: all } };
    assert.deepEqual(await provenLabels(engineWith(undefined), details), all);
  });
  await t.step("nothing of another name or shape", async () => {
    const marked = { Image: "sha256:1", Config: { Labels: all } };
    const others = [
      ...["/grader", `${name}-x`, `/${name}`, `x${name}`].map((Name) => ({ ...marked, Name })),
      { Name: name, Image: "sha256:1", Config: {} },
      { Name: name, Config: { Labels: all } },
      ...[undefined, null, "text", marked],
    ];
    for (const details of others) {
      assert.equal(await provenLabels(engineWith({}), details), undefined);
    }
  });
});

Deno.test("provenLabels() does not take an engine's trouble for a stranger's container", async () => {
  const details = { Name: newName(), Image: "sha256:1", Config: { Labels: { [owner]: "2:" } } };
  const gone = engineWith(new ImageNotFoundError("sha256:1"));
  assert.equal(await provenLabels(gone, details), undefined);
  const trouble = new RetryableError("busy");
  await assert.rejects(provenLabels(engineWith(trouble), details), trouble);
});
