// The smaller build of zod, as in a module that only saves an image: see README, Dependencies.
import * as z from "zod/mini";

/** An unpacked layer in a file. */
export interface LayerFile {
  path: string;
  /** Bytes. */
  size: number;
  /** SHA-256 of its bytes, in hexadecimal digits. */
  digest: string;
}

/** The parts of an image, whatever archive it came in. */
export interface ImageParts {
  /** The configuration, byte for byte: its digest is the image's id in old archives. */
  config: Uint8Array<ArrayBuffer>;
  /** Lowest first; the same one may occur twice. */
  layers: readonly LayerFile[];
  /** The image's names in the archive, each with a tag. */
  names: readonly string[];
}

/** The part of an image's configuration that is read. */
export const configSchema = z.looseObject({
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});
