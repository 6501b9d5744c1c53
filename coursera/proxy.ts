import { isLoopback } from "./address.ts";

/** What leads to a proxy, as `fetch` reads it. */
export type ProxyEnvironment = (name: string) => string | undefined;

/** The proxy that the environment names for an address, if any. */
export function proxyFor(address: URL, env: ProxyEnvironment): URL | undefined {
  const scheme = address.protocol.replace(":", "");
  const either = (name: string) => env(name) || env(name.toUpperCase());
  const named = either(`${scheme}_proxy`) || either("all_proxy");
  if (!named || isLoopback(address.hostname) || isExempt(address, either("no_proxy"))) {
    return undefined;
  }
  const text = named.includes("://") ? named : `http://${named}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A host's name counts in any case, with or without the dot at its end. */
function isExempt({ hostname }: URL, noProxy = ""): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");
  const host = plain(hostname);
  return noProxy.split(",").map((each) => plain(each.trim().replace(/^\*?\./, ""))).some((each) =>
    each === "*" || (each !== "" && (host === each || host.endsWith(`.${each}`)))
  );
}
