import assert from "node:assert/strict";
import { type RuleCase, tryCases } from "../../support/rule_cases.ts";
import { builtImage, saysOf } from "../../support/subjects.ts";

const copied = (says: boolean, path: string): RuleCase => ({
  ...{ rule: "CPG022", says, text: `COPY ${path} /g/\n` },
});
const secret = (says: boolean, text: string): RuleCase => ({
  ...{ rule: "CPG031", says, text: `WORKDIR /g\n${text}` },
});
const started = (says: boolean, entry: string, path = "run.sh"): RuleCase => ({
  ...{ rule: "CPG015", says, files: { [path]: ["0755", "echo x\n"] } },
  text: `COPY --chmod=0755 ${path} /g/\nENTRYPOINT ${entry}\n`,
});
const stage = (instruction: string, message: string): RuleCase => ({
  ...{ rule: "CPG003", says: true, message },
  text: `FROM debian:12-slim AS a\n${instruction}\nFROM debian:12-slim\n`,
});

const cases: Record<string, RuleCase> = {
  "a key to a part": copied(true, "part1-key.json"),
  "a folder of keys": copied(true, "key/part1.json"),
  "an answer key": copied(true, "answer_key_v2.csv"),
  "a column of a table": copied(false, "primary_key_test.csv"),
  "a table": copied(false, "foreign_key.csv"),
  "a key that signs": {
    ...{ rule: "CPG022", says: false, text: "ADD https://example.org/archive.key /g/\n" },
  },
  "solutions that are fetched": {
    ...{ rule: "CPG022", says: true, text: "ADD https://example.org/solutions.zip /g/\n" },
  },

  "a fingerprint as ARG": secret(false, "ARG GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568\n"),
  "a fingerprint as ENV": secret(false, "ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568\n"),
  "a key that is not known": secret(true, "ARG GPG_KEY\n"),
  "a key that is no fingerprint": secret(true, "ARG GPG_KEY=secret\n"),
  "a fingerprint of something else": secret(true, "ENV API_KEY=E3FF2839C048B25C\n"),

  "a script that the kernel starts": started(true, '["/g/run.sh"]'),
  "a script that a shell starts": started(false, '["sh", "-c", "/g/run.sh"]'),
  "a script of the shell form": started(false, "/g/run.sh"),
  "another language that a shell starts": started(true, "/g/run.py", "run.py"),

  "ENTRYPOINT of another stage": stage('ENTRYPOINT ["/g/run.sh"]', "stage `a` has one"),
  "CMD of another stage": stage('CMD ["/g/run.sh"]', "stage `a` has one"),
  "an entry point of two stages": {
    ...{ rule: "CPG003", says: true, message: "stage `b` has one" },
    text: "FROM debian:12-slim AS a\nCMD id\nFROM debian:12-slim AS b\nENTRYPOINT id\n" +
      "FROM debian:12-slim\n",
  },
};

Deno.test("CPG031 knows fingerprints in an image and its history", () => {
  const config = { Entrypoint: ["/g/run"], Env: ["GPG_KEY=E3FF2839C048B25C"] };
  const says = (history: string) =>
    saysOf("", { image: builtImage({ config, history: [history] }) })
      .filter((line) => line.includes("CPG031"));
  assert.deepEqual(says("|1 GPG_KEY=E3FF2839C048B25C /bin/sh -c make"), []);
  assert.deepEqual(says("|1 GPG_KEY=private /bin/sh -c make"), ["- CPG031 error"]);
});

Deno.test("rules on names and entry points tell near things apart", (t) => tryCases(t, cases));
