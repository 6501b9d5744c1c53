import assert from "node:assert/strict";
import type { ImageFile } from "../../../docker/model/files/known_files.ts";
import { builtImage, findingsOf, saysOf } from "../../support/subjects.ts";

Deno.test("an image is judged by its configuration, history and size", () => {
  const image = builtImage({
    architecture: "arm64",
    size: 5_000_000_000,
    config: {
      Cmd: ["python3"],
      User: "root",
      Env: ["PATH=/usr/bin:/bin", "API_TOKEN=x"],
      Volumes: { "/v": {} },
    },
    history: ["|1 DB_PASSWORD=x /bin/sh -c make # buildkit", '/bin/sh -c #(nop)  CMD ["python3"]'],
  });
  assert.deepEqual(saysOf("", { image, protocol: "auto" }), [
    "- CPG004 error",
    "- CPG012 warning",
    "- CPG023 warning",
    "- CPG027 error",
    "- CPG031 error",
    "- CPG033 warning",
  ]);
});

Deno.test("the entry script of an image is looked at as that of a context", () => {
  const text = "echo hello\r\nsudo id\r\n";
  const source = { file: "team/grader:1:/g/run", firstLine: 0, text };
  const file = {
    ...{ kind: "file" as const, mode: 0o644, uid: 0, modeFromDisk: false, copied: false },
    text: () => source,
    at: { file: "team/grader:1" },
  };
  const image = builtImage({ files: new Map([["/g/run", file]]) });
  const found = findingsOf("", { image }).map(({ rule }) => rule.id);
  assert.deepEqual(found, ["CPG014", "CPG015", "CPG016"]);
});

Deno.test("an entry script must be in the image, and every folder above it open", () => {
  const facts = { uid: 0, modeFromDisk: false, copied: false, at: { file: "team/grader:1" } };
  const found = (kind: "file" | "directory", mode: number): ImageFile => ({
    ...{ ...facts, kind, mode, text: () => undefined },
  });
  const says = (files: Record<string, ImageFile>, program = "/g/bin/run") => {
    const image = builtImage({
      config: { Entrypoint: [program] },
      files: new Map(Object.entries(files)),
    });
    return findingsOf("", { image }).map(({ rule, message }) => `${rule.id} ${message}`);
  };
  const run = { "/g/bin/run": found("file", 0o755) };
  assert.deepEqual(says(run), []);
  assert.deepEqual(says({ ...run, "/g": found("directory", 0o700) }), [
    "CPG014 `/g/bin/run` cannot start: uid 1000 may not enter `/g`",
  ]);
  assert.deepEqual(says({}), ["CPG013 `/g/bin/run` is not in the image"]);
  assert.deepEqual(says({}, "run"), []);
  assert.deepEqual(says({}, "/shared/submission/run.sh"), []);
});

Deno.test("a folder that is closed by the Dockerfile keeps the entry script from starting", () => {
  const text = "FROM debian:12-slim\nCOPY --chmod=0755 run.sh /g/\nRUN chmod 700 /g\n" +
    'ENTRYPOINT ["/g/run.sh"]\n';
  const files = { "run.sh": ["0755", "#!/bin/sh\necho fractionalScore\n"] } as const;
  const found = findingsOf(text, { files }).find(({ rule }) => rule.id === "CPG014");
  assert.deepEqual([found?.severity, found?.line, found?.message], [
    ...["error", 4, "`/g/run.sh` cannot start: uid 1000 may not enter `/g`"],
  ]);
});
