import { untrustedReason } from "../address.ts";
import type { Configuration } from "../configuration.ts";

/** Where Coursera stores learners' submissions, in addition to its own hosts. */
export const KNOWN_DOWNLOAD_HOSTS: readonly string[] = [
  "coursera-assessments.s3.amazonaws.com",
  "coursera-uploads.s3.amazonaws.com",
  "d3c33hcgiwev3.cloudfront.net",
];

type Endpoints = Pick<Configuration, "apiEndpoint" | "wwwEndpoint">;

/**
 * Why a URL may not be downloaded from; undefined if it may.
 *
 * @param allowed additional hosts, each with or without a port
 */
export function addressProblem(
  address: string,
  endpoints: Endpoints,
  allowed: readonly string[],
): string | undefined {
  const reason = untrustedReason(address);
  if (reason !== undefined) return reason;
  const url = new URL(address);
  const isKnown = takesToken(url, endpoints) || isCoursera(url) ||
    KNOWN_DOWNLOAD_HOSTS.includes(url.host) ||
    allowed.some((host) => host === url.host || host === url.hostname);
  return isKnown ? undefined : `the host \`${url.host}\` is not one that Coursera keeps files at`;
}

/** Whether the account's token may be sent to a URL: only to Coursera's two endpoints. */
export function takesToken(url: URL, { apiEndpoint, wwwEndpoint }: Endpoints): boolean {
  return [apiEndpoint, wwwEndpoint].some((endpoint) => new URL(endpoint).origin === url.origin);
}

function isCoursera({ host }: URL): boolean {
  return /^([a-z0-9-]+\.)*coursera\.org$/.test(host);
}
