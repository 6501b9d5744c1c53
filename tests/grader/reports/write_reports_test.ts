import assert from "node:assert/strict";
import { join } from "node:path";
import { writeReports } from "../../../grader/reports/write_reports.ts";
import { reportPage } from "../../support/grade/report_page.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";

const FILES = ["index.html", "junit.xml", "results.csv", "results.json", "summary.md"];

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("writeReports() makes the folder and every report, and replaces earlier ones", async () => {
  await reportPage();
  const parent = await Deno.makeTempDir();
  try {
    const folder = join(parent, "new", "report");
    await writeReports(folder, aBatch([aRecord({ name: "first" })]));
    await writeReports(folder, aBatch([aRecord({ name: "second" })]));
    assert.deepEqual(await names(folder), FILES);
    const { submissions } = JSON.parse(await Deno.readTextFile(join(folder, "results.json")));
    assert.deepEqual(submissions.map(({ name }: { name: string }) => name), ["second"]);
    assert.match(await Deno.readTextFile(join(folder, "junit.xml")), /tests="1" failures="0"/);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("writeReports() leaves earlier reports as they were when it fails", async () => {
  await reportPage();
  const folder = await Deno.makeTempDir();
  try {
    const batch = aBatch([aRecord()]);
    await writeReports(folder, batch);
    const before = await Deno.readTextFile(join(folder, "results.json"));
    const failing = {
      header: batch.header,
      async *records() {
        yield aRecord({ name: "other" });
        await Promise.reject(new Error("the disk is gone"));
      },
    };
    await assert.rejects(writeReports(folder, failing), /the disk is gone/);
    assert.equal(await Deno.readTextFile(join(folder, "results.json")), before);
    assert.deepEqual(await names(folder), FILES);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
