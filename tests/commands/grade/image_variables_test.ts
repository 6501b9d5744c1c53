import assert from "node:assert/strict";
import { runBinary } from "../../support/binary.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { oddImage } from "../../support/engine/odd_image.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Tells the names of its variables. */
const tell =
  "found=$(export -p | sed -n 's/^export \\([A-Za-z_]*\\)=.*/\\1/p' | sort | tr '\\n' ' '); " +
  'echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$found\\"}"';

function image(name: string, env: string[]): Promise<string> {
  return oddImage(`env-${name}`, {
    Env: ["PATH=/bin", ...env],
    Entrypoint: ["/bin/sh", "-c", tell],
    Cmd: null,
  });
}

function many(name: string): string[] {
  return Array.from({ length: 30_000 }, (_, n) => `${name}_${n}=${n}`);
}

const BARE = "HOME HOSTNAME PATH PWD SHLVL ";

Deno.test("odd variables of an image are stripped for v1, and crash nothing", async (t) => {
  await using sub = await temporaryFolder({ answer: "1" });
  const names = ["LD_PRELOAD", "DOCKER_HOST", "DOCKER_CONFIG", "HOME", "-x", "a b", "ü", "A\nB"];
  const stripped: Record<string, string[]> = {
    "no name and no value": [""],
    "no value": ["FOO"],
    "names of the system, the client and the runtime": names.map((name) => `${name}=/nowhere`),
    "one name twice": ["FOO=1", "FOO=2"],
  };
  for (const [name, env] of Object.entries(stripped)) {
    await t.step(name, async () => {
      const odd = await image("odd", env);
      const { report } = await gradeJson(["--protocol", "v1", odd, sub.path]);
      assert.equal(report.status, "graded", report.problems.join());
      assert.equal(report.feedback, BARE);
    });
  }
  // No container runtime takes these, and no client can name them.
  for (const [name, env] of [["no name", "=x"], ["a NUL", "A\0B=1"]] as const) {
    await t.step(name, async () => {
      const { report } = await gradeJson(["--protocol", "v1", await image("nil", [env]), sub.path]);
      assert.equal(report.status, "not-started");
      assert.match(report.problems.join(), /environment variable/);
    });
  }
});

Deno.test("30,000 variables of an image make no list of arguments too long", async (t) => {
  await using sub = await temporaryFolder({ answer: "1" });
  const few = await image("many", many("V"));
  const wide = await image("wide", many("V".repeat(100)));
  await t.step("unstripped, and told of in one short line", async () => {
    const { stdout, stderr, code } = await runBinary(["grade", "local", few, sub.path]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^graded {2}score 1/);
    const warning = /^warning: production strips ENV .*$/m.exec(stderr)?.[0] ?? "";
    assert.match(warning, /\(V_0, V_1, .*, and 29990 more\) for v1/);
    assert.ok(warning.length < 300);
  });
  await t.step("more than a command line holds", async () => {
    const { stderr, code } = await runBinary([
      ...["grade", "local", "--protocol", "v1", wide, sub.path],
    ]);
    assert.match(
      stderr,
      /^error: `docker run` would need a longer command line than this system allows\nhint: v1 strips the image's 30001 variables one by one: set fewer with ENV\n$/m,
    );
    assert.equal(code, 1);
  });
});

Deno.test("a value that no program can be given is not a bug of this one", async () => {
  await using sub = await temporaryFolder({ answer: "1" });
  const odd = await image("plain", []);
  const json = JSON.stringify({ A: "x\0y" });
  const nul = await runBinary(["grade", "local", "--protocol", "v2", odd, sub.path, json]);
  assert.match(
    nul.stderr,
    /^error: `docker run` cannot be given a value with a NUL character$/m,
  );
  assert.equal(nul.code, 1);
});
