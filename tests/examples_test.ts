import assert from "node:assert/strict";
import { join } from "node:path";
import { parseDocument } from "yaml";
import * as z from "zod";
import { ROOT } from "./support/paths.ts";

const folder = join(ROOT, "examples");

async function read(name: string): Promise<string> {
  return await Deno.readTextFile(join(folder, name));
}

async function yaml(name: string): Promise<unknown> {
  const document = parseDocument(await read(name), { strict: true, uniqueKeys: true });
  assert.deepEqual([...document.errors, ...document.warnings], [], name);
  return document.toJS();
}

/** How many reports the example's `grade merge` joins. */
async function joined(name: string): Promise<number> {
  const [, reports = ""] = /grade merge --report report (.*)/.exec(
    (await read(name)).replaceAll(/\\\n\s*/g, ""),
  ) ?? [];
  return new Set(reports.replace(/'$/, "").trim().split(/\s+/)).size;
}

Deno.test("examples for CI services and clusters say in their head what they need", async () => {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) if (isFile) names.push(name);
  assert.deepEqual(names.sort(), [
    ...["Jenkinsfile", "github-actions.yml", "gitlab-ci.yml", "kubernetes.yaml", "slurm.sh"],
  ]);
  for (const name of names) assert.match(await read(name), /^(#|\/\/) Needs:\n\1 - /m, name);
});

Deno.test("the workflow of GitHub Actions grades as many shards as it joins", async () => {
  const { jobs } = z.object({
    jobs: z.object({
      grade: z.object({ strategy: z.object({ matrix: z.object({ shard: z.array(z.int()) }) }) }),
    }),
  }).parse(await yaml("github-actions.yml"));
  const { shard } = jobs.grade.strategy.matrix;
  assert.deepEqual(shard, shard.map((_, index) => index + 1));
  assert.equal(await joined("github-actions.yml"), shard.length);
});

Deno.test("the pipeline of GitLab grades as many shards as it joins", async () => {
  const { grade } = z.object({ grade: z.object({ parallel: z.int() }) })
    .parse(await yaml("gitlab-ci.yml"));
  assert.equal(await joined("gitlab-ci.yml"), grade.parallel);
});

Deno.test("the Job of Kubernetes grades as many shards as it joins, and nothing is privileged", async () => {
  const { spec } = z.object({
    spec: z.object({ completionMode: z.literal("Indexed"), completions: z.int() }),
  }).parse(await yaml("kubernetes.yaml"));
  const text = await read("kubernetes.yaml");
  assert.match(text, new RegExp(`--shard auto/${spec.completions} `));
  assert.equal(await joined("kubernetes.yaml"), spec.completions);
  assert.doesNotMatch(text, /privileged: true|hostPath|hostNetwork|hostPID/);
});

Deno.test("the script for Slurm grades as many shards as it joins, and a shell reads it", async () => {
  const text = await read("slurm.sh");
  const [, count] = /--array=1-(\d+) /.exec(text) ?? [];
  assert.equal(await joined("slurm.sh"), Number(count));
  assert.match(text, new RegExp(`--shard auto/${count} `));
  const { code, stderr } = await new Deno.Command("sh", { args: ["-n", join(folder, "slurm.sh")] })
    .output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("the Jenkinsfile grades as many shards as it joins", async () => {
  const text = await read("Jenkinsfile");
  const [, values = ""] = /values (.*)/.exec(text) ?? [];
  const [, count] = /--shard "\$SHARD\/(\d+)"/.exec(text) ?? [];
  assert.equal(values.split(",").length, Number(count));
  assert.equal(await joined("Jenkinsfile"), Number(count));
});
