import assert from "node:assert/strict";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { unpackTar } from "modern-tar";
import { ArchiveWriter } from "../../../docker/files/archive_file.ts";
import { writeDockerArchive } from "../../../docker/image/docker_archive.ts";
import { isLayout, readLayout } from "../../../docker/image/oci_layout.ts";
import { RetryableError } from "../../../terminal/errors.ts";
import { temporaryFolder } from "../../support/files.ts";
import { tarOf } from "../../support/hostile_archives.ts";
import { digestOf, layerOf, type Layout, layoutOf } from "../../support/oci_layout.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What becomes of an archive that comes in pieces of this size. */
async function converted(entries: Layout["entries"], piece = 10_000, cutTo = Infinity) {
  const whole = (await tarOf(...entries)).subarray(0, cutTo);
  await using folder = await temporaryFolder();
  const layers = join(folder.path, "layers");
  await Deno.mkdir(layers);
  let at = 0;
  const archive = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= whole.length) controller.close();
      else controller.enqueue(whole.slice(at, at += piece));
    },
  });
  const parts = await readLayout(archive, { folder: layers });
  assert.deepEqual(
    (await Array.fromAsync(Deno.readDir(layers), ({ name }) => name)).sort(),
    [...new Set(parts.layers.map(({ path }) => path.slice(layers.length + 1)))].sort(),
    "nothing but layers is kept",
  );
  const writer = await ArchiveWriter.create(join(folder.path, "archive"));
  await writeDockerArchive(parts, writer);
  await writer.close(true);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(layers)), []);
  const bytes = await Deno.readFile(join(folder.path, "archive"));
  const { size, digest } = writer.finish();
  assert.deepEqual([size, digest], [bytes.length, digestOf(bytes)]);
  return bytes;
}

/** The entries of an archive by name, and what its `manifest.json` says. */
async function contents(archive: Bytes) {
  const entries = await unpackTar(archive);
  const data = new Map(entries.map(({ header, data }) => [header.name, data ?? new Uint8Array()]));
  const json = (name: string) => JSON.parse(new TextDecoder().decode(data.get(name)));
  return { entries, data, json, manifest: json("manifest.json") };
}

Deno.test("a layout becomes the archive of Docker 1.10 to 24", async () => {
  const layers = [await layerOf("one"), await layerOf("two"), await layerOf("one")];
  const { entries, config } = layoutOf(layers);
  const archive = await converted(entries);
  const { data, json, manifest, entries: made } = await contents(archive);
  const [image] = manifest;
  assert.deepEqual([manifest.length, image.RepoTags], [1, ["team/grader:3"]]);
  assert.equal(image.Config, `${digestOf(config)}.json`);
  assert.equal(new TextDecoder().decode(data.get(image.Config)), config, "byte for byte");
  const links = new Map(made.map(({ header }) => [header.name, header.linkname]));
  const folders = (image.Layers as string[]).map((path) => path.replace("/layer.tar", ""));
  assert.deepEqual([data.get(image.Layers[0]), data.get(image.Layers[1])], layers.slice(0, 2));
  assert.equal(links.get(image.Layers[2]), `../${image.Layers[0]}`, "as it is there already");
  assert.deepEqual(
    folders.map((folder) => json(`${folder}/json`)).map(({ id, parent, config }) => [
      ...[id, parent, config],
    ]),
    [
      [folders[0], undefined, undefined],
      [folders[1], folders[0], undefined],
      [folders[2], folders[1], { Entrypoint: ["/grade"] }],
    ],
  );
  assert.deepEqual(json("repositories"), { "team/grader": { "3": folders[2] } });
  for (const { header } of made) {
    assert.deepEqual([header.mtime, header.uid, header.gid], [new Date(0), 0, 0]);
    assert.match(header.name, /^[0-9a-f]{64}(\.json|\/(VERSION|json|layer\.tar)?)$|^[a-z.]+$/);
  }
});

Deno.test("one image gives the same bytes however it was stored, and whatever came with it", async () => {
  const layers = [await layerOf("one"), await layerOf("two".repeat(100_000))];
  const plain = await converted(layoutOf(layers).entries);
  const other = await layerOf("of another platform");
  const members = (layer: Bytes) => {
    const parts = [layer.subarray(0, 700), layer.subarray(700, 1200), layer.subarray(1200)];
    return new Uint8Array(parts.flatMap((part) => [...zlib.gzipSync(part)]));
  };
  const ways: Record<string, Parameters<typeof layoutOf>[1]> = {
    "with attestations, and another platform": {
      more: ['{"predicate":{}}', other, new Uint8Array(zlib.gzipSync(other))],
    },
    "in gzip": { pack: (layer) => new Uint8Array(zlib.gzipSync(layer)) },
    "in gzip of several members": { pack: members },
    "in zstd": { pack: (layer) => new Uint8Array(zlib.zstdCompressSync(layer)) },
    "each in its own way": { pack: (layer, at) => at === 0 ? layer : members(layer) },
  };
  for (const [name, options] of Object.entries(ways)) {
    for (const piece of [1000, 1 << 20]) {
      assert.deepEqual(await converted(layoutOf(layers, options).entries, piece), plain, name);
    }
  }
});

Deno.test("the id of an archive's top layer is the image's own", async () => {
  const layers = [await layerOf("one")];
  const one = await contents(
    await converted(layoutOf(layers, { names: ["host:5000/a:1"] }).entries),
  );
  const none = await contents(await converted(layoutOf(layers, { names: null }).entries));
  assert.deepEqual(one.json("repositories"), {
    "host:5000/a": { "1": one.json(firstJson(one)).id },
  });
  assert.deepEqual([none.json("repositories"), none.manifest[0].RepoTags], [{}, []]);
  assert.equal(firstJson(one), firstJson(none));
});

function firstJson({ manifest }: { manifest: [{ Layers: string[] }] }): string {
  return manifest[0].Layers[0]!.replace("layer.tar", "json");
}

Deno.test("a layout that is not what its digests say is refused", async (t) => {
  const layer = await layerOf("one");
  const { entries, config } = layoutOf([layer, await layerOf("two")], {
    pack: (bytes) => new Uint8Array(zlib.gzipSync(bytes)),
  });
  const configName = `blobs/sha256/${digestOf(config)}`;
  const changed = (change: (entry: Layout["entries"][number]) => string | Bytes | undefined) =>
    entries.flatMap((entry) => {
      const text = change(entry);
      return text === undefined ? [] : [{ ...entry, text }];
    });
  const manifest = (text: string) =>
    changed((entry) => entry.name === "manifest.json" ? text : entry.text);
  const image = JSON.parse(entries.find(({ name }) => name === "manifest.json")!.text as string)[0];
  const says = (fields: Record<string, unknown>) =>
    manifest(JSON.stringify([{ ...image, ...fields }]));
  const isLayer = ({ name }: { name: string }) => image.Layers.includes(name);
  const foreign = JSON.stringify({
    rootfs: { diff_ids: [`sha256:${digestOf(layer)}`, "sha256:0"] },
  });
  const cases: [string, Layout["entries"], RegExp][] = [
    ["another layer", changed((entry) => isLayer(entry) ? layer : entry.text), /another digest/],
    [
      "another configuration",
      changed((entry) => entry.name === configName ? `${config} ` : entry.text),
      /another digest/,
    ],
    [
      "a layer that is missing",
      changed((entry) => isLayer(entry) ? undefined : entry.text),
      /is missing/,
    ],
    [
      "layers in another order",
      says({ Layers: image.Layers.toReversed() }),
      /not those of its conf/,
    ],
    ["a layer too few", says({ Layers: image.Layers.slice(1) }), /not those of its configuration/],
    ["a path outside", says({ Layers: ["/etc/passwd", "../x"] }), /`\/etc\/passwd` is missing/],
    ["a configuration that is a layer", says({ Config: image.Layers[0] }), /not those of its conf/],
    [
      "a configuration of another image",
      [
        { name: `blobs/sha256/${digestOf(foreign)}`, text: foreign },
        ...says({
          Config: `blobs/sha256/${digestOf(foreign)}`,
        }),
      ],
      /not those of its configuration/,
    ],
    ["two images", manifest(JSON.stringify([image, image])), /does not name one image/],
    [
      "no list",
      changed(({ name, text }) => name === "manifest.json" ? undefined : text),
      /not name one/,
    ],
    ["a list that is none", manifest("[]"), /does not name one image/],
    ["a list without end", manifest(" ".repeat((8 << 20) + 1)), /`manifest.json` is too large/],
  ];
  for (const [name, bad, why] of cases) {
    await t.step(name, async () => {
      await assert.rejects(converted(bad), (error) => {
        assert(error instanceof RetryableError, String(error));
        assert.match(error.message, /^The engine saved an image that is damaged: /);
        assert.match(error.message, why);
        return true;
      });
    });
  }
  await t.step("one that is cut off", async () => {
    for (const length of [600, 1100, 2000, 3000, 4100]) {
      await assert.rejects(converted(entries, 1000, length), RetryableError);
    }
  });
  await t.step("a gzip that is cut off", async () => {
    const cut = layoutOf([layer], {
      pack: (bytes) => new Uint8Array(zlib.gzipSync(bytes)).slice(0, -9),
    });
    await assert.rejects(converted(cut.entries), /damaged: it cannot be read/);
  });
});

Deno.test("a layout is told from an archive of the old format by its first header", async () => {
  const headOf = async (name: string) => (await tarOf({ name })).subarray(0, 512);
  for (const name of ["blobs/", "blobs/sha256/", "index.json", "oci-layout", "./blobs/"]) {
    assert(isLayout(await headOf(name)), name);
  }
  const id = digestOf("");
  for (
    const name of [
      `${id}/`,
      `${id}.json`,
      `${id}.tar`,
      "manifest.json",
      "repositories",
      "blobs.tar",
    ]
  ) {
    assert(!isLayout(await headOf(name)), name);
  }
  assert(!isLayout(new Uint8Array()));
});
