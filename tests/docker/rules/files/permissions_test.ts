import assert from "node:assert/strict";
import { type ContextFiles, findingsOf } from "../../../support/subjects.ts";

const base = "FROM debian:12-slim\n";

function messages(id: string, text: string, files?: ContextFiles): string[] {
  return findingsOf(base + text, { files }).filter(({ rule }) => rule.id === id)
    .map(({ line, message }) => `${line} ${message}`);
}

Deno.test("folders that RUN closes make what is copied into them unreadable", () => {
  const files = { "a.py": ["0644", ""] } as const;
  const of = (text: string) => messages("CPG019", text, files);
  assert.deepEqual(of("RUN mkdir -p -m 700 /g/x\nCOPY a.py /g/x/\n"), [
    "2 `/g/x` cannot be read by uid 1000",
  ]);
  assert.deepEqual(of("COPY a.py /g/\nRUN chmod 700 /g\n"), [
    "2 `/g` cannot be read by uid 1000",
  ]);
  assert.deepEqual(of("RUN mkdir -m 700 /work\nCOPY a.py /g/\n"), []);
  assert.deepEqual(of("RUN mkdir -m 700 /g\nCOPY a.py /g/\nRUN chmod 755 /g\n"), []);
  assert.deepEqual(of("RUN mkdir -m 700 /g && chown 1000 /g\nCOPY a.py /g/\n"), []);
});

Deno.test("a finding that rests on the disk's modes alone says so, of folders too", () => {
  const files = { "run.sh": ["0700", ""], "b.py": ["0600", ""] } as const;
  const disk = ", going by the mode on this disk";
  assert.deepEqual(messages("CPG019", "COPY . /g/\n", files), [
    `2 \`/g/run.sh\` and 1 more cannot be read by uid 1000${disk}`,
  ]);
  assert.deepEqual(messages("CPG019", "COPY . /g/\nRUN chmod 600 /g/b.py\n", files), [
    "2 `/g/run.sh` and 1 more cannot be read by uid 1000",
  ]);
});

Deno.test("from the Dockerfile alone only a change that reaches the files silences", async (t) => {
  const cases: readonly (readonly [text: string, says: boolean])[] = [
    ["COPY a.py /g/\nRUN chmod +x /usr/local/bin/tool\n", true],
    ["COPY a.py /g/\nRUN chmod 755 /g\n", true],
    ["COPY a.py /g/\nRUN chmod -R a+rX /h\n", true],
    ["WORKDIR /g\nCOPY a.py .\nRUN chmod a+r /x/a.py && chown 1000 b/\n", false],
    ["RUN chmod -R a+rX /g\nCOPY a.py /g/\n", true],
    ["ADD a.py /g/\n", true],
    ["ADD a.tar /g/\n", false],
    ["COPY a.py /g/\nRUN chmod -R a+rX /g\n", false],
    ["COPY a.py /g/x/\nRUN chmod -R a+rX /g\n", false],
    ["COPY a.py /g/x/\nRUN chmod -R a+rX /\n", false],
    ["COPY a.py /g/a.py\nRUN chmod a+r /g/a.py\n", false],
    ["COPY a.py /g/\nRUN chmod a+r /g/*\n", false],
    ["COPY a.py /g/\nRUN cd /g && chmod a+r a.py\n", false],
    ["COPY a.py /g/\nRUN find /g -exec chmod a+rX {} +\n", false],
    ["COPY a.py /g/\nRUN sh -c 'chown -R 1000 /g'\n", false],
    ["COPY a.py $HOME/\nRUN chmod a+r /g/a.py\n", false],
    ["COPY a.py $HOME/\n", true],
    ["WORKDIR /g\nCOPY a.py .\nRUN chmod a+r a.py\n", false],
  ];
  for (const [text, says] of cases) {
    await t.step(text, () => assert.equal(messages("CPG019", text).length > 0, says));
  }
});

Deno.test("an entry script that copies or compiles beside itself is told of", async (t) => {
  const cases: Record<string, boolean> = {
    "cp /shared/submission/x.py /g/": true,
    "cp /shared/submission/x.py /g": true,
    "cp /shared/submission/x.py /g/x.py": true,
    "cp /shared/submission/x.py /tmp/": false,
    "cp /g/x.py /tmp": false,
    "cp /g/x.py /other/": false,
    "cd /g && gfortran -o main x.f90": true,
    "cd /g && rustc x.rs -o main": true,
    "cd /g && ghc -o main x.hs": true,
    "cd /tmp && ghc -o main /g/x.hs": false,
  };
  for (const [command, says] of Object.entries(cases)) {
    await t.step(command, () => {
      const files = { "run.sh": ["0755", `#!/bin/sh\n${command}\n`] } as const;
      const text = 'COPY run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
      assert.equal(messages("CPG020", text, files).length > 0, says);
    });
  }
});

Deno.test("amd64 alone is linux/amd64", () => {
  const of = (platform: string) =>
    findingsOf(`FROM --platform=${platform} debian:12-slim\n`).map(({ rule }) => rule.id);
  assert.ok(!of("amd64").includes("CPG027"));
  assert.ok(!of("linux/amd64").includes("CPG027"));
  assert.ok(of("arm64").includes("CPG027"));
  assert.ok(of("windows/amd64").includes("CPG027"));
});
