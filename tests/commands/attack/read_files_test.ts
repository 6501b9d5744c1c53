import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../support/files.ts";
import { attack } from "../../support/grade/attacks.ts";
import { ensureBaseImages } from "../../support/grade/base_images.ts";
import { ROOT } from "../../support/paths.ts";

/** Graders whose tests are a program, or an argument of one, that runs the learner's code. */
const graders = [
  {
    language: "python",
    files: {
      "grader/Dockerfile":
        "FROM python:3.11-slim-bookworm\nCOPY run.py call.py test_it.py /opt/ag/\n" +
        'ENTRYPOINT ["python3", "/opt/ag/run.py"]\n',
      "grader/run.py": "import json, subprocess, sys\n" +
        'passed = all([subprocess.run([sys.executable, f"/opt/ag/{name}"]).returncode == 0\n' +
        '             for name in ("call.py", "test_it.py")])\n' +
        'with open("/shared/feedback.json", "w") as file:\n' +
        '    json.dump({"fractionalScore": float(passed), "feedback": "tested"}, file)\n',
      "grader/call.py": "import runpy\n" +
        'print(runpy.run_path("/shared/submission/fibonacci.py")["fibonacci"](3))\n',
      "grader/test_it.py": "import runpy\n" +
        'fibonacci = runpy.run_path("/shared/submission/fibonacci.py")["fibonacci"]\n' +
        "assert fibonacci(10) == 55\n",
    },
    // The script that only calls what learners wrote has to be readable, but not for the tests.
    reads: ["/opt/ag/call.py", "/opt/ag/run.py", "/opt/ag/test_it.py"],
  },
  {
    language: "shell",
    files: {
      "grader/Dockerfile": "FROM debian:bookworm-slim\nCOPY run.sh call.sh cases.txt /opt/ag/\n" +
        'ENTRYPOINT ["sh", "/opt/ag/run.sh"]\n',
      "grader/run.sh":
        'if [ "$(bash /opt/ag/call.sh /opt/ag/cases.txt)" = 2 ]; then score=1; else score=0; fi\n' +
        'echo "{\\"fractionalScore\\": $score, \\"feedback\\": \\"tested\\"}" > /shared/feedback.json\n',
      "grader/call.sh": '. /shared/submission/count.sh\ncount_words < "$1"\n',
      "grader/cases.txt": "two words\n",
    },
    reads: ["/opt/ag/cases.txt", "/opt/ag/run.sh"],
  },
];

for (const { language, files, reads } of graders) {
  Deno.test(`grade attack, ${language}: read/files names tests that are on a command line`, async () => {
    await using home = await temporaryFolder(files);
    const grader = join(home.path, "grader");
    await ensureBaseImages(grader);
    const right = join(ROOT, "tests/attacks", language, "right");
    const { submissions } = await attack(["--only", "read/files", grader, right]);
    const evidence = submissions.flatMap(({ attack }) => attack?.evidence ?? []);
    assert.deepEqual(
      evidence.sort(),
      reads.map((path) => `the learner's process can read ${path}`),
    );
  });
}
