import assert from "node:assert/strict";
import { join } from "node:path";
import { batchJson } from "../../support/grade/batch_run.ts";
import { runBinary } from "../../support/binary.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { runSanity } from "../../support/sanity.ts";
import { temporaryFolder } from "../../support/files.ts";

const PRECIOUS = "alias ls=ls\n";

/** Gives what the submission's file `answer` says. */
const grader = () =>
  shellGrader("places", 'echo "{\\"fractionalScore\\": $(cat /shared/submission/answer)}"');

/** Two submissions, of which one fails, and a file that nobody asked to be touched. */
async function prepared() {
  const folder = await temporaryFolder({
    "subs/pass/ada/answer": "1",
    "subs/pass/bob/answer": "0",
    "home/.bashrc": PRECIOUS,
  });
  const at = (...parts: string[]) => join(folder.path, ...parts);
  const link = async (...parts: string[]) => {
    await Deno.mkdir(join(at(...parts), ".."), { recursive: true });
    await Deno.symlink(at("home/.bashrc"), at(...parts));
  };
  const untouched = async () => {
    assert.equal(await Deno.readTextFile(at("home/.bashrc")), PRECIOUS);
    const names = (await Array.fromAsync(Deno.readDir(at("home")))).map(({ name }) => name);
    assert.deepEqual(names, [".bashrc"]);
  };
  return { ...folder, at, link, untouched };
}

Deno.test("grade batch refuses a link among its reports before it grades, and names it", async (t) => {
  const image = await grader();
  for (const name of ["journal.jsonl", "results.csv", "index.html"]) {
    await t.step(name, async () => {
      await using folder = await prepared();
      await folder.link("report", name);
      const { code, stdout, stderr } = await runBinary([
        ...["grade", "batch", "--report", folder.at("report"), image, folder.at("subs")],
      ]);
      assert.equal(code, 1, stderr);
      assert.match(
        stderr,
        new RegExp(
          `^error: \`.*/report/${name}\` must be a regular file, but is a symbolic link$`,
          "m",
        ),
      );
      assert.match(stderr, /^hint: /m);
      assert.equal(stdout, "");
      await folder.untouched();
    });
  }
});

Deno.test("grade batch writes no bundle through a link, and takes a linked report folder", async () => {
  const image = await grader();
  await using folder = await prepared();
  await Deno.mkdir(folder.at("real"));
  await Deno.symlink(folder.at("real"), folder.at("report"));
  const args = [
    ...["--bundle", "--report", folder.at("report"), image, folder.at("subs")],
  ];
  const { report, stderr } = await batchJson(args);
  const bundle = report.submissions.find(({ name }) => name === "pass/bob")!.bundle;
  assert.ok((await Deno.stat(folder.at("real", bundle!))).isFile, stderr);

  await Deno.remove(folder.at("real/bundles"), { recursive: true });
  await Deno.symlink(folder.at("home"), folder.at("real/bundles"));
  const refused = await runBinary(["grade", "batch", ...args]);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^error: `.*\/bundles` must be a directory, but is a symbolic link$/m,
  );
  await folder.untouched();

  await Deno.remove(folder.at("real/bundles"));
  // What bundles were written as, for a moment.
  await folder.link("real", `${bundle}.tmp`);
  const again = await runBinary(["grade", "batch", ...args]);
  assert.ok((await Deno.lstat(folder.at("real", bundle!))).isFile, again.stderr);
  await folder.untouched();
});

Deno.test("grade merge follows no link to or from a bundle", async () => {
  const image = await grader();
  await using folder = await prepared();
  const shard = folder.at("shard");
  const { report } = await batchJson(["--bundle", "--report", shard, image, folder.at("subs")]);
  const bundle = report.submissions.find(({ name }) => name === "pass/bob")!.bundle!;
  const merge = () => runBinary(["grade", "merge", "--report", folder.at("all"), shard]);

  await folder.link("all", bundle);
  const to = await merge();
  assert.match(to.stderr, /\.zip` must be a regular file, but is a symbolic link$/m);
  await folder.untouched();

  await Deno.remove(folder.at("all"), { recursive: true });
  await Deno.remove(join(shard, bundle));
  await folder.link("shard", bundle);
  const from = await merge();
  assert.match(from.stderr, /shard\/bundles\/.*\.zip` must be a regular file, but is a symbolic/);
  await assert.rejects(Deno.lstat(folder.at("all", bundle)), Deno.errors.NotFound);
});

Deno.test("--dst-dir and --update-expected write through no link", async () => {
  const image = await shellGrader(
    "places-v2",
    'echo "{\\"fractionalScore\\": 1}" > /shared/feedback.json',
  );
  await using folder = await prepared();
  const { at } = folder;
  const local = (into: string) =>
    runBinary(["grade", "local", "--dst-dir", at(into), image, at("subs/pass/ada")]);
  await folder.link("out", "feedback.json");
  const refused = await local("out");
  assert.match(refused.stderr, /feedback\.json` must be a regular file, but is a symbolic link$/m);

  await Deno.mkdir(at("many"));
  await Deno.symlink(at("home"), at("many/pass"));
  const many = await runBinary(["grade", "batch", "--dst-dir", at("many"), image, at("subs")]);
  assert.match(many.stderr, /many\/pass` must be a directory, but is a symbolic link$/m);

  await Deno.writeTextFile(at("home/.bashrc"), "submissions: []\n");
  await folder.link("subs", "suite.yaml");
  const suite = await runBinary(["grade", "batch", "--update-expected", image, at("subs")]);
  assert.match(suite.stderr, /suite\.yaml` must be a regular file, but is a symbolic link$/m);
  assert.ok((await Deno.lstat(at("subs/suite.yaml"))).isSymlink);
  await Deno.writeTextFile(at("home/.bashrc"), PRECIOUS);
  await folder.untouched();
});

Deno.test("sanity --fix follows links within the directory, and not out of it", async () => {
  const dockerfile = 'FROM debian:12-slim\nEXPOSE 80\nADD run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  await using folder = await temporaryFolder({
    "home/profile": dockerfile,
    "home/run.sh": { text: "#!/bin/sh\r\necho fractionalScore\r\n", mode: 0o755 },
    "out/x": "",
    "in/docker/prod": dockerfile,
    "in/run.sh": { text: "#!/bin/sh\necho fractionalScore\n", mode: 0o755 },
  });
  const at = (...parts: string[]) => join(folder.path, ...parts);
  await Deno.symlink(at("home/profile"), at("out/Dockerfile"));
  await Deno.symlink("../home/run.sh", at("out/run.sh"));
  for (const source of [at("out"), at("out/Dockerfile")]) {
    const { stderr } = await runSanity(["--fix", source]);
    assert.match(
      stderr,
      /^warning: `.*Dockerfile` was not .*: it is a link to `.*profile`, outside of the directory$/m,
    );
    assert.equal(await Deno.readTextFile(at("home/profile")), dockerfile);
    assert.match(await Deno.readTextFile(at("home/run.sh")), /\r\n/);
  }
  await Deno.symlink("docker/prod", at("in/Dockerfile"));
  const { stderr } = await runSanity(["--fix", at("in")]);
  assert.match(stderr, /^Fixed `\/.*\/Dockerfile`$/m);
  assert.doesNotMatch(await Deno.readTextFile(at("in/docker/prod")), /EXPOSE/);
  assert.ok((await Deno.lstat(at("in/Dockerfile"))).isSymlink);
});
