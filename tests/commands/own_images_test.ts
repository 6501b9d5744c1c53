import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../support/binary.ts";
import { docker } from "../support/engine/docker.ts";
import { temporaryFolder, writeFiles } from "../support/files.ts";

/** A grader whose image no other test has. */
function graderFiles() {
  return {
    "g/Dockerfile":
      'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
    "g/grade.sh": answer(crypto.randomUUID()),
    "sub/a.txt": "x",
  };
}

function answer(feedback: string): string {
  return `echo '{"fractionalScore": 1, "feedback": "${feedback}"}'\n`;
}

async function grade(folder: string, ...options: string[]): Promise<void> {
  const { code, stderr } = await runBinary(["grade", "local", ...options, "./g", "sub"], {
    cwd: folder,
  });
  assert.equal(code, 0, stderr);
}

async function edit(folder: string): Promise<void> {
  await writeFiles(folder, { "g/grade.sh": answer(crypto.randomUUID()) });
}

async function idOf(reference: string): Promise<string | undefined> {
  return await docker(["image", "inspect", "--format", "{{.Id}}", reference])
    .catch(() => undefined);
}

/** What the program's own name of a built folder leads to. */
async function builtImage(feedbackOf: string): Promise<string> {
  const tags = await docker([
    ...["images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"],
  ]);
  for (const line of tags.split("\n").filter((each) => each.startsWith("courseraprogramming-"))) {
    const [name = "", id = ""] = line.split(" ");
    const script = await docker(["run", "--rm", "--entrypoint", "/bin/cat", name, "/grade.sh"])
      .catch(() => "");
    if (script === feedbackOf.trim()) return id;
  }
  throw new Error("the folder was not built");
}

Deno.test("an image that the user has named as well survives the next build of its folder", async () => {
  await using folder = await temporaryFolder(graderFiles());
  const tag = `team/grader-${crypto.randomUUID().slice(0, 8)}:3`;
  await docker(["build", "--quiet", "--tag", tag, join(folder.path, "g")]);
  try {
    const mine = await idOf(tag);
    assert.ok(mine);
    await grade(folder.path);
    await edit(folder.path);
    await grade(folder.path);
    assert.equal(await idOf(tag), mine);
  } finally {
    await docker(["image", "rm", "--force", tag]).catch(() => {});
  }
});

Deno.test("an image that nobody else has named goes with the next build of its folder", async () => {
  const files = graderFiles();
  await using folder = await temporaryFolder(files);
  await grade(folder.path);
  const before = await builtImage(files["g/grade.sh"]);
  await edit(folder.path);
  await grade(folder.path);
  assert.equal(await idOf(before), undefined);
});

Deno.test("the image of a kept container stays, and has a name", async () => {
  const files = graderFiles();
  await using folder = await temporaryFolder(files);
  const { stderr } = await runBinary(["grade", "local", "--no-rm", "./g", "sub"], {
    cwd: folder.path,
  });
  const [container] = /courseraprogramming-[0-9a-f]{8}-[0-9a-f]{3}\b/.exec(stderr) ?? [];
  assert.ok(container, stderr);
  try {
    const before = await docker(["container", "inspect", "--format", "{{.Image}}", container]);
    await edit(folder.path);
    await grade(folder.path);
    assert.equal(await idOf(before), before);
    const names = await docker(["image", "inspect", "--format", "{{.RepoTags}}", before]);
    assert.match(names, /^\[courseraprogramming-local\/replaced:[0-9a-f]{8}-[0-9a-f]{3}\]$/);
  } finally {
    await docker(["rm", "--force", "--volumes", container]);
    await docker(["volume", "rm", "--force", `${container}-submission`]);
  }
});

Deno.test("an image that another run may be using stays until `prune`", async () => {
  const files = graderFiles();
  await using folder = await temporaryFolder(files);
  await grade(folder.path);
  const before = await builtImage(files["g/grade.sh"]);
  const path = join(Deno.env.get("TMPDIR") ?? "/tmp", "courseraprogramming-01234567-89b.sock");
  const listener = Deno.listen({ transport: "unix", path });
  try {
    await edit(folder.path);
    await grade(folder.path);
    const names = await docker(["image", "inspect", "--format", "{{.RepoTags}}", before]);
    assert.match(names, /^\[courseraprogramming-local\/replaced:/);
  } finally {
    listener.close();
    await Deno.remove(path).catch(() => {});
    await runBinary(["prune"]);
  }
  assert.equal(await idOf(before), undefined);
});
