/** Runs docker and returns its stdout, trimmed; throws an error with its stderr if it fails. */
export async function docker(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("docker", {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout).trim();
}

/**
 * Names of containers and volumes on the engine that have the program's label.
 * @param temporary only those of runs with this temporary folder
 */
export async function leftovers(temporary = ""): Promise<string[]> {
  const owner = '{{.Label "courseraprogramming.owner"}}';
  const filter = ["--filter", "label=courseraprogramming.owner", "--format"];
  const [containers, volumes] = await Promise.all([
    docker(["ps", "--all", ...filter, `{{.Names}} ${owner}`]),
    docker(["volume", "ls", ...filter, `{{.Name}} ${owner}`]),
  ]);
  return [...containers.split("\n"), ...volumes.split("\n")]
    .filter((line) => line !== "" && line.includes(`:${temporary}`))
    .map((line) => line.split(" ", 1)[0]!);
}
