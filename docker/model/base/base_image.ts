/** The parts of an image reference. */
export interface ImageName {
  /** Registry and path, without tag and digest. */
  name: string;
  /** The path's last part. */
  last: string;
  /** Whether it is an official image of the default registry, whose name may be prefixed to it. */
  official: boolean;
  tag: string | undefined;
  digest: string | undefined;
}

/** Splits an image reference into its parts. A port is not a tag. */
export function imageName(reference: string): ImageName {
  const [front = "", digest] = splitOnce(reference, "@");
  const slash = front.lastIndexOf("/");
  const colon = front.indexOf(":", slash + 1);
  const name = colon < 0 ? front : front.slice(0, colon);
  return {
    name,
    last: name.slice(slash + 1),
    official: /^((index\.)?docker\.io\/)?(library\/)?[^/]+$/.test(name),
    tag: colon < 0 ? undefined : front.slice(colon + 1),
    digest,
  };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
