import type { StoredArchive } from "../resources/registration.ts";

/** Amazon's keys have 1024 bytes at most; here they are escaped, and may have a query. */
const longestKey = 8192;

/**
 * Where the link of an assembly's result leads (docs/spec/coursera-api.md, section 4): the bucket
 * is in the host, which may name a region and have dots (U6); the key is kept as it is, query
 * included.
 *
 * @returns undefined for a link of another form
 */
export function storedArchive(link: string): StoredArchive | undefined {
  const match = /^https:\/\/(.+?)\.s3(?:[.-][\w.-]+?)?\.amazonaws\.com\/(.+)$/s.exec(link);
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  // What buckets are named by, and no key of many lines.
  const isSound = /^[\w.-]{1,255}$/.test(bucket) && key.length <= longestKey &&
    !/\p{Cc}/u.test(key);
  return isSound ? { bucket, key } : undefined;
}
