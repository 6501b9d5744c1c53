import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../support/paths.ts";

const folder = join(ROOT, ".github/workflows");

Deno.test("workflows call tasks that there are, and actions pinned to a commit", async () => {
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    const tasks = [...text.matchAll(/deno@[\d.]+ task (\S+)/g)].map(([, task]) => task!);
    assert.ok(tasks.length > 0, name);
    for (const task of tasks) assert.ok(task in config.tasks, `${name}: ${task}`);
    for (const [, action] of text.matchAll(/uses: (.*)/g)) {
      assert.match(action!, /^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
    }
    assert.match(text, /^permissions:\n {2}contents: read$/m, name);
  }
});
