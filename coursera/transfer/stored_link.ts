import type { StoredArchive } from "../resources/registration.ts";

/** Amazon's keys have at most 1024 bytes; here they are escaped, and may have a query. */
const longestKey = 8192;

/**
 * Parses the link of an assembly's result (docs/spec/coursera-api.md, section 4): the bucket is in
 * the host, which may contain a region and dots (U6); the key is kept unchanged, including the
 * query.
 *
 * @returns undefined for a link in another form
 */
export function storedArchive(link: string): StoredArchive | undefined {
  const match = /^https:\/\/(.+?)\.s3(?:[.-][\w.-]+?)?\.amazonaws\.com\/(.+)$/s.exec(link);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  // Only characters of bucket names, and no key with line breaks.
  const isSound = /^[\w.-]{1,255}$/.test(bucket) && key.length <= longestKey &&
    !/\p{Cc}/u.test(key);
  return isSound ? { bucket, key } : undefined;
}
