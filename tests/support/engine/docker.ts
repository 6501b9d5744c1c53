/** Runs docker and gives its stdout, trimmed; throws with its stderr where it fails. */
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
 * What carries the program's label on the engine now: names of containers and volumes.
 * @param temporary only of runs that had this folder for temporary files
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
