import type { Image } from "../engine/schemas.ts";

/** Size of an image on disk, in bytes. */
export interface UnpackedSize {
  /** Of all layers together. */
  bytes: number;
  /** Of the largest layer. */
  largestLayer: number;
}

/**
 * The uncompressed size of an image. `docker image inspect` reports it too, but on the containerd
 * store (the default of Docker 29) its `Size` is that of the compressed layers: 2.1 MB of 8 MB for
 * a layer that is mostly zeros. There the history has the size of each layer, in whole blocks of
 * the file system, and elsewhere the same sum as `Size` (seen on 20.10, 26.1 and 28.5). It costs
 * one request to the socket, about 5 ms.
 *
 * A store that has not unpacked an image yet reports no layers, and Podman's client no exact
 * figures: then only `Size` is known, which Podman reports unpacked.
 */
export function unpackedSize(
  { Size }: Pick<Image, "Size">,
  history: readonly { bytes: number }[],
): UnpackedSize {
  const layers = history.map(({ bytes }) => bytes);
  const sum = layers.reduce((all, bytes) => all + bytes, 0);
  if (sum < Size) return { bytes: Size, largestLayer: Size };
  return { bytes: sum, largestLayer: Math.max(0, ...layers) };
}
