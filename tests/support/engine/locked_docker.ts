import { temporaryFolder } from "../files.ts";

/**
 * A docker client whose engine, as one without root, does not copy into or out of containers that
 * have read-only mounts from a file system with `nosuid`; otherwise the real one.
 *
 * @param types what lies on such a file system
 */
export async function lockedDocker(types: readonly ("bind" | "volume")[]) {
  const found = await new Deno.Command("sh", { args: ["-c", "command -v docker"] }).output();
  const docker = new TextDecoder().decode(found.stdout).trim();
  const folder = await temporaryFolder({
    docker: {
      mode: 0o755,
      text: `#!/bin/sh
case "$*" in
"cp - "*) container=\${3%%:*} ;;
"cp "*) container=\${2%%:*} ;;
*) exec '${docker}' "$@" ;;
esac
format='{{range .Mounts}}{{if not .RW}}<{{.Type}}>{{end}}{{end}}'
mounts=$('${docker}' container inspect --format "$format" "$container")
case "$mounts" in
${types.map((type) => `*"<${type}>"*`).join("|")}) ;;
*) exec '${docker}' "$@" ;;
esac
if [ "$2" = - ]; then
  echo "destination \\"$3\\" must be a directory" >&2
else
  echo "Error response from daemon: remount-ro /home/me/merged/shared/submission, flags: 0x1021:" \\
    "operation not permitted" >&2
fi
exit 1
`,
    },
  });
  await Deno.chmod(folder.path, 0o755);
  return {
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}` },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
