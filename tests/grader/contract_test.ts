import assert from "node:assert/strict";
import * as contract from "../../grader/contract.ts";

const options: contract.ContractOptions = {
  protocol: "v1",
  memoryMiB: 2048,
  cpus: 1.5,
  pidsLimit: 99,
  timeLimit: 77,
  allowNetwork: false,
  superUser: false,
  engine: { memoryLimit: true, swapLimit: true, pidsLimit: true, cpuQuota: true },
};

const impossible = "not possible here";

/** What is told of a property in a run of its own kind. */
function rows(changed: Partial<contract.ContractOptions> = {}): Map<string, string[]> {
  const table = contract.contractProperties({ ...options, ...changed });
  return new Map(
    table.map(({ property, production, here, fidelity }) => [property, [
      production,
      here,
      fidelity,
    ]]),
  );
}

Deno.test("The constants are those of the contract", () => {
  const { STATUSES, FEEDBACK_PATH, RICH_FEEDBACK_PATHS, FEEDBACK_SHOWN, DEFAULTS } = contract;
  assert.deepEqual(STATUSES, [
    ...["graded", "invalid-output", "crashed", "timeout", "out-of-memory", "not-started"],
  ]);
  assert.equal(FEEDBACK_PATH, "/shared/feedback.json");
  assert.deepEqual(RICH_FEEDBACK_PATHS, {
    HTML: "/shared/htmlFeedback.html",
    TXT: "/shared/txtFeedback.txt",
  });
  assert.equal(FEEDBACK_SHOWN, 65_536);
  assert.equal(contract.RESULT_FILE_CAP, 16_777_216);
  assert.equal(contract.OUTPUT_CAP, 16_777_216);
  assert.deepEqual(DEFAULTS, { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 });
});

Deno.test("contractProperties() tells of every property of a v1 run", () => {
  const engine = "layers around the container";
  assert.deepEqual([...rows()].map(([property, row]) => [property, ...row]), [
    [
      "user",
      "uid 1000, not root; group unspecified",
      "uid 1000; group of the image's passwd, else 0",
      "same",
    ],
    ["capabilities", "all dropped", "all dropped, no new privileges", "same"],
    ["memory", "hard limit", "2048 MiB", "same"],
    ["swap", "none", "none", "same"],
    ["CPU", "n cores", "a quota of 1.5 CPU on this machine's processors", "same"],
    ["processes", "limited; the number is not published", "at most 99", "approximated"],
    [
      "time",
      "killed at the limit, reported as a timeout",
      "killed after 77 s, reported as a timeout",
      "same",
    ],
    ["network", "none", "none", "same"],
    ["host name", "somehost", "somehost", "same"],
    [
      "architecture",
      "linux/amd64",
      "that of the image; another one is warned of",
      "approximated",
    ],
    [
      "Dockerfile ENV",
      "v1 strips it; v2 may strip it",
      "stripped, PATH is the engine's own",
      "same",
    ],
    [
      "Dockerfile VOLUME",
      "v1 strips it; v2 may strip it",
      "an empty volume for the run; `sanity` warns",
      impossible,
    ],
    ["Dockerfile EXPOSE", "without effect", "without effect", "same"],
    ["Dockerfile HEALTHCHECK", "not described", "switched off", "approximated"],
    ["/shared", "writable by the grader (v2)", "writable by every user", "same"],
    ["/shared/submission", "read-only", "read-only", "same"],
    ["root file system", "writable", "writable", "same"],
    [engine, "production is layered", "one Docker engine", impossible],
    ["machine", "Coursera's processors, disks and kernel", "this engine's", impossible],
  ]);
});

Deno.test("contractProperties() tells what each option and each engine changes, and only that", async (t) => {
  const root = ["root, with the engine's default capabilities (--super-user)", impossible];
  const unlimited = ["no limit (--mem-limit 0)", impossible];
  const volume = ["v1 strips it; v2 may strip it", "an empty volume for the run", "approximated"];
  const domains = "a few domains that Coursera allows";
  const isKept = "v1 strips it; v2 may strip it";
  const all = options.engine!;
  const cases: [Partial<contract.ContractOptions>, Record<string, string[]>][] = [
    [{ superUser: true }, {
      user: ["uid 1000, not root; group unspecified", ...root],
      capabilities: ["all dropped", ...root],
    }],
    [{ memoryMiB: 0 }, { memory: ["hard limit", ...unlimited], swap: ["none", ...unlimited] }],
    [{ memoryMiB: 1 }, { memory: ["hard limit", "1 MiB", "same"] }],
    [{ allowNetwork: true }, {
      network: ["none", "the engine's default network (--allow-network)", impossible],
    }],
    [{ protocol: "v2" }, {
      network: [domains, "none", "approximated"],
      "Dockerfile ENV": [isKept, "kept", "approximated"],
      "Dockerfile VOLUME": volume,
    }],
    [{ protocol: "auto" }, {
      network: ["none (v1), a few domains (v2)", "none", "approximated"],
      "Dockerfile ENV": [isKept, "kept; a v1 grader with ENV is warned of", "approximated"],
    }],
    [{ engine: { ...all, memoryLimit: false } }, {
      memory: ["hard limit", "2048 MiB, which this engine does not enforce", impossible],
    }],
    [{ engine: { ...all, swapLimit: false } }, {
      swap: ["none", "none, which this engine does not enforce", impossible],
    }],
    [{ engine: { ...all, pidsLimit: false } }, {
      processes: [
        "limited; the number is not published",
        "not limited by this engine",
        impossible,
      ],
    }],
    [{ engine: { ...all, cpuQuota: false } }, {
      CPU: [
        "n cores",
        "a quota of 1.5 CPU on this machine's processors, which this engine does not enforce",
        impossible,
      ],
    }],
  ];
  for (const [changed, expected] of cases) {
    await t.step(JSON.stringify(changed), () => {
      const usual = rows();
      const different = [...rows(changed)].filter(([property, row]) =>
        row.join("\n") !== usual.get(property)?.join("\n")
      );
      assert.deepEqual(Object.fromEntries(different), expected);
    });
  }
});

Deno.test("contractProperties() trusts an engine that was not asked", () => {
  const { engine: _, ...unasked } = options;
  assert.deepEqual(contract.contractProperties(unasked), contract.contractProperties(options));
});
