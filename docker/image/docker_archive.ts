import { createHash } from "node:crypto";
import { createTarPacker, type TarHeader, type TarPackController } from "modern-tar";
import { parseJson } from "../../terminal/json.ts";
import type { ArchiveWriter } from "../files/archive_file.ts";
import { configSchema, type ImageParts } from "./image_parts.ts";

/** The time of every entry in the archive. */
const EPOCH = new Date(0);

/**
 * Writes an image as the archive that `docker save` made from Docker 1.10 to 24, which every engine
 * loads: a folder for each layer, with `layer.tar`, and for engines before 1.10 `json` and
 * `VERSION`; the configuration, named by its digest; `manifest.json`; and `repositories`, the
 * names. A repeated layer is a link to the first, as in those versions.
 *
 * The bytes depend only on the image and its names. Layers are removed once they are written, so
 * that the disk never holds more than the image and its largest layer.
 */
export async function writeDockerArchive(
  parts: ImageParts,
  writer: ArchiveWriter,
  signal?: AbortSignal,
): Promise<void> {
  const { readable, controller } = createTarPacker();
  const packing = pack(parts, controller).then(
    () => controller.finalize(),
    (error: unknown) => {
      controller.error(error);
      throw error;
    },
  );
  const writing = async () => {
    for await (const bytes of readable) {
      signal?.throwIfAborted();
      await writer.write(bytes);
    }
  };
  // Both must settle before the layers' folder is removed.
  const ends = await Promise.allSettled([writing(), packing]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function pack(parts: ImageParts, controller: TarPackController): Promise<void> {
  const { config, layers, names } = parts;
  const configDigest = sha256(config);
  const { rootfs: _, history: __, ...settings } = configSchema.parse(
    parseJson(new TextDecoder().decode(config)),
  );
  const written = new Map<string, string>();
  const paths: string[] = [];
  let parent = "";
  for (const [at, { path, size, digest }] of layers.entries()) {
    const isTop = at === layers.length - 1;
    const id = sha256([parent, digest, ...(isTop ? [configDigest] : [])].join(" "));
    // The settings of the configuration apply to the top layer; the others have only their
    // position.
    const known = isTop ? settings : { created: EPOCH, os: settings.os };
    const json = JSON.stringify({ id, ...(parent === "" ? {} : { parent }), ...known });
    await addEntry(controller, { name: `${id}/`, type: "directory", mode: 0o755 });
    await addText(controller, `${id}/VERSION`, "1.0");
    await addText(controller, `${id}/json`, json);
    const name = `${id}/layer.tar`;
    const first = written.get(digest);
    if (first !== undefined) {
      await addEntry(controller, {
        ...{ name, type: "symlink", mode: 0o777, linkname: `../${first}` },
      });
    } else {
      using file = await Deno.open(path);
      await file.readable.pipeTo(controller.add({ ...header, name, size }));
      await Deno.remove(path);
      written.set(digest, name);
    }
    paths.push(name);
    parent = id;
  }
  await addText(controller, `${configDigest}.json`, config);
  const manifest = [{ Config: `${configDigest}.json`, RepoTags: names, Layers: paths }];
  await addText(controller, "manifest.json", JSON.stringify(manifest));
  await addText(controller, "repositories", JSON.stringify(repositories(names, parent)));
}

const header = { mode: 0o644, mtime: EPOCH, uid: 0, gid: 0 } as const;

async function addEntry(
  controller: TarPackController,
  entry: Omit<TarHeader, "size">,
  body?: Uint8Array,
): Promise<void> {
  const writer = controller.add({ ...header, ...entry, size: body?.length ?? 0 }).getWriter();
  if (body !== undefined) await writer.write(body);
  await writer.close();
}

async function addText(
  controller: TarPackController,
  name: string,
  text: string | Uint8Array,
): Promise<void> {
  const body = typeof text === "string" ? new TextEncoder().encode(text) : text;
  await addEntry(controller, { name, type: "file" }, body);
}

/** The top layer of each name, by repository and tag. */
function repositories(names: readonly string[], top: string) {
  const all = new Map<string, Record<string, string>>();
  for (const name of names) {
    const [, repository = name, tag = "latest"] = /^(.*):([^:/]+)$/.exec(name) ?? [];
    all.set(repository, { ...all.get(repository), [tag]: top });
  }
  return Object.fromEntries(all);
}

function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
