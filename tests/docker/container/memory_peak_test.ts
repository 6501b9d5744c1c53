import assert from "node:assert/strict";
import { memoryPeak, parseMemory } from "../../../docker/container/memory_peak.ts";

Deno.test("the kernel's files tell the mark and the page cache", () => {
  const stat = "anon 12288\nfile 4096\ninactive_anon 1\nactive_anon 2\ninactive_file 4096\n";
  assert.deepEqual(parseMemory(`372736\n${stat}`), { peak: 372736, cache: 4096 });
  // Kernels before 5.19 have no `memory.peak`.
  for (const text of ["", stat, "372736\n", "max\n" + stat]) {
    assert.equal(parseMemory(text), undefined, text);
  }
});

Deno.test("a container of another machine has no high-water mark here", async () => {
  const { signal } = new AbortController();
  const id = "0123456789abcdef".repeat(4);
  assert.equal(await memoryPeak(id, signal), "absent");
  // Never a path of somebody else's.
  for (const id of ["", "..", "../../memory.peak"]) {
    assert.equal(await memoryPeak(id, signal), "absent");
  }
});
