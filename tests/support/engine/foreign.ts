import { docker } from "./docker.ts";
import { buildImage, shellGrader } from "./images.ts";

/** Names like the program's own, with random parts of the right length, and near misses. */
function nearNames(): string[] {
  const hex = crypto.randomUUID().replaceAll("-", "").replace(/^./, "a");
  const [a, b] = [hex.slice(0, 8), hex.slice(8, 11)];
  return [
    `courseraprogramming-${a}`,
    `courseraprogramming-${a}-${b.slice(1)}`,
    `courseraprogramming-${a}-${b}0`,
    `courseraprogramming-${a.toUpperCase()}-${b}`,
    `courseraprogramming-${a}-${b}-mine`,
    `my-courseraprogramming-${a}-${b}`,
    `courseraprogramming-${a}-${b}-submission-2`,
    `courseraprogramming_${a}_${b}`,
    `courseraprogramming-grader-${a}`,
    `xcourseraprogramming-${a}-${b}-fill`,
  ];
}

/** A name in the program's own form. */
export function ownName(): string {
  return `courseraprogramming-${crypto.randomUUID().slice(0, 12)}`;
}

export interface Foreign extends AsyncDisposable {
  /** What `docker inspect` prints about each container and volume that is not the program's. */
  state: () => Promise<string>;
  containers: string[];
}

/**
 * Twenty containers and two volumes that belong to someone else, although their labels claim
 * otherwise: labels from an image, from a committed image, and set by hand; running, ended, never
 * started.
 * @param owner label of a run that has ended
 */
export async function foreignContainers(owner: string): Promise<Foreign> {
  const all = `courseraprogramming.owner="${owner}" courseraprogramming.kept= ` +
    "courseraprogramming.submission=/etc";
  const image = await buildImage("foreign-label", {
    Dockerfile: `FROM busybox:1.35.0\nLABEL ${all}\nENTRYPOINT ["/bin/sh", "-c"]\n`,
  });
  const kept = await buildImage("foreign-kept", {
    Dockerfile: "FROM busybox:1.35.0\nLABEL courseraprogramming.kept=failed courseraprogramming." +
      `owner="${owner}" courseraprogramming.submission=/etc\nENTRYPOINT ["/bin/sh", "-c"]\n`,
  });
  const byHand = [
    ...["--label", `courseraprogramming.owner=${owner}`],
    ...["--label", "courseraprogramming.kept=failed"],
    ...["--label", "courseraprogramming.submission=/etc", "--entrypoint", "/bin/sh"],
  ];
  const sleep = "exec sleep 600";
  const near = nearNames();
  const volume = `courseraprogramming-data-${crypto.randomUUID().slice(0, 8)}`;
  const volumes = [volume, `${ownName()}-data`];
  const containers: string[] = [];
  const make = async (verb: string[], options: string[], command: string[]) => {
    containers.push(await docker([...verb, "--network", "none", ...options, ...command]));
  };
  for (const name of volumes) {
    await docker([
      ...["volume", "create", "--label", `courseraprogramming.owner=${owner}`, name],
    ]);
  }
  const run = ["run", "--detach"];
  // Ten whose image has the labels, in every state; six with a name in the program's own form.
  for (const from of [image, kept]) {
    await make(run, ["--name", ownName()], [from, sleep]);
    await make(run, ["--name", ownName()], [from, "exit 3"]);
    await make(["create"], ["--name", ownName()], [from, sleep]);
    await make(run, [], [from, sleep]);
    await make(run, [], [from, "exit 0"]);
  }
  // Ten labelled by hand.
  for (const [at, name] of near.entries()) {
    const options = ["--name", name, ...byHand];
    if (at % 3 === 0) {
      await make(run, options, ["busybox:1.35.0", "-c", sleep]);
    } else if (at % 3 === 1) {
      await make(run, options, ["busybox:1.35.0", "-c", "exit 3"]);
    } else {
      const mount = ["--volume", `${volume}:/data`];
      await make(["create"], [...options, ...mount], ["busybox:1.35.0", "-c", sleep]);
    }
  }
  return {
    containers,
    state: async () => {
      const format = "{{.Id}} {{.Name}} {{json .State.Status}} {{.State.StartedAt}} " +
        "{{.State.FinishedAt}} {{.RestartCount}}";
      const [boxes, kept] = await Promise.all([
        inspected(["container", "inspect", "--format", format], containers),
        inspected(["volume", "inspect", "--format", "{{.Name}} {{.CreatedAt}}"], volumes),
      ]);
      return `${boxes}\n${kept}`;
    },
    [Symbol.asyncDispose]: async () => {
      await docker(["rm", "--force", "--volumes", ...containers]).catch(() => {});
      await docker(["volume", "rm", "--force", ...volumes]).catch(() => {});
    },
  };
}

/** What docker prints about all; includes stderr, where it reports those that are missing. */
async function inspected(command: string[], names: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("docker", { args: [...command, ...names] })
    .output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** Builds a grader slow enough to be killed. */
export function slowGrader(name: string): Promise<string> {
  return shellGrader(name, 'sleep 3; echo \'{"fractionalScore": 1, "feedback": "x"}\'');
}
