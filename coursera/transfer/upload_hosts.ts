import { isConfidential, oddReason } from "../address.ts";

/** All servers of Transloadit are below it. */
const transloadit = "transloadit.com";

/**
 * Why nothing is uploaded to an address, nor asked there about an upload; undefined where it is fine.
 * Servers name each other's addresses in their answers, and an archive is for Transloadit alone.
 *
 * @param boredApi the configured address: its host and what lies below that may have archives too, by
 * its scheme. Not its neighbours: without a list of public suffixes nobody knows whose they are
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
