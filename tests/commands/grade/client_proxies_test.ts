import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../../support/binary.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { runPiped } from "../../support/piped.ts";
import { watchedDocker } from "../../support/engine/watched_docker.ts";
import { temporaryFolder } from "../../support/files.ts";

const SECRET = "s3cret";
const proxy = `http://user:${SECRET}@proxy.example:3128`;

/** A configuration of the docker client that adds proxies to every container. */
function configured() {
  const all = { httpProxy: proxy, httpsProxy: proxy, ftpProxy: proxy, noProxy: SECRET };
  return temporaryFolder({
    "config/config.json": JSON.stringify({ proxies: { default: { ...all, allProxy: proxy } } }),
    "sub/answer": "1",
  });
}

const tell = "env | grep -i proxy | sort > /tmp/found; " +
  `echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$(tr '\\n' ' ' < /tmp/found)\\"}"`;

Deno.test("no grader gets the proxies that the docker client is configured with", async (t) => {
  await using folder = await configured();
  const env = { DOCKER_CONFIG: join(folder.path, "config") };
  const sub = join(folder.path, "sub");
  const bare = await shellGrader("proxies-none", tell);
  const own = await shellGrader("proxies-own", tell, "ENV HTTP_PROXY=http://image:1/?a=b\n");
  const cases: [string, string[], string][] = [
    ["v1", ["--protocol", "v1", bare], ""],
    ["auto", [bare], ""],
    ["with network", ["--allow-network", bare], ""],
    ["of an image with one of its own", [own], "HTTP_PROXY=http://image:1/?a=b "],
    ["stripped from it for v1", ["--protocol", "v1", own], ""],
    [
      "by --env",
      ["--env", "http_proxy=http://mine", own],
      "HTTP_PROXY=http://image:1/?a=b http_proxy=http://mine ",
    ],
  ];
  for (const [name, args, expected] of cases) {
    await t.step(name, async () => {
      const { report } = await gradeJson([...args, sub], { env });
      assert.equal(report.status, "graded", report.problems.join());
      assert.equal(report.feedback, expected);
    });
  }
  await t.step("not even from this program's own environment", async () => {
    // A client hands its own value on where it is told no other.
    const leaked = { ...env, HTTP_PROXY: proxy, http_proxy: proxy };
    const { report } = await gradeJson([bare, sub], { env: leaked });
    assert.equal(report.feedback, "");
  });
});

Deno.test("no container that the program makes carries the client's proxies", async () => {
  await using folder = await configured();
  await using watched = await watchedDocker();
  const env = { ...watched.env, DOCKER_CONFIG: join(folder.path, "config") };
  const sub = join(folder.path, "sub");
  const image = await shellGrader("proxies-shell", tell);
  await runBinary(["grade", "local", "--submission-transfer", "copy", image, sub], { env });
  const shell = await runPiped(["inspect", "-d", sub, image], { env, input: "env\n" });
  assert.ok(!new TextDecoder().decode(shell.stdout).includes(SECRET));
  await runBinary(["sanity", "--skip-environment", image], { env });
  const empty = await buildImage("proxies-empty", {
    Dockerfile: "FROM scratch\nCOPY file /file\n",
    file: "x",
  });
  assert.equal((await runBinary(["cat", empty, "/file"], { env })).stdout, "x");
  const created = await watched.created();
  const names = created.map(({ name }) => name.replace(/^courseraprogramming-[0-9a-f-]{12}/, ""));
  // The shell's twice, as the image has no /bin/bash; and those of the grading, `sanity` and `cat`.
  assert.deepEqual(names.sort(), ["", "", "", "", "", "-submission-fill"]);
  assert.ok(!JSON.stringify(created).includes(SECRET), JSON.stringify(created, null, 1));

  const talkative = await buildImage("proxies-ls", {
    Dockerfile: "FROM busybox:1.35.0\nRUN rm /bin/ls\nCOPY ls /bin/ls\n",
    ls: { text: "#!/bin/sh\nenv\n", mode: 0o755 },
  });
  const { stdout, stderr } = await runBinary(["ls", talkative, "/"], { env });
  assert.match(stdout + stderr, /PATH=/);
  assert.ok(!(stdout + stderr).includes(SECRET), stdout);
});
