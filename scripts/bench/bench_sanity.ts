import { join } from "node:path";
import { emptyProgram } from "./empty_program.ts";
import type { Figure } from "./figure.ts";
import { inTurn, median, run, RUNS } from "./timing.ts";

type Env = Record<string, string>;

/**
 * Measures what 100 lines cost beyond a Dockerfile of three, for parsing and rules in a separate
 * process. Also compares 10,000 lines with 1,000: they may cost ten times as much, plus some garbage
 * collection.
 */
export async function benchSanity(binary: string, work: string, env: Env): Promise<Figure[]> {
  const end = ["COPY --chmod=0755 grade.py /grader/grade.py", 'ENTRYPOINT ["/grader/grade.py"]'];
  const from = "FROM debian:12.7-slim";
  const check = async (lines: number, written = exercise) => {
    const path = join(work, `Dockerfile.${written.name}.${lines}`);
    const parts: string[] = [];
    for (let part = 1; parts.length < lines; part++) parts.push(...written(part));
    await Deno.writeTextFile(path, `${[from, ...parts, ...end].join("\n")}\n`);
    return () => run([binary, "sanity", "--skip-environment", path], env);
  };
  const empty = await emptyProgram(work);
  // The difference of two times is steady only over many runs.
  const runs = 4 * RUNS;
  const [short = [], hundred = [], nothing = []] = await inTurn([
    await check(0),
    await check(100),
    () => run([empty], env),
  ], runs);
  const beyond = median(hundred.map((time, turn) => time - (short[turn] ?? NaN)));
  const [ofShort, ofEmpty] = [median(short), median(nothing)];
  const growth = async (what: string, written: (part: number) => string[]): Promise<Figure> => {
    const [none = [], thousand = [], many = []] = await inTurn(
      [await check(0), await check(1000, written), await check(10_000, written)],
      RUNS,
    );
    const [ofThousand, ofMany] = [thousand, many].map((times) => median(times) - median(none));
    return {
      name: `sanity on 10,000 ${what} lines of Dockerfile against 1,000`,
      value: (ofMany ?? NaN) / (ofThousand ?? NaN),
      limit: 20,
      unit: " x",
      detail: `medians ${ofMany?.toFixed(0)} and ${ofThousand?.toFixed(0)} ms of ${RUNS} runs`,
    };
  };
  return [
    {
      name: "sanity on 100 lines of Dockerfile beyond one on 3, against an empty program",
      value: beyond / ofEmpty,
      limit: 0.15,
      unit: " x",
      detail: `medians ${beyond.toFixed(1)} ms beyond ${ofShort.toFixed(0)}, and ` +
        `${ofEmpty.toFixed(0)} ms, of ${runs} runs`,
    },
    await growth("realistic", exercise),
    await growth("repetitive", repetition),
  ];
}

/** Two lines: one copies a file into a folder, the other runs a program that may do anything to it. */
function repetition(part: number): string[] {
  return [`COPY --chmod=0755 f${part}.py /grader/f${part}.py`, `RUN /grader/f${part}.py`];
}

/** Twenty-five lines of a Dockerfile as people write them, without findings. */
function exercise(part: number): string[] {
  const folder = `/grader/part${part}`;
  return [
    `# What part ${part} is graded with`,
    `ARG PART_${part}_VERSION=1.${part}`,
    "RUN apt-get update && \\",
    "    apt-get install -y --no-install-recommends \\",
    "      # compilers",
    "      build-essential \\",
    "      gfortran \\",
    "      # what the tests are written with",
    "      python3 \\",
    "      python3-numpy \\",
    `      python3-part${part} && \\`,
    "    rm -rf /var/lib/apt/lists/*",
    "",
    `WORKDIR ${folder}`,
    `COPY --chmod=0644 part${part}/cases.json part${part}/limits.json ${folder}/`,
    `COPY --chmod=0755 ["part${part}/run tests.sh", "${folder}/"]`,
    `RUN pip install --no-cache-dir "part${part}==\${PART_${part}_VERSION}" && \\`,
    `    for file in ${folder}/*.json; do python3 -m json.tool "$file" > /dev/null; done`,
    "RUN <<EOF",
    "set -e",
    `mkdir -p ${folder}/expected`,
    `chmod -R a+rX ${folder}`,
    "EOF",
    `LABEL org.example.part${part}="Part ${part}"`,
    "",
  ];
}
