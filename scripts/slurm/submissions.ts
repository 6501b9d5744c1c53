import { join } from "node:path";
import $ from "dax";

/** A submission of the run, and its expected verdict. */
export interface Made {
  /** As the report names it. */
  name: string;
  status: "graded" | "crashed";
  /** Null if it crashes. */
  score: number | null;
  /** What the grader answers; null if it crashes. */
  feedback: string | null;
}

const GRADER = `sleep 0.1
read -r verdict </shared/submission/verdict
read -r name </shared/submission/name
[ "$verdict" != crash ] || exit 3
echo "{\\"fractionalScore\\": $verdict, \\"feedback\\": \\"$name\\"}"
`;

/** Submissions that pass, fail and crash, all with different feedback. */
export function plan(count: number): Made[] {
  return Array.from({ length: count }, (_, index) => {
    const own = `s${String(index).padStart(4, "0")}`;
    const graded = { status: "graded", feedback: own } as const;
    if (index % 40 === 7) {
      return { name: `crashed/${own}`, status: "crashed", score: null, feedback: null };
    }
    if (index % 4 === 1) return { ...graded, name: `fail/${own}`, score: index % 100 / 100 };
    return { ...graded, name: `pass/${own}`, score: 1 };
  });
}

/** Writes the submissions below `folder`. */
export async function writeSubmissions(made: readonly Made[], folder: string): Promise<void> {
  for (const { name, score, feedback } of made) {
    const path = join(folder, name);
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(join(path, "verdict"), `${score ?? "crash"}\n`);
    await Deno.writeTextFile(join(path, "name"), `${feedback ?? name}\n`);
  }
}

/**
 * Builds the grader and saves it to `archive`. The image is removed, for the shards to load it.
 *
 * @param env variables with which `docker` finds the engine, which has busybox
 */
export async function saveGrader(
  { image, archive, work, env }: {
    image: string;
    archive: string;
    work: string;
    env: Record<string, string>;
  },
): Promise<void> {
  const context = join(work, "grader");
  await Deno.mkdir(context);
  await Deno.writeTextFile(
    join(context, "Dockerfile"),
    'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
  );
  await Deno.writeTextFile(join(context, "grade.sh"), GRADER);
  await $`docker build --quiet --tag ${image} ${context}`.env(env).stdout("null").stderr("null");
  await $`docker save --output ${archive} ${image}`.env(env);
  await $`docker rmi ${image}`.env(env).stdout("null");
}
