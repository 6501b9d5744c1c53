import assert from "node:assert/strict";
import { type ContextFiles, findingsOf } from "../../../support/subjects.ts";

const head = "FROM debian:12-slim\nWORKDIR /g\nCOPY run.sh .\n";
const entry = 'ENTRYPOINT ["/g/run.sh"]\n';

function idsOf(text: string, files: ContextFiles | undefined): string[] {
  return findingsOf(text, { files }).map(({ rule }) => rule.id);
}

/** What the rules say of a script that is copied into `/g`, with something after it. */
function saysAfter(run: string, [mode, text]: readonly [string, string]): string[] {
  return idsOf(head + run + "\n" + entry, { "run.sh": [mode, text] });
}

const plain = ["0644", "#!/bin/sh\n"] as const;
const closed = ["0600", "#!/bin/sh\n"] as const;
const crlf = ["0755", "#!/bin/sh\r\n"] as const;

Deno.test("what may have changed a mode silences the rules on modes", async (t) => {
  const runs = [
    "RUN find . -name '*.sh' -exec chmod +x {} \\;",
    "RUN find . -name '*.sh' | xargs chmod +x",
    "RUN find /g -name '*.sh' | sort | xargs -n 1 chmod +x",
    "RUN ls *.sh | xargs chmod +x",
    "RUN chmod --reference=/bin/ls run.sh",
    'SHELL ["/bin/bash", "-c"]\nRUN chmod +x /g/{run,x}.sh',
    "RUN echo 'chmod +x /g/run.sh' | sh",
    "RUN make",
    "RUN make -C /g all",
    "RUN cd / && make -C g",
    "RUN npm run build",
    "RUN tar -xf a.tar",
    "RUN cd / && tar xzf a.tar -C /g",
    "RUN unzip -o a.zip",
    "RUN git checkout -- run.sh",
    "RUN sh /tmp/setup.sh",
    "RUN /tmp/setup.sh",
    "RUN . ./setup.sh",
    "RUN $SETUP",
    "RUN su grader -c 'chmod +x /g/run.sh'",
    "RUN <<E python3\nimport os\nos.chmod('/g/run.sh', 0o755)\nE",
    "RUN python3 - <<E\nimport os\nos.chmod('/g/run.sh', 0o755)\nE",
    "RUN <<E\n#!/usr/bin/env python3\nimport os\nos.chmod('/g/run.sh', 0o755)\nE",
    'RUN ["python3", "-c", "import os; os.chmod(\'/g/run.sh\', 0o755)"]',
  ];
  for (const run of runs) {
    await t.step(run, () => {
      for (const file of [plain, closed]) {
        const found = saysAfter(run, file);
        assert.ok(!found.includes("CPG014") && !found.includes("CPG019"), `gives ${found}`);
      }
    });
  }
});

Deno.test("what is given to `sh -c` and `eval` is read", async (t) => {
  const inner = [
    "bash -c 'chmod +x /g/run.sh'",
    "bash -c 'cd /; chmod +x g/run.sh'",
    "cd / && bash -euo pipefail -c 'cd /g && chmod +x run.sh'",
    'sudo sh -c "chmod +x run.sh"',
    "eval 'chmod +x run.sh'",
    "eval chmod +x run.sh",
    "sh -c \"sh -c 'chmod +x run.sh'\"",
    "bash -e <<E\nchmod +x run.sh\nE",
  ];
  for (const run of inner) {
    await t.step(run, () => assert.ok(!saysAfter(`RUN ${run}`, plain).includes("CPG014")));
  }
  assert.ok(saysAfter("RUN sh -c 'cd / && chmod +x run.sh'", plain).includes("CPG014"));
  assert.ok(saysAfter("RUN sh -c 'cd /'; chmod +x run.sh", plain).includes("CPG014") === false);
  assert.ok(saysAfter("RUN bash -c 'chmod -R 777 /g'", plain).includes("CPG021"));
  assert.ok(saysAfter("RUN bash -c 'apt-get install -y sudo'", plain).includes("CPG024"));
  assert.ok(saysAfter("RUN eval 'mkdir /shared/x'", plain).includes("CPG035"));
  // Each text within another costs stack.
  saysAfter(`RUN ${"eval ".repeat(10_000)}true`, plain);
});

Deno.test("what leaves modes alone silences nothing", async (t) => {
  const runs = [
    "RUN sed -i 's/a/b/' run.sh",
    "RUN dos2unix run.sh",
    "RUN find . -name '*.sh'",
    "RUN find . -name '*.sh' -exec grep -l x {} +",
    "RUN find / -name '*.py' | xargs cat",
    "RUN apt-get update && apt-get install -y python3",
    "RUN pip install --no-cache-dir numpy",
    "RUN npm ci",
    "RUN gcc -o grader main.c",
    "RUN echo 'echo more' >> run.sh",
    "RUN find /opt -exec chmod +x {} +",
    "RUN tar -C /opt -xf a.tar",
    "RUN curl -o data.csv https://example.org/data.csv",
    ". /etc/profile",
  ].map((run) => run.startsWith("RUN") ? run : `RUN ${run}`);
  for (const run of runs) {
    await t.step(run, () => {
      const found = saysAfter(run, closed);
      assert.ok(found.includes("CPG014") && found.includes("CPG019"), `gives ${found}`);
    });
  }
});

Deno.test("what may have changed a text silences the rules on its bytes", async (t) => {
  const runs = [
    "sed -i 's/\\r$//' run.sh",
    'sed -i -e "s/$CR$//" run.sh',
    "sed --in-place 's/\\r$//' *.sh",
    "dos2unix run.sh",
    "dos2unix *.sh",
    "find . -type f -exec dos2unix {} +",
    "find . -type f -print0 | xargs -0 sed -i 's/\\r//'",
    "for f in *.sh; do dos2unix $f; done",
    "perl -pi -e 's/\\r//' run.sh",
    "tr -d '\\r' < run.sh > x && cp x run.sh",
    "make",
  ];
  for (const run of runs) {
    await t.step(run, () => {
      const found = saysAfter(`RUN ${run}`, crlf);
      assert.ok(!found.includes("CPG016") && !found.includes("CPG015"), `gives ${found}`);
    });
  }
  for (
    const run of ["sed 's/\\r$//' run.sh", "dos2unix /x/*.sh", "chmod 755 run.sh", "cat run.sh"]
  ) {
    await t.step(run, () => assert.ok(saysAfter(`RUN ${run}`, crlf).includes("CPG016")));
  }
});

Deno.test("a text that RUN changes still says which protocol it speaks", () => {
  const file = ["0755", "#!/bin/sh\necho 1 > /shared/feedback.json\n"] as const;
  const text = head + "RUN sed -i 's/x/y/' run.sh && make\nENTRYPOINT /g/run.sh\n";
  const found = findingsOf(text, { files: { "run.sh": file }, protocol: "auto" });
  assert.deepEqual(found.map(({ rule, severity }) => `${rule.id} ${severity}`), [
    "CPG005 warning",
  ]);
});

Deno.test("what may have brought a file silences CPG013", async (t) => {
  const brought: Record<string, string> = {
    "a compiler": 'RUN g++ -o grader g.cpp\nENTRYPOINT ["/g/grader"]',
    "a compiler, joined": 'RUN gcc-12 -O2 -ograder g.c\nENTRYPOINT ["/g/grader"]',
    "a compiler without -o": 'RUN gcc g.c\nENTRYPOINT ["/g/a.out"]',
    "a download": 'RUN curl -fsSLo run.sh https://a.example/x\nENTRYPOINT ["/g/run.sh"]',
    "a download by its name": 'RUN wget https://a.example/run.sh\nENTRYPOINT ["/g/run.sh"]',
    "a chmod that works": 'RUN x=1 && chmod +x run.sh\nENTRYPOINT ["/g/run.sh"]',
    "a clone": 'RUN git clone https://a.example/tests.git\nENTRYPOINT ["/g/tests/run.sh"]',
    "a clone into here": 'RUN git clone https://a.example/t .\nENTRYPOINT ["/g/run.sh"]',
    "an archive": 'RUN unzip x.zip\nENTRYPOINT ["/g/run.sh"]',
    "an archive elsewhere": 'RUN cd / && unzip x.zip -d g\nENTRYPOINT ["/g/run.sh"]',
    "pip": 'RUN cd / && pip install --target=/g x\nENTRYPOINT ["/g/bin/x"]',
    "npm": 'RUN npm ci\nENTRYPOINT ["/g/node_modules/.bin/x"]',
    "touch": 'RUN touch run.sh\nENTRYPOINT ["/g/run.sh"]',
    "cp -t": 'RUN cp -t /g /x/run.sh\nENTRYPOINT ["/g/run.sh"]',
    "make": 'RUN make\nENTRYPOINT ["/g/grader"]',
  };
  for (const [name, text] of Object.entries(brought)) {
    await t.step(name, () => {
      const found = idsOf(`FROM debian:12-slim\nWORKDIR /g\n${text}\n`, {});
      assert.ok(!found.includes("CPG013"), `gives ${found}`);
    });
  }
  const others = ["g++ -o other g.cpp", "git clone https://a.example/tests.git", "npm ci", "id"];
  for (const run of others) {
    await t.step(`not ${run}`, () => {
      const text = `FROM debian:12-slim\nWORKDIR /g\nRUN ${run}\n${entry}`;
      assert.ok(idsOf(text, {}).includes("CPG013"));
    });
  }
});

Deno.test("CPG013 is an error only if nothing in the build could create the script", () => {
  const severityAfter = (run: string) =>
    findingsOf(`FROM debian:12-slim\nRUN ${run}\n${entry}`, { files: {} })
      .find(({ rule }) => rule.id === "CPG013")?.severity;
  for (const run of ["npm ci", "python3 /x.py", "curl https://a.example | sh -s", "make -C /src"]) {
    assert.equal(severityAfter(run), "warning", run);
  }
  for (const run of ["sed -i s/a/b/ /etc/x", "id", "unzip x.zip -d /opt/x", "find / -name x"]) {
    assert.equal(severityAfter(run), "error", run);
  }
});

Deno.test("install, cp and mkdir give what they make to whom they say, or to the user", async (t) => {
  const base = "FROM debian:12-slim\n";
  const script = { "run.sh": ["0755", "#!/bin/sh\ntouch x\n"] } as const;
  const start = (path: string) => `ENTRYPOINT ["${path}"]\n`;
  const silent: Record<string, readonly [rule: string, text: string]> = {
    "install with an owner": [
      "CPG019",
      "COPY run.sh /x/\nRUN install -D -o 1000 -g 1000 -m 700 /x/run.sh /g/run.sh\n" +
      start("/g/run.sh"),
    ],
    "install of a folder with an owner": [
      "CPG020",
      `COPY run.sh /g/\nRUN install -d -o 1000 -m 755 /work\nWORKDIR /work\n${start("/g/run.sh")}`,
    ],
    "cp as another user": [
      "CPG014",
      "COPY --chmod=700 --chown=1000 run.sh /x/run.sh\nUSER 1000\n" +
      `RUN mkdir /tmp/g && cp /x/run.sh /tmp/g/run.sh\n${start("/tmp/g/run.sh")}`,
    ],
    "mkdir as another user": [
      "CPG020",
      `COPY run.sh /g/\nUSER 1000\nRUN mkdir -p /tmp/a/b\nWORKDIR /tmp/a\n${start("/g/run.sh")}`,
    ],
    "mkdir as a user of the image": [
      "CPG020",
      `COPY run.sh /g/\nUSER grader\nRUN mkdir /tmp/a\nWORKDIR /tmp/a\n${start("/g/run.sh")}`,
    ],
    "what everybody may write to": ["CPG020", `COPY run.sh /tmp/\n${start("/tmp/run.sh")}`],
  };
  for (const [name, [rule, text]] of Object.entries(silent)) {
    await t.step(name, () => {
      const found = idsOf(base + text, script);
      assert.ok(!found.includes(rule), `gives ${found}`);
    });
  }
  const loud: Record<string, readonly [rule: string, text: string]> = {
    "install as root": [
      "CPG019",
      "COPY run.sh /x/\nRUN install -D -g 1000 -m 700 /x/run.sh /g/run.sh\n" + start("/g/run.sh"),
    ],
    "mkdir as root": [
      "CPG020",
      `COPY run.sh /g/\nRUN mkdir /work\nWORKDIR /work\n${start("/g/run.sh")}`,
    ],
    "cp as root": [
      "CPG014",
      "COPY --chmod=700 --chown=1000 run.sh /x/run.sh\nRUN mkdir /g && cp /x/run.sh /g\n" +
      start("/g/run.sh"),
    ],
  };
  for (const [name, [rule, text]] of Object.entries(loud)) {
    await t.step(name, () => {
      const found = idsOf(base + text, script);
      assert.ok(found.includes(rule), `gives ${found}`);
    });
  }
});

Deno.test("what brings things of its own says nothing of the grader's modes", async (t) => {
  const runs = [
    "RUN curl -fsSL https://example.org/setup | bash -",
    "RUN wget -q https://example.org/m.sh -O /tmp/m.sh && bash /tmp/m.sh -b -p /opt/x && rm /tmp/m.sh",
    "RUN octave --eval 'pkg install -forge io'",
    "RUN julia -e 'using Pkg; Pkg.add(\"CSV\")'",
    "RUN cd /tmp && ./install.sh && rm install.sh",
    "RUN cd /opt/x && ./configure && make && make install",
    "RUN timeout 5 echo x",
  ];
  const text = (run: string) => `FROM debian:12-slim\nCOPY run.sh /g/\n${run}\n${entry}`;
  for (const run of runs) {
    await t.step(run, () => {
      assert.ok(idsOf(text(run), { "run.sh": plain }).includes("CPG014"));
    });
  }
  for (const run of ["RUN cd /g && ./prepare", "RUN timeout 5 python3 /g/prepare.py"]) {
    await t.step(`not ${run}`, () => {
      assert.ok(!idsOf(text(run), { "run.sh": plain }).includes("CPG014"));
    });
  }
});
