import { unpackTar } from "modern-tar";
import { join } from "node:path";
import { temporaryFolder } from "../files.ts";
import { tarOf } from "../hostile_archives.ts";
import { layoutOf, type Storage } from "../oci_layout.ts";
import { docker } from "./docker.ts";

/**
 * A `docker` before the real one on PATH that saves images as an engine with the containerd store
 * does, whatever store the tests' engine has.
 */
export async function layoutDocker(image: string) {
  const folder = await temporaryFolder({
    docker: {
      text: `#!/bin/sh
PATH=\${PATH#*:}
case "$1" in
  save) exec cat "\${0%/*}/layout" ;;
  *) exec docker "$@" ;;
esac
`,
      mode: 0o755,
    },
  });
  const saved = join(folder.path, "saved");
  await docker(["save", "--output", saved, image]);
  const entries = await unpackTar(await Deno.readFile(saved));
  const files = new Map(entries.map(({ header, data }) => [header.name, data]));
  const bytesOf = (name: string) => files.get(name) ?? new Uint8Array();
  const textOf = (name: string) => new TextDecoder().decode(bytesOf(name));
  const [{ Config, RepoTags, Layers }] = JSON.parse(textOf("manifest.json"));
  const config = textOf(Config);
  return {
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}` },
    /** Sets how the image is saved from now on. */
    async store(storage: Storage) {
      const layers = (Layers as string[]).map(bytesOf);
      const layout = layoutOf(layers, { config, names: RepoTags, ...storage });
      await Deno.writeFile(join(folder.path, "layout"), await tarOf(...layout.entries));
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
