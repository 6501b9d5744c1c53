import { isLoopback } from "./address.ts";

/** The environment variables that select a proxy, as `fetch` reads them. */
export type ProxyEnvironment = (name: string) => string | undefined;

/** The proxy that the environment sets for a URL, if any. */
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

/** Host names are compared without case or trailing dot. */
function isExempt({ hostname }: URL, noProxy = ""): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");
  const host = plain(hostname);
  return noProxy.split(",").map((each) => plain(each.trim().replace(/^\*?\./, ""))).some((each) =>
    each === "*" || (each !== "" && (host === each || host.endsWith(`.${each}`)))
  );
}
