import assert from "node:assert/strict";
import { UsageError } from "../../../terminal/errors.ts";
import {
  checkResources,
  type Generation,
  type Resources,
} from "../../../coursera/resources/allowed_resources.ts";

Deno.test("checkResources() takes exactly the combinations of the contract", () => {
  const allowed: Record<Generation, Record<number, number[]>> = {
    v1: Object.fromEntries([1, 2, 3, 4].map((cpu) => [cpu, [1024, 2048, 3072, 4096]])),
    v2: { 1: steps(2048, 8192), 2: steps(4096, 16384), 4: steps(8192, 16384) },
  };
  for (const generation of ["v1", "v2"] as const) {
    for (const cpu of [-1, 0, 0.5, 1, 2, 3, 4, 5, NaN]) {
      for (const memory of [-1024, 0, 1, 1500, NaN, ...steps(1024, 17408)]) {
        const isAllowed = allowed[generation][cpu]?.includes(memory) ?? false;
        assert.equal(
          isTaken(generation, { cpu, memory }),
          isAllowed,
          `${generation} ${cpu} ${memory}`,
        );
      }
    }
  }
});

Deno.test("checkResources() takes the time limits of each generation, in whole seconds", () => {
  for (const [generation, most] of [["v1", 1800], ["v2", 3600]] as const) {
    for (const timeout of [300, 1200, most]) assert(isTaken(generation, { timeout }));
    for (const timeout of [299, most + 1, 600.5, -5, NaN]) {
      assert(!isTaken(generation, { timeout }));
    }
  }
});

Deno.test("checkResources() takes memory alone when it is allowed for some CPU count", () => {
  assert(isTaken("v2", { memory: 16384 }));
  assert(isTaken("v2", { memory: 2048 }));
  assert(!isTaken("v2", { memory: 1024 }));
  assert(isTaken("v2", {}));
});

Deno.test("checkResources() names the allowed values", () => {
  assert.throws(() => checkResources("v2", { cpu: 3 }), {
    message: "CPU count 3 is not allowed: must be one of 1, 2, 4",
  });
  assert.throws(() => checkResources("v2", { cpu: 4, memory: 4096 }), {
    message:
      "Memory limit 4096 MB is not allowed: must be a multiple of 1024, 8192 to 16384 with 4 CPU",
  });
});

function isTaken(generation: Generation, resources: Resources): boolean {
  try {
    checkResources(generation, resources);
    return true;
  } catch (error) {
    assert(error instanceof UsageError);
    return false;
  }
}

function steps(least: number, most: number): number[] {
  return Array.from({ length: (most - least) / 1024 + 1 }, (_, index) => least + index * 1024);
}
