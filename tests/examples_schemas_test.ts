/**
 * The examples against what GitHub, GitLab and Kubernetes publish, as far as npm has it. Nothing like
 * it can be had for the Jenkinsfile, which is a program, nor for Slurm's script, which `task slurm` runs.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "./support/paths.ts";
import { jobFaults, pipelineFaults, workflowFaults } from "./support/published_schemas.ts";

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(join(ROOT, path));
}

/** The text with a fault in it. */
function broken(text: string, before: string, after: string): string {
  assert.ok(text.includes(before), before);
  return text.replace(before, after);
}

Deno.test("GitHub's parser takes the example and the project's own workflows", async () => {
  const own = ".github/workflows";
  const paths = ["examples/github-actions.yml"];
  for await (const { name } of Deno.readDir(join(ROOT, own))) paths.push(`${own}/${name}`);
  assert.ok(paths.length > 1);
  for (const path of paths) {
    assert.deepEqual(await workflowFaults(path, await read(path)), [], path);
  }
});

Deno.test("GitHub's parser refuses a workflow with a fault", async () => {
  const text = await read("examples/github-actions.yml");
  const cases = [
    ["runs-on:", "run-on:", /Unexpected value 'run-on'/],
    ["needs: ", "needs: nobody # ", /nobody/],
    ["${{ matrix.", "${{ matrices.", /Unrecognized named-value: 'matrices'/],
  ] as const;
  for (const [before, after, message] of cases) {
    const faults = await workflowFaults("faulty.yml", broken(text, before, after));
    assert.match(faults.join("\n"), message);
  }
});

Deno.test("GitLab's schema takes the example, and refuses it with a fault", async () => {
  const text = await read("examples/gitlab-ci.yml");
  assert.deepEqual(await pipelineFaults(text), []);
  const [fault] = await pipelineFaults(broken(text, "parallel: 4", "paralel: 4"));
  assert.match(fault!, /'paralel' property is not expected to be here/);
});

Deno.test("Kubernetes' types take the example, and refuse it with a fault", async () => {
  const text = await read("examples/kubernetes.yaml");
  const [faults, ...others] = await jobFaults(
    [
      text,
      broken(text, "completionMode:", "completionmode:"),
      broken(text, "completions: 4", 'completions: "4"'),
      broken(text, "volumeMounts:", "volumeMount:"),
    ].map((each) => parse(each)),
  );
  assert.deepEqual(faults, []);
  const told = others.map((all) => all.join("\n"));
  assert.match(told[0]!, /"completionmode"' does not exist in type 'JobSpec'/);
  assert.match(told[1]!, /'string' is not assignable to type 'number'/);
  assert.match(told[2]!, /"volumeMount"' does not exist in type 'Container'/);
});
