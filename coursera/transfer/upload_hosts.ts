import { isConfidential, oddReason } from "../address.ts";

/** The domain of all servers of Transloadit. */
const transloadit = "transloadit.com";

/**
 * Why a URL may not be used for an upload or its status; undefined if it may. Servers name each
 * other's URLs in their answers, and an archive must only go to Transloadit.
 *
 * @param boredApi the configured URL: its host and subdomains may receive archives too, with its
 * scheme. Sibling domains may not: without a list of public suffixes their owner is unknown
 */
export function uploadAddressProblem(address: string, boredApi: string): string | undefined {
  const reason = oddReason(address);
  if (reason !== undefined) return reason;
  const { protocol, hostname } = new URL(address);
  const configured = new URL(boredApi);
  const isKnown = hostname === configured.hostname || isBelow(hostname, transloadit) ||
    isBelow(hostname, configured.hostname);
  if (!isKnown) return `the host \`${hostname}\` is not one of Transloadit's`;
  const isSafe = isConfidential(address) || protocol === configured.protocol;
  return isSafe ? undefined : "it is not https";
}

function isBelow(hostname: string, domain: string): boolean {
  return hostname.endsWith(`.${domain}`);
}
