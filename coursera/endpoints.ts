import { UserError } from "../terminal/errors.ts";

/** Coursera's own URLs (docs/spec/coursera-api.md, section 1). */
export const COURSERA = {
  apiEndpoint: "https://api.coursera.org",
  wwwEndpoint: "https://www.coursera.org",
  authEndpoint: "https://accounts.coursera.org/oauth2/v1/auth",
  tokenEndpoint: "https://accounts.coursera.org/oauth2/v1/token",
} as const;

/** The URLs that tokens are sent to. */
export interface Endpoints {
  apiEndpoint: string;
  wwwEndpoint: string;
  tokenEndpoint: string;
}

/** The origins that tokens were issued for, as recorded in the token cache. */
export interface TokenOrigins {
  api: string;
  www: string;
  token: string;
}

/** The origins of the endpoints in use. */
export function originsOf({ apiEndpoint, wwwEndpoint, tokenEndpoint }: Endpoints): TokenOrigins {
  const [api, www, token] = [apiEndpoint, wwwEndpoint, tokenEndpoint].map((address) =>
    new URL(address).origin
  );
  return { api: api!, www: www!, token: token! };
}

/** Tokens stored for other endpoints than the current ones; they are not sent. */
export class ForeignTokensError extends UserError {
  override name = "ForeignTokensError";

  constructor(issuedFor: string, inUse: string) {
    super(
      `Failed to use the Coursera account: the stored sign-in is for ${issuedFor}, not for ${inUse}`,
      {
        hint: "sign in there with `courseraprogramming configure login`; " +
          "COURSERA_TOKEN_CACHE keeps two sign-ins apart",
      },
    );
  }
}

/**
 * Finds an endpoint that tokens were not issued for.
 *
 * @param issuedFor undefined for tokens of the Python tools and of versions that did not record it,
 * which are Coursera's
 * @returns the first origin that differs, as recorded and as in use; undefined if the tokens may be
 * sent
 */
export function foreignOrigin(
  issuedFor: TokenOrigins | undefined,
  endpoints: Endpoints,
): [issuedFor: string, inUse: string] | undefined {
  const inUse = originsOf(endpoints);
  const { api, www, token } = issuedFor ?? originsOf(COURSERA);
  const pairs: [string, string][] = [[api, inUse.api], [www, inUse.www], [token, inUse.token]];
  return pairs.find(([theirs, ours]) => theirs !== ours);
}
