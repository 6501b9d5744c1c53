import type { StoredArchive } from "./registration.ts";

/**
 * Where the link of an assembly's result leads (spec/coursera-api.md section 4): the bucket is in the
 * host, which may name a region and have dots (U6); the key is kept as it is, query included.
 *
 * @returns undefined for a link of another form
 */
export function storedArchive(link: string): StoredArchive | undefined {
  const match = /^https:\/\/(.+?)\.s3(?:[.-][\w.-]+?)?\.amazonaws\.com\/(.+)$/s.exec(link);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined || /[/?#@]/.test(bucket)) return undefined;
  return { bucket, key };
}
