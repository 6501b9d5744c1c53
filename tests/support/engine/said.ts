import assert from "node:assert/strict";

/**
 * As real engines and clients said it: docker 20.10.24 (runc 1.1.5), 26.1.5 (runc 1.1.15) and 28.5.2
 * (runc 1.3.6), each with the client 28.2; Podman 5.4.2 (crun 1.21) asked by that client ("podman API")
 * and by its own ("podman"). `28c` is 28.5.2 with containerd's image store.
 */
export type Said = readonly [engines: string, text: string];

/** Runs a table in which each text has a meaning of its own. */
export async function each<T>(
  t: Deno.TestContext,
  table: readonly (readonly [...Said, T])[],
  read: (text: string) => T,
): Promise<void> {
  for (const [engines, text, expected] of table) {
    await t.step(`${engines}: ${text.slice(0, 60)}`, () => {
      assert.deepEqual(read(text), expected);
      assert.deepEqual(read(`\n${text}\n`), expected, "between empty lines");
    });
  }
}
