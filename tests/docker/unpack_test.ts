import assert from "node:assert/strict";
import { join } from "node:path";
import { untar } from "../../docker/untar.ts";
import { unzip } from "../../docker/unzip.ts";
import { tarOf, zipOf } from "../support/hostile_archives.ts";
import { temporaryFolder } from "../support/images.ts";

const files = ["a", "b", "c", "d"].map((name) => ({ name, text: name }));

Deno.test("untar() and unzip() stop at the limit of entries, and when they are told to", async () => {
  await using folder = await temporaryFolder();
  const archive = join(folder.path, "archive");
  for (
    const [open, bytes] of [[untar, await tarOf(...files)], [unzip, await zipOf(...files)]] as const
  ) {
    await Deno.writeFile(archive, bytes);
    const into = async (name: string) => {
      await Deno.mkdir(join(folder.path, open.name + name));
      return join(folder.path, open.name + name);
    };
    const limits = { bytes: 1 << 20, entries: 3, title: "it" };
    await assert.rejects(open(archive, await into("few"), limits), {
      message: "`it` is refused: it has more than 3 entries",
    });
    const signal = AbortSignal.abort();
    await assert.rejects(open(archive, await into("told"), { ...limits, entries: 4, signal }), {
      name: "AbortError",
    });
  }
});
