import { fileURLToPath } from "node:url";

export function fromFileUrl(url: URL): string {
  return fileURLToPath(url);
}

/** The root of the checkout, without a slash at its end. */
export const ROOT = fromFileUrl(new URL("../../", import.meta.url)).replace(/\/$/, "");
