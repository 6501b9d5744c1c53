import assert from "node:assert/strict";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

/** Everything that is said of a file, with its place: `LINE-ENDLINE START-END code: message`. */
function said(source: string): string[] {
  return parseDockerfile(source).diagnostics.map((diagnostic) => {
    const { line, endLine, range: { start, end }, severity, code, message } = diagnostic;
    const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
    return `${line}-${endLine} ${place} ${severity} ${code}: ${message}`;
  });
}

const broken = "is not given a JSON array, though it begins like one: the brackets and quotes " +
  "become part of the text";

/** A file, and what is said of it; `FROM a` stands before those that do not begin with ARG, FROM or #. */
const cases: [source: string, ...said: string[]][] = [
  ["#", "1-1 1:1-1:1 error no-instructions: There is no instruction in this file"],
  ["# a\n# b\n\n", "3-3 3:1-3:1 error no-instructions: There is no instruction in this file"],
  ["ARG a\nARG b", "1-1 1:1-1:1 error no-stage: There is no FROM in this file"],
  [
    "ARG a\nRUN x\nUSER y\nFROM a",
    "2-2 2:1-2:4 error no-stage: RUN stands before the first FROM: only ARG may",
  ],
  [
    "ARG a\nFORM a\nUSER y",
    "2-2 2:1-2:5 error unknown-instruction: There is no instruction `FORM`: did you mean FROM?",
  ],
  [
    "#escape=x\nFROM a",
    "1-1 1:1-1:10 error bad-escape: Escape directive: a backslash or a backtick is needed, not `x`",
  ],
  [
    "  # escape = \\\n #escape= \t`  \nFROM a",
    "2-2 2:2-2:13 error directive-repeated: Directive given twice: only one `escape` is allowed",
  ],
  [
    "# escape= \t\nFROM a",
    "1-1 1:1-1:10 error bad-escape: Escape directive: a backslash or a backtick is needed, not `\t`",
  ],
  [
    "# check=skip=all;error=maybe\nFROM a",
    "1-1 1:1-1:29 error bad-check: Check directive: error is true or false, not `maybe`",
  ],
  ["# check=skip=A, B;x=1 y\nFROM a"],
  ["# check=skip=a=b;error=1\nFROM a"],
  [
    "# check=error=a=b\nFROM a",
    "1-1 1:1-1:18 error bad-check: Check directive: error is true or false, not `a=b`",
  ],
  ["# check=;skip=x\nFROM a", "1-1 1:1-1:16 error bad-check: Check directive: `` is no option"],
  [
    "# check=skip\nFROM a",
    "1-1 1:1-1:13 error bad-check: Check directive: `skip` is no option",
  ],
  [
    "# check=experimental=all;loud=1\nFROM a",
    "1-1 1:1-1:32 error bad-check: Check directive: `loud` is no option; skip, experimental and " +
    "error are",
  ],
  [
    "RUN a \\\n\n\n b\nUSER 1",
    "5-5 5:1-5:1 warning empty-continuation: RUN is continued over an empty line: remove the line",
  ],
  [
    "RUN a \\\nCOPY b \\\n  USER c \\\nNOTE d \\\nUSERS",
    "3-3 3:1-3:5 warning swallowed-instruction: `COPY` is part of the instruction from line 2, " +
    "which is continued here",
  ],
  ["ONBUILD \\\nRUN x"],
  [
    "ONBUILD --a \\\nRUN x",
    "2-3 2:9-2:12 error flag-unknown: ONBUILD has no flag `--a`, nor any other",
  ],
  ["HEALTHCHECK --retries=1 \\\nCMD x"],
  [
    "HEALTHCHECK CMD \\\nCMD x",
    "3-3 3:1-3:4 warning swallowed-instruction: `CMD` is part of the instruction from line 2, " +
    "which is continued here",
  ],
  [
    "HEALTHCHECK \\\nRUN x",
    "2-3 3:1-3:4 error healthcheck-type: HEALTHCHECK is followed by CMD or NONE, not `RUN`",
    "3-3 3:1-3:4 warning swallowed-instruction: `RUN` is part of the instruction from line 2, " +
    "which is continued here",
  ],
  [
    "CPOY x y",
    "2-2 2:1-2:5 error unknown-instruction: There is no instruction `CPOY`: did you mean COPY?",
  ],
  ["NOTHING x", "2-2 2:1-2:8 error unknown-instruction: There is no instruction `NOTHING`"],
  ...["ARG", "ENV", "LABEL", "EXPOSE", "VOLUME", "USER", "WORKDIR", "STOPSIGNAL", "ONBUILD"].map(
    (word): [string, string] => [
      ` ${word} \\\n`,
      `2-2 2:2-2:${word.length + 2} error needs-arguments: ${word} needs an argument: nothing ` +
      "follows it",
    ],
  ),
  [
    "HEALTHCHECK --retries=x",
    "2-2 2:1-2:12 error needs-arguments: HEALTHCHECK needs an argument: nothing follows it",
  ],
  [
    "SHELL []",
    "2-2 2:1-2:6 error needs-arguments: SHELL needs an argument: nothing follows it",
  ],
  [
    "SHELL bash -c",
    "2-2 2:7-2:14 error shell-needs-json: SHELL takes a JSON array: write SHELL " +
    '["/bin/bash", "-c"]',
  ],
  [
    "SHELL ['a']",
    '2-2 2:7-2:12 error shell-needs-json: SHELL takes a JSON array: write SHELL ["/bin/bash", "-c"]',
  ],
  ["CMD [ 'a' ] ", `2-2 2:5-2:12 warning json-fallback: CMD ${broken}`],
  ["ONBUILD CMD ['a']", `2-2 2:13-2:18 warning json-fallback: CMD ${broken}`],
  ["HEALTHCHECK CMD ['a']", `2-2 2:17-2:22 warning json-fallback: HEALTHCHECK ${broken}`],
  ["COPY [a, b]", `2-2 2:6-2:12 warning json-fallback: COPY ${broken}`],
  ["ADD [a, b]", `2-2 2:5-2:11 warning json-fallback: ADD ${broken}`],
  ["COPY [ab] c"],
  ["ADD [a]b c"],
  ["COPY [a,b] c", `2-2 2:6-2:13 warning json-fallback: COPY ${broken}`],
  ["VOLUME [a]", `2-2 2:8-2:11 warning json-fallback: VOLUME ${broken}`],
  ["USER [a]"],
  [
    'CMD ["a", 5 ,null]',
    "2-2 2:11-2:12 error json-not-strings: CMD takes an array of strings: `5` is none",
  ],
  [
    "COPY",
    "2-2 2:1-2:5 error needs-destination: COPY needs a source and a destination: nothing follows it",
  ],
  [
    "ADD  x",
    "2-2 2:6-2:7 error needs-destination: ADD needs a source and a destination: only `x` is there",
  ],
  [
    "COPY x <<y\ny",
    "2-3 2:8-2:11 error heredoc-destination: COPY needs a path to write to: a here-document is none",
  ],
  [
    "COPY <<y\ny",
    "2-3 2:6-2:9 error needs-destination: COPY needs a source and a destination: only `<<y` is there",
  ],
  [
    "FROM",
    "1-1 1:1-1:5 error from-arguments: FROM takes an image, or an image and `AS name`: nothing " +
    "follows it",
  ],
  [
    "FROM a b",
    "1-1 1:6-1:9 error from-arguments: FROM takes an image, or an image and `AS name`: `a b`",
  ],
  [
    "FROM a IS b",
    "1-1 1:6-1:12 error from-arguments: FROM takes an image, or an image and `AS name`: `a IS b`",
  ],
  [
    "FROM a AS b c",
    "1-1 1:6-1:14 error from-arguments: FROM takes an image, or an image and `AS name`: " +
    "`a AS b c`",
  ],
  ...["2a", "_a", "-a", "é", "aé", "a/b", "a b".replace(" ", "@")].map((name): [string, string] => [
    `FROM a AS ${name}`,
    `1-1 1:11-1:${11 + name.length} error stage-name: A stage name is a letter and then letters, ` +
    `digits, \`_\`, \`.\` and \`-\`: \`${name}\``,
  ]),
  ["FROM a AS a_b.c-9z"],
  ["from a as b"],
  ["From a As b"],
  ["From a AS b"],
  [
    "FROM a as b",
    "1-1 1:8-1:10 warning from-as-casing: `FROM` and `as` are written in different cases",
  ],
  [
    "FROM a As b",
    "1-1 1:8-1:10 warning from-as-casing: `FROM` and `As` are written in different cases",
  ],
  [
    "from a AS b",
    "1-1 1:8-1:10 warning from-as-casing: `from` and `AS` are written in different cases",
  ],
  [
    "FROM a AS Bc\nFROM b AS bC",
    "1-1 1:11-1:13 warning stage-name-casing: Stage name `Bc` is not in lower case: it is known as `bc`",
    "2-2 2:11-2:13 warning stage-name-casing: Stage name `bC` is not in lower case: it is known as `bc`",
    "2-2 2:11-2:13 warning stage-name-repeated: Stage name `bc` is taken: from here on it means " +
    "this stage",
  ],
  ...["scratch", "context"].map((name): [string, string] => [
    `FROM a AS ${name}`,
    `1-1 1:11-1:18 warning stage-name-reserved: Stage name \`${name}\` has a meaning of its own: ` +
    "choose another",
  ]),
  [
    "COPY --from=$a x y",
    "2-2 2:6-2:15 error from-variable: `$a` is taken literally here: variables are not expanded",
  ],
  ["COPY --from=a$ x y"],
  [
    "ONBUILD COPY --from=$a x y",
    "2-2 2:14-2:23 error from-variable: `$a` is taken literally here: variables are not expanded",
  ],
  [
    "RUN --mount=type=bind,from=$a x",
    "2-2 2:5-2:30 error from-variable: `$a` is taken literally here: variables are not expanded",
  ],
  ["ONBUILD COPY --from=0 x y"],
  [
    "FROM a AS b\nCOPY --from=B x y\nFROM b AS c\nCOPY --from=b x y",
    "2-2 2:6-2:14 error from-order: Stage `B` cannot be copied from: it is this very stage",
  ],
  [
    "FROM a\nCOPY --from=c x y\nRUN --mount=from=c x\nFROM b AS c",
    "2-2 2:6-2:14 error from-order: Stage `c` cannot be copied from: it is a later stage",
    "3-3 3:5-3:19 error from-order: Stage `c` cannot be copied from: it is a later stage",
  ],
  [
    "FROM a\nFROM b\nCOPY --from=0 x y\nCOPY --from=1 x y\nCOPY --from=2 x y\nCOPY --from=-1 x y\n" +
    "RUN --mount=from=2 x",
    "4-4 4:6-4:14 error from-order: Stage `1` cannot be copied from: it is this very stage",
    "5-5 5:6-5:14 error from-number: There is no stage `2`: stages are numbered from 0 to 1",
    "6-6 6:6-6:15 error from-number: There is no stage `-1`: stages are numbered from 0 to 1",
  ],
  [
    "CMD a\nENTRYPOINT b\nHEALTHCHECK NONE\nCMD c\nENTRYPOINT d\nHEALTHCHECK CMD e\nUSER 1\nUSER 2",
    "2-2 2:1-2:4 warning instruction-repeated: CMD has no effect: line 5 replaces it",
    "3-3 3:1-3:11 warning instruction-repeated: ENTRYPOINT has no effect: line 6 replaces it",
    "4-4 4:1-4:12 warning instruction-repeated: HEALTHCHECK has no effect: line 7 replaces it",
  ],
  [
    "CMD a\nCMD b\nCMD c\nFROM b\nCMD d",
    "2-2 2:1-2:4 warning instruction-repeated: CMD has no effect: line 3 replaces it",
    "3-3 3:1-3:4 warning instruction-repeated: CMD has no effect: line 4 replaces it",
  ],
  [
    "HEALTHCHECK CMD",
    "2-2 2:13-2:16 error healthcheck-command: HEALTHCHECK CMD needs a command after it",
  ],
  [
    "HEALTHCHECK none x",
    "2-2 2:13-2:19 error healthcheck-none: HEALTHCHECK NONE stands alone: nothing may follow it",
  ],
  ["HEALTHCHECK cmd x"],
  ["HEALTHCHECK NONE \t"],
  ["RUN a \\\nMake COPY x"],
  ["RUN a \\\nRUN\\\n"],
  [
    "HEALTHCHECK x y",
    "2-2 2:13-2:14 error healthcheck-type: HEALTHCHECK is followed by CMD or NONE, not `x`",
  ],
  ...["ONBUILD", "FROM", "MAINTAINER"].map((word): [string, string] => [
    `ONBUILD ${word} x`,
    `2-2 2:9-2:${
      9 + word.length
    } error onbuild-not-allowed: ${word} cannot be triggered by ONBUILD`,
  ]),
  [
    "ONBUILD X y",
    "2-2 2:9-2:10 error unknown-instruction: There is no instruction `X`",
  ],
  [
    "MAINTAINER x",
    "2-2 2:1-2:11 warning maintainer: MAINTAINER is no longer used: write a LABEL",
  ],
  [
    'VOLUME ["/a", " "]',
    "2-2 2:15-2:18 error needs-arguments: VOLUME takes paths: an empty one is none",
  ],
  ["ENV =a b==", "2-2 2:5-2:5 error blank-name: ENV needs a name before the `=`"],
  [" ARG a =b", "2-2 2:8-2:10 error blank-name: ARG needs a name before the `=`"],
  [
    "LABEL a=1 b",
    "2-2 2:11-2:12 error pair-needs-equals: LABEL takes name=value: `b` has no `=`",
  ],
  ["ENV a", "2-2 2:5-2:6 error pair-needs-value: ENV takes name=value: `a` has no value"],
  [
    "ENV a \tb c=1",
    "2-2 2:5-2:13 warning legacy-pair: ENV uses the old form with a blank: write `a=…`",
  ],
  [
    "COPY --chwon=1 --Link a b",
    "2-2 2:6-2:15 error flag-unknown: COPY has no flag `--chwon`: did you mean --chown?",
    "2-2 2:16-2:22 error flag-unknown: COPY has no flag `--Link`: did you mean --link?",
  ],
  [
    "COPY --nothing a b",
    "2-2 2:6-2:15 error flag-unknown: COPY has no flag `--nothing`",
  ],
  [
    "COPY --link=x --from a b",
    "2-2 2:6-2:14 error flag-value: --link is true or false, not `x`",
    "2-2 2:15-2:21 error flag-needs-value: --from needs a value: write --from=VALUE",
  ],
  [
    "COPY --from=a --from=b a b",
    "2-2 2:15-2:23 error flag-repeated: COPY takes --from once only",
  ],
  [
    "RUN --network=x --security=y z",
    "2-2 2:5-2:16 error flag-value: --network is default, none or host, not `x`",
    "2-2 2:17-2:29 error flag-value: --security is sandbox or insecure, not `y`",
  ],
  [
    "HEALTHCHECK --timeout=1 --retries=x CMD y",
    "2-2 2:13-2:24 error flag-value: --timeout is 0 or a time of at least 1 ms such as `30s` or " +
    "`1m30s`, not `1`",
    "2-2 2:25-2:36 error flag-value: --retries is a whole number from 0, not `x`",
  ],
  [
    "RUN a <<B \\\n <<C\nb\nB\nc",
    "2-6 3:2-3:5 error heredoc-open: Here-document `C` is not closed: no line is exactly that. A " +
    "shift such as `$(( 1 << 2 ))` is taken for one: write `$((1<<2))`",
  ],
  [
    "FROM a:$B",
    "1-1 1:6-1:10 warning undefined-arg: `$B` is not set: FROM sees only ARGs with a value before " +
    "the first FROM",
  ],
  [
    "ARG P\nFROM --platform=$P a:$TARGETARCH",
    "2-2 2:6-2:19 warning undefined-arg: `$P` is not set: FROM sees only ARGs with a value before " +
    "the first FROM",
  ],
  [
    "USER $B$B",
    "2-2 2:6-2:10 warning undefined-variable: `$B` is not set by an ENV or ARG of this stage: it " +
    "is empty, unless the base image sets it",
  ],
  ["USER ${B", "2-2 2:6-2:9 error bad-substitution: Variables cannot be put in: `}` is missing"],
  ["USER $"],
  [
    `NOTHINGATALL${"x".repeat(60 - 12)} y`,
    `2-2 2:1-2:61 error unknown-instruction: There is no instruction \`NOTHINGATALL${
      "x".repeat(48)
    }\``,
  ],
  [
    `USER${"x".repeat(57)} y`,
    `2-2 2:1-2:62 error unknown-instruction: There is no instruction \`USER${"x".repeat(56)}…\``,
  ],
  [
    `${"😀".repeat(100)} y`,
    `2-2 2:1-2:201 error unknown-instruction: There is no instruction \`${"😀".repeat(60)}…\``,
  ],
];

Deno.test("parseDockerfile() says what is wrong, and where", async (t) => {
  for (const [source, ...expected] of cases) {
    await t.step(JSON.stringify(source), () => {
      const whole = /^(ARG|FROM|from|From|\s*#)/.test(source) ? source : `FROM a\n${source}`;
      assert.deepEqual(said(whole), expected);
    });
  }
});
