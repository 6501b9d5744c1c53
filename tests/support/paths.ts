import { fileURLToPath } from "node:url";

export function fromFileUrl(url: URL): string {
  return fileURLToPath(url);
}

/** The root of the checkout, without a trailing slash. */
export const ROOT = fromFileUrl(new URL("../../", import.meta.url)).replace(/\/$/, "");
