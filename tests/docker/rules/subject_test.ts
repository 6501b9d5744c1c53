import assert from "node:assert/strict";
import fc from "fast-check";
import { mayGiveOthersWrite, maySetSetuid } from "../../../docker/rules/file_mode.ts";
import { startedCommands } from "../../../docker/rules/run_commands.ts";
import { subjectOf } from "../../support/subjects.ts";

const commands = fc.constantFrom(
  ...[
    "rm -rf /grader",
    "/bin/rm /grader/grade.py",
    "mv /grader /x",
    "rmdir /grader/cases",
    "ls /x",
  ],
  ...['r"m" /grader/grade.py', "r\\m -r /grader", "r''m /grader/grade.py", "r\\\n\\\nm -r /grader"],
  ...[
    "exec rm -r /grader",
    "sudo mv /grader /x",
    "echo $(rm -r /grader)",
    "chmod 755 /grader/*.py",
  ],
  ...["cp a /grader/grade.py", "mkdir -p /grader", 'ch"mo"d 777 /grader', "find / -delete"],
  ...["sh -c 'rm -r /grader'", "eval rm -r /grader", 'bash -c "r\\"m\\" -r /grader"', "make"],
  ...["find /grader -type f | xargs rm", "tar -xf x.tar", "git clone x", "cp -t /grader grade.py"],
  ...["python3 x.py", "eval 'sh -c \"mv /grader /x\"'", "chmod +x grade.py", "unzip x -d /grader"],
  ...["it's", '"', "make /grader/grade.py", "su''do rm -r /grader", "X=rm; $X -r /grader"],
);
const scripts = fc.array(commands, { minLength: 1, maxLength: 4 });
const runs = fc.oneof(
  scripts.map((parts) => `RUN ${parts.join(" && ").replaceAll("\n", "")}\n`),
  scripts.map((parts) => `RUN <<EOF\n${parts.join("\n")}\nEOF\n`),
  fc.constantFrom('RUN ["rm", "-r", "/grader"]\n', 'RUN ["\\u0072m", "/grader/grade.py"]\n'),
);

Deno.test("Subject.runs() says no only where no word of a command has what is looked for", () => {
  const parts = ["rm", "mv", "chmod", "sudo"];
  let answers = 0;
  fc.assert(
    fc.property(runs, (text) => {
      const subject = subjectOf(`FROM debian:12-slim\n${text}`);
      const [instruction] = subject.instructions;
      assert.ok(instruction !== undefined);
      if (subject.runs(parts).length > 0) return;
      answers++;
      const words = startedCommands(instruction).flatMap((command) => command.words);
      assert.deepEqual(
        words.filter(({ text: word }) => parts.some((part) => word.includes(part))),
        [],
      );
    }),
    { numRuns: 2000 },
  );
  assert.ok(answers > 100);
});

Deno.test("Subject takes a very long chain of stages", () => {
  const stages = Array.from({ length: 150_000 }, (_, at) => `FROM s${at - 1} AS s${at}\n`);
  const { instructions } = subjectOf(`${stages.join("")}RUN a\n`);
  assert.deepEqual(instructions.map(({ instruction }) => instruction), ["RUN"]);
});

Deno.test("Subject.runs() keeps what a word holds that is written in pieces", () => {
  const held = (text: string, part: string, pattern?: RegExp) =>
    subjectOf(`FROM debian:12-slim\n${text}`).runs([part], pattern).length > 0;
  assert.ok(held("RUN python3 -m p$''ip install a\n", "pip"));
  assert.ok(held("RUN chmod 4$''755 /a\n", "chmod", maySetSetuid));
  for (const [mode, pattern] of [["4|755", maySetSetuid], ["u+|s", maySetSetuid]] as const) {
    assert.ok(held(pieces(mode), "chmod", pattern), mode);
  }
  for (const mode of ["o+|w", "o=|u", "77|7"]) {
    assert.ok(held(pieces(mode), "chmod", mayGiveOthersWrite), mode);
  }
});

/** A RUN whose mode goes on in the next line, which is indented. */
function pieces(mode: string): string {
  return `RUN <<-EOF\n\tchmod ${mode.replace("|", "\\\n\t")} /a\n\tEOF\n`;
}

Deno.test("Subject.mayHold() says of the entry script's path what the complete files say", () => {
  const lines = fc.oneof(
    runs,
    fc.constantFrom(
      ...["COPY grade.py /grader/grade.py\n", "COPY grade.py /grader/\n", "COPY . /grader\n"],
      ...["COPY --from=0 /grader /grader\n", "ADD https://example.org/a /grader/grade.py\n"],
      ...[
        "COPY <<EOF /grader/grade.py\nx\nEOF\n",
        "COPY grade.py $UNKNOWN\n",
        "COPY a.py b.py /x/\n",
      ],
      ...["WORKDIR /grader\n", "COPY grade.py .\n", "FROM debian:12-slim\n", "FROM low\n"],
      ...["FROM debian:12-slim AS low\n", "ENV A=1\n"],
    ),
  );
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 8 }), (parts) => {
      const text = `FROM debian:12-slim AS low\n${parts.join("")}`;
      const expected = subjectOf(text).files.at("/grader/grade.py") !== undefined;
      assert.equal(subjectOf(text).mayHold("/grader/grade.py"), expected);
      seen.add(expected);
    }),
    { numRuns: 2000 },
  );
  assert.equal(seen.size, 2);
});
