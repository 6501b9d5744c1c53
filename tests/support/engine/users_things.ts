import { docker } from "./docker.ts";
import { foreignContainers } from "./foreign.ts";

export interface UsersThings extends AsyncDisposable {
  /** An image of the folder, named by the user. */
  image: string;
  /** What the engine reports about the user's objects, also about missing ones, one per line. */
  state: () => Promise<string>;
}

/**
 * What a user may have on an engine besides the program's objects: the grader's image under several
 * names, two of them like the program's own, and without a name; its intermediate build steps;
 * containers, running and not, some of which claim to be the program's; volumes with and without a
 * name; a network.
 *
 * @param folder the grader's folder: the program's build of it has the id of the user's image
 */
export async function usersThings(folder: string): Promise<UsersThings> {
  await using stack = new AsyncDisposableStack();
  const foreign = stack.use(await foreignContainers("1:"));
  const id = crypto.randomUUID().slice(0, 8);
  const removeLater = (...args: string[]) =>
    stack.defer(async () => void await docker(args).catch(() => {}));
  const tags = [
    `team/grader-${id}:3`,
    `team/grader-${id}:latest`,
    `courseraprogramming-local/my_grader-${id}:latest`,
    `courseraprogramming-grader-${id}:0a1b2c3d`,
  ];
  await docker(["build", "--quiet", ...tags.flatMap((tag) => ["--tag", tag]), folder]);
  for (const tag of tags) removeLater("image", "rm", tag);
  const [image = ""] = tags;
  const stopped = await docker(["create", "--network", "none", image]);
  // An image without a name.
  const unnamed = await docker(["commit", "--change", `LABEL mine=${id}`, stopped]);
  removeLater("image", "rm", unnamed);
  const steps = (await docker(["history", "--quiet", "--no-trunc", image])).split("\n")
    .filter((step) => step.startsWith("sha256:"));
  const volumes = [`data-${id}`, await docker(["volume", "create"])];
  await docker(["volume", "create", volumes[0]!]);
  const running = await docker([
    ...["run", "--detach", "--network", "none", "--volume", `${volumes[0]}:/data`],
    ...["--entrypoint", "/bin/sleep", image, "3600"],
  ]);
  const network = await docker(["network", "create", "--internal", `net-${id}`]);
  removeLater("network", "rm", network);
  removeLater("volume", "rm", "--force", ...volumes);
  // First, because they use images and volumes.
  removeLater("rm", "--force", "--volumes", running, stopped);
  const kept = stack.move();
  return {
    image,
    state: async () => {
      const lines = await Promise.all([
        foreign.state(),
        said("image", [...tags, unnamed, ...steps], "{{.Id}} {{.Created}} {{.Size}} {{.Parent}}"),
        said("image", [image], `{{range .RepoTags}}{{.}}\n{{end}}`, (tag) => tags.includes(tag)),
        said(
          "container",
          [stopped, running],
          "{{.Id}} {{.Name}} {{.Image}} {{.State.Status}} {{.State.StartedAt}} {{json .Mounts}}",
        ),
        said("volume", volumes, "{{.Name}} {{.CreatedAt}} {{.Mountpoint}} {{json .Labels}}"),
        said("network", [network], "{{.Id}} {{.Name}} {{.Created}} {{json .Labels}}"),
      ]);
      return lines.join("\n");
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

/** What `docker inspect` prints about each, including those that are missing. */
async function said(
  kind: string,
  names: string[],
  format: string,
  isWanted: (line: string) => boolean = () => true,
): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("docker", {
    args: [kind, "inspect", "--format", format, ...names],
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  return [...out!.split("\n").filter(isWanted), errors].join("\n");
}
