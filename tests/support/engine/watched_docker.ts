import { join } from "node:path";
import { temporaryFolder } from "../files.ts";

/** A `docker` before the real one on PATH that records the settings of all it creates. */
export async function watchedDocker() {
  const found = await new Deno.Command("sh", { args: ["-c", "command -v docker"] }).output();
  const real = new TextDecoder().decode(found.stdout).trim();
  const folder = await temporaryFolder({
    docker: {
      text: `#!/bin/sh
${real} "$@"
code=$?
case " $* " in
  *" create "*)
    name=$(printf '%s\\n' "$@" | sed -n '/^--name$/{n;p;q;}')
    ${real} container inspect --format '{{json .}}' "$name" >> "$WATCHED" ;;
esac
exit $code
`,
      mode: 0o755,
    },
  });
  const log = join(folder.path, "created");
  return {
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, WATCHED: log },
    /** What was created since the last call: name, labels, variables, and mounts of local paths. */
    created: async () => {
      const text = await Deno.readTextFile(log);
      await Deno.writeTextFile(log, "");
      return text.split("\n").filter((line) => line !== "").map((line) => {
        const { Name, Config: { Env, Labels }, Mounts } = JSON.parse(line);
        const mounts = Mounts as { Type: string; Source: string }[];
        return {
          name: (Name as string).slice(1),
          binds: mounts.filter(({ Type }) => Type === "bind").map(({ Source }) => Source),
          env: (Env ?? []) as string[],
          labels: (Labels ?? {}) as Record<string, string>,
        };
      });
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
