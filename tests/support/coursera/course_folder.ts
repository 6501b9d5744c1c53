import { Uploading } from "./uploading.ts";
import { writeFiles } from "../files.ts";

/** A course file with one grader for three parts. */
export const FILE = `course: course-0001
source: ./grader
parts: [{ item: i1, part: p1 }, { item: i1, part: p2 }, { item: i2, part: p1 }]
resources: { timeout: 600 }
suite: submissions
`;

/** Gives the number that the submission holds as its score. */
export const SCRIPT = `score=$(cat /shared/submission/score)
echo "{\\"fractionalScore\\": $score, \\"feedback\\": \\"x\\"}" > /shared/feedback.json
`;

/** A course folder with a grader and its suite, at a Coursera that knows the items. */
export async function withCourse(file = FILE): Promise<Uploading> {
  const uploading = await Uploading.open();
  const { home, fake } = uploading.account;
  // The sandbox's user reads submissions, which `home.write` makes for their owner alone.
  await writeFiles(`${home.path}/cwd`, {
    "courseraprogramming.yaml": file,
    "grader/Dockerfile":
      'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
    "grader/grade.sh": SCRIPT,
    "submissions/pass/all/score": "1",
    "submissions/fail/half/score": "0.5",
  });
  for (const item of ["i1", "i2"]) fake.state.addItem(`course-0001~${item}`);
  return uploading;
}

/** How often each thing that must not happen twice has happened. */
export async function done({ account, transloadit, registered }: Uploading) {
  const { seen, state } = account.fake;
  return {
    uploads: (await transloadit.received()).length,
    graders: registered.length,
    links: seen.filter(({ query }) => query[0]?.[1] === "setGridExecutorId").length,
    published: [...state.items.values()].map(({ timesPublished }) => timesPublished),
  };
}

/** Everything of {@linkcode FILE}, once. */
export const ALL = { uploads: 1, graders: 1, links: 3, published: [1, 1] };
