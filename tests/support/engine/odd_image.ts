import { packTar, unpackTar } from "modern-tar";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { docker } from "./docker.ts";
import { temporaryFolder } from "../files.ts";

/**
 * Makes an image with settings that no Dockerfile can set: busybox with another `config`.
 *
 * @returns its name
 */
export async function oddImage(name: string, config: Record<string, unknown>): Promise<string> {
  await using folder = await temporaryFolder();
  const tag = `courseraprogramming-test/${name}`;
  const archive = join(folder.path, "image.tar");
  await docker(["save", "--output", archive, "busybox:1.35.0"]);
  const files = new Map(
    (await unpackTar(await Deno.readFile(archive)))
      .map(({ header, data }) => [header.name, data ?? new Uint8Array()]),
  );
  const json = (path: string) => JSON.parse(new TextDecoder().decode(files.get(path)));
  const [{ Config: settings, Layers }] = json("manifest.json");
  const image = json(settings);
  image.config = { ...image.config, ...config };
  const body = JSON.stringify(image);
  const id = createHash("sha256").update(body).digest("hex");
  const manifest = [{ Config: `${id}.json`, RepoTags: [`${tag}:latest`], Layers }];
  const entries: [string, string | Uint8Array][] = [
    [`${id}.json`, body],
    ["manifest.json", JSON.stringify(manifest)],
    ...(Layers as string[]).map((layer): [string, Uint8Array] => [layer, files.get(layer)!]),
  ];
  await Deno.writeFile(
    archive,
    await packTar(entries.map(([path, content]) => {
      const data = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return { header: { name: path, size: data.length }, body: data };
    })),
  );
  await docker(["load", "--quiet", "--input", archive]);
  return tag;
}
