import assert from "node:assert/strict";
import { join } from "node:path";
import { Docker } from "../../../docker/engine/docker.ts";
import { temporaryFolder } from "../../support/files.ts";

/** A client that prints its words, each in brackets, and what of its environment it was asked for. */
const script = `#!/bin/sh
case $1 in
  hang) exec sleep 600 ;;
  fail) echo reason >&2; exit 7 ;;
esac
printf '[%s]' "$@"
echo
env | grep -E '^(HOME|DOCKER_|SECRET|PLAIN)' | sort
`;

async function withClient(env: Record<string, string> = {}, timeout = 60) {
  const folder = await temporaryFolder({});
  await Deno.writeTextFile(join(folder.path, "docker"), script, { mode: 0o755 });
  const PATH = `${folder.path}:${Deno.env.get("PATH")}`;
  return {
    docker: new Docker({ address: {}, timeout, env: { PATH, ...env } }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const odd = [
  "a b",
  "$HOME",
  "`ls`",
  "*",
  "",
  "é",
  "\n",
  "'",
  '"',
  "\\",
  "~",
  "{a,b}",
  "x;y",
  "2>f",
];

for (const [way, filler] of [["few", 0], ["many", 2000]] as const) {
  Deno.test(`a docker command gets its words as they are, ${way} of them`, async () => {
    await using client = await withClient();
    const words = [...odd, ...Array.from({ length: filler }, (_, index) => `w${index}`)];
    const { code, stdout } = await client.docker.run(["tag", ...words]);
    assert.deepEqual([code, stdout], [0, `[tag]${words.map((word) => `[${word}]`).join("")}\n`]);
  });

  Deno.test(`a docker command has the environment it was given and no other, ${way} words`, async () => {
    await using client = await withClient({ HOME: "/h", PLAIN: "$HOME", DOCKER_HOST: "tcp://x" });
    Deno.env.set("SECRET_OF_THIS_PROCESS", "x");
    try {
      const words = Array.from({ length: filler }, () => "w");
      const { stdout } = await client.docker.run(["ps", ...words], { without: ["DOCKER_HOST"] });
      const [line, ...variables] = stdout.trimEnd().split("\n");
      assert.ok(line!.startsWith("[--host][tcp://x][ps]"), line);
      assert.deepEqual(variables, ["HOME=/h", "PLAIN=$HOME"]);
    } finally {
      Deno.env.delete("SECRET_OF_THIS_PROCESS");
    }
  });

  Deno.test(`a docker command that fails, or takes too long, says so, ${way} words`, async () => {
    await using client = await withClient({}, 1);
    const words = Array.from({ length: filler }, () => "w");
    assert.deepEqual(await client.docker.run(["fail", ...words], { timeout: 60 }), {
      code: 7,
      stdout: "",
      stderr: "reason\n",
    });
    await assert.rejects(client.docker.run(["hang", ...words]), {
      name: "DockerTimeoutError",
      message: /`docker hang` took longer than 1 s/,
    });
  });
}

Deno.test("a docker that is not installed, and words that no system takes, are told", async () => {
  await using client = await withClient();
  await assert.rejects(client.docker.run(["rm", "x".repeat(300_000)]), {
    name: "CommandTooLongError",
  });
  await assert.rejects(client.docker.run(["rm", "a\0b"]), { message: /with a NUL character/ });
  const without = new Docker({ address: {}, timeout: 60, env: { PATH: "/nowhere" } });
  await assert.rejects(without.run(["version"]), { name: "DockerNotInstalledError" });
  assert.throws(() => without.spawn(["version"]), { name: "DockerNotInstalledError" });
});
