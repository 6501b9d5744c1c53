import assert from "node:assert/strict";
import { type ContextFiles, saysOf } from "../../../support/subjects.ts";

const script = ["0755", "#!/bin/sh\necho fractionalScore\n"] as const;
const entry = 'ENTRYPOINT ["/g/run.sh"]\n';

/** What some rules say, as `ID severity`. */
function says(text: string, ids: string, files?: ContextFiles): string[] {
  return saysOf(`FROM debian:12-slim\n${text}${entry}`, { files })
    .map((line) => line.replace(/^\S+ /, "")).filter((line) => ids.includes(line.slice(0, 6)));
}

Deno.test("a pattern may match nothing as long as another source is there", () => {
  const files = { "package.json": ["0644", "{}"], "run.sh": script } as const;
  const copy = (sources: string) => says(`COPY ${sources} ./\n`, "CPG034", files);
  assert.deepEqual(copy("package.json package-lock.json*"), []);
  assert.deepEqual(copy("package-lock.json* package.json"), []);
  assert.deepEqual(copy("package-lock.json*"), ["CPG034 error"]);
  assert.deepEqual(copy("package-lock.json* yarn.loc[k]"), ["CPG034 error"]);
  assert.deepEqual(copy("*.json missing.json"), ["CPG034 error"]);
});

Deno.test("what lies behind a link of the context is not missing, only not known", () => {
  const files = { "v2/run.sh": script, "cur": ["link", "v2"], "v2/go.sh": ["link", "x"] } as const;
  const of = (text: string) => says(text, "CPG013 CPG014 CPG034", files);
  assert.deepEqual(of("COPY cur/run.sh /g/\n"), []);
  assert.deepEqual(of("COPY cur/*.sh /g/\n"), []);
  assert.deepEqual(of("COPY c?r/run.sh /g/\n"), []);
  assert.deepEqual(of("COPY cur /g/\n"), []);
  assert.deepEqual(of("COPY cur /g\n"), []);
  assert.deepEqual(of("COPY cur/run.sh /g/run.sh\n"), []);
  assert.deepEqual(of("COPY v1/run.sh /g/\n"), ["CPG034 error", "CPG013 error"]);
  assert.deepEqual(of("COPY v2/*.py /g/\n"), ["CPG034 error", "CPG013 error"]);
  assert.deepEqual(of("COPY cur/run.sh /h/\n"), ["CPG013 error"]);
});

Deno.test("ADD tells a download by its URL, wherever that is written", () => {
  const ids = "CPG013 CPG030 CPG034";
  const url = "https://example.org/run.sh";
  for (const files of [{}, undefined]) {
    const of = (text: string) => says(text, ids, files);
    assert.deepEqual(of(`ARG URL=${url}\nADD $URL /g/run.sh\n`), ["CPG030 warning"]);
    assert.deepEqual(of(`ENV URL=${url}\nADD \${URL} /g/\n`), ["CPG030 warning"]);
    assert.deepEqual(of("ARG URL\nADD $URL /g/run.sh\n"), []);
    assert.deepEqual(of("ADD https://example.org/r.git /g\n"), ["CPG030 warning"]);
    assert.deepEqual(of("ADD https://example.org/x.sh /g/\n"), [
      "CPG030 warning",
      "CPG013 error",
    ]);
  }
});

Deno.test("a download leaves the files beside it as they are", () => {
  const files = { "run.sh": ["0644", "#!/bin/sh\n"] } as const;
  const text = "COPY run.sh /g/\nADD https://example.org/x.jar?v=1 /g/\n";
  assert.deepEqual(says(text, "CPG014", files), ["CPG014 error"]);
});

Deno.test("ADD unpacks what is an archive, whatever its name", async (t) => {
  const archives: Record<string, string> = {
    "gzip": "\x1f\ufffd\b\0",
    "gzip without NUL": "\x1f\ufffd\b\x01",
    "bzip2": "BZh91AY",
    "xz": "\ufffd7zXZ",
    "zstd": "(\ufffd/\ufffd\x01",
    "tar": "a".padEnd(257, "a") + "ustar",
  };
  for (const [name, text] of Object.entries(archives)) {
    await t.step(name, () => {
      const files = { "bundle": ["0644", text] } as const;
      assert.deepEqual(says("ADD bundle /g\n", "CPG013 CPG030", files), []);
      assert.deepEqual(says("ADD bundle /g/\n", "CPG013 CPG030", files), []);
    });
  }
  const text = { "bundle": ["0644", "BZip\n"], "a.tar": ["0644", "not one\n"] } as const;
  for (const name of ["bundle", "a.tar"]) {
    assert.deepEqual(says(`ADD ${name} /g/\n`, "CPG013 CPG030", text), [
      "CPG030 info",
      "CPG013 error",
    ]);
  }
  assert.deepEqual(says("ADD a.tar /g/\n", "CPG013 CPG030"), []);
});

Deno.test("an archive leaves what it is unpacked beside, but not its mode", () => {
  const files = { "run.sh": ["0644", "#!/bin/sh\n"], "a.tar.gz": ["0644", "\0"] } as const;
  const ids = "CPG013 CPG014";
  assert.deepEqual(says("COPY run.sh /g/\nADD a.tar.gz /g/\n", ids, files), []);
  assert.deepEqual(says("COPY run.sh /g/\nADD a.tar.gz /h/\n", ids, files), ["CPG014 error"]);
});

Deno.test("without the context a source whose name ends in a number may be a folder", () => {
  assert.deepEqual(says("COPY grader-1.0 /g\n", "CPG013"), []);
  assert.deepEqual(says("COPY grader-1.0.py /g\n", "CPG013"), ["CPG013 error"]);
});

Deno.test("a file copied from another stage keeps what RUN gave it there", () => {
  const text = "COPY run.sh /x/\nRUN chmod 755 /x/run.sh\nFROM debian:12-slim\n" +
    "COPY --from=0 /x/run.sh /g/\n";
  assert.deepEqual(says(text, "CPG014", { "run.sh": ["0644", "#!/bin/sh\n"] }), []);
});
