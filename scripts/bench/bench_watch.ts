import { join } from "node:path";
import { WatchedCall } from "../../tests/support/grade/watched.ts";
import type { Figure } from "./figure.ts";
import { ratio, run } from "./timing.ts";

/** Compares the time from a save to the end of the run that it starts with that of a separate call. */
export async function benchWatch(
  binary: string,
  image: string,
  work: string,
  env: Record<string, string>,
): Promise<Figure> {
  const submission = join(work, "watched");
  await Deno.mkdir(submission);
  let saves = 0;
  const save = () => Deno.writeTextFile(join(submission, "answer.txt"), `${saves++}\n`);
  await save();
  await using call = new WatchedCall(["grade", "local", "--watch", image, submission], env);
  await call.run();
  return await ratio("grade local --watch, from a save to its verdict, against grade local", 1.3, {
    measured: async () => {
      await save();
      await call.run();
    },
    against: () => run([binary, "grade", "local", image, submission], env),
  });
}
