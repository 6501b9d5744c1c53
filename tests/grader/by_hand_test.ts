import assert from "node:assert/strict";
import { byHand } from "../../grader/by_hand.ts";

Deno.test("byHand() gives the words of both protocols", () => {
  assert.equal(
    byHand({ Entrypoint: ["/grade.sh"], Cmd: ["--all"] }),
    "To run the grader as production does: /grade.sh partId PART userId USER filename FILE   " +
      "(v2: partId=PART userId=USER filename=FILE /grade.sh --all)",
  );
});

Deno.test("byHand() knows images without ENTRYPOINT", () => {
  assert.equal(
    byHand({ Cmd: ["python3", "a b.py"] }),
    "The image has no ENTRYPOINT; its CMD is run as: python3 'a b.py'",
  );
  for (const config of [undefined, null, {}, { Entrypoint: [], Cmd: null }]) {
    assert.equal(byHand(config), "The image has no ENTRYPOINT: production has nothing to run");
  }
});

Deno.test("byHand() takes the image's variables from a v1 grader, as production does", async (t) => {
  const line = (Env: string[]) =>
    byHand({ Entrypoint: ["sh", "-c", "echo $MODE.$OTHER.$PATH"], Env })
      .replace(/^.* does: (.*) {3}\(v2: .*$/, "$1");
  const standard = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  assert.match(line([standard]), /^sh -c /);
  assert.match(line(["PATH=/opt:/bin", "MODE=demo", "OTHER"]), /^\(unset MODE OTHER; PATH=\/usr\//);
  await t.step("which may be more than a line holds", () => {
    const many = Array.from({ length: 30_000 }, (_, n) => `V${n}=${n}`);
    assert.match(line(many), /^sh -c '.*' .* FILE, without the image's 30000 variables$/);
  });
  await t.step("in a shell", async () => {
    const env = { MODE: "demo", OTHER: "x", PATH: "/bin:/usr/bin:/opt" };
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", line(["MODE=demo", "not-a-name=1", "PATH=/bin:/usr/bin:/opt", "OTHER=x"])],
      env,
    }).output();
    assert.equal(new TextDecoder().decode(stdout), `..${standard.slice("PATH=".length)}\n`);
  });
});
