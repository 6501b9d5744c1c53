import ky, { isHTTPError } from "ky";
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type AuthorizationServer,
  type Client,
  ClientSecretPost,
  customFetch,
  nopkce,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from "oauth4webapi";
import * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { type ApiLimits, asKyCalls, type Fetch, wholeAnswers } from "../api.ts";
import { isTransient, named, transientStatuses } from "../api_error.ts";
import type { Clock } from "../clock.ts";
import type { Configuration } from "../configuration.ts";
import { originsOf } from "../endpoints.ts";
import type { Redaction } from "../redaction.ts";
import { type Tokens, WELL_FORMED } from "./token_cache.ts";

/** What a request to the token endpoint needs. */
export interface GrantOptions {
  configuration: Configuration;
  redaction: Redaction;
  clock: Clock;
  fetch?: Fetch | undefined;
  trace?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  limits?: Partial<ApiLimits> | undefined;
}

/** A year, in seconds. No lifetime is meant to be longer, and larger numbers could overflow. */
const longestLifetime = 366 * 24 * 60 * 60;

/** Coursera returned no tokens, and would not on a retry. */
export class RefusedGrantError extends UserError {
  override name = "RefusedGrantError";
}

/**
 * Exchanges a refresh token for new tokens (docs/spec/coursera-api.md, E2).
 *
 * @throws {RefusedGrantError} if Coursera refuses, or returns no usable token
 * @throws {UnavailableError} if it cannot be reached
 */
export async function refreshGrant(refreshToken: string, options: GrantOptions): Promise<Tokens> {
  const { server, client, authentication } = parties(options.configuration);
  options.redaction.add(refreshToken);
  const call = "refresh the sign-in at Coursera";
  return await granted(call, options, async (request) => {
    const answer = await refreshTokenGrantRequest(server, client, authentication, refreshToken, {
      ...request(["grant_type", "refresh_token", "client_id", "client_secret"]),
    });
    return await processRefreshTokenResponse(server, client, answer);
  });
}

/**
 * Exchanges the code of a sign-in for tokens.
 *
 * @throws as {@linkcode refreshGrant}
 */
export async function codeGrant(
  { code, redirectUri }: { code: string; redirectUri: string },
  options: GrantOptions,
): Promise<Tokens> {
  const { server, client, authentication } = parties(options.configuration);
  options.redaction.add(code);
  // The state was checked when the code was received; other parameters do not matter.
  const parameters = validateAuthResponse(server, client, new URLSearchParams({ code }));
  return await granted("sign in at Coursera", options, async (request) => {
    const answer = await authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      nopkce,
      request(["code", "client_id", "client_secret", "redirect_uri", "grant_type"]),
    );
    return await processAuthorizationCodeResponse(server, client, answer);
  });
}

function parties({ authEndpoint, tokenEndpoint, clientId, clientSecret }: Configuration) {
  const server: AuthorizationServer = {
    issuer: new URL(authEndpoint).origin,
    authorization_endpoint: authEndpoint,
    token_endpoint: tokenEndpoint,
  };
  const client: Client = { client_id: clientId };
  return { server, client, authentication: ClientSecretPost(clientSecret) };
}

async function granted(
  call: string,
  options: GrantOptions,
  ask: (
    request: (fields: string[]) => ReturnType<typeof endpoint>,
  ) => Promise<TokenEndpointResponse>,
): Promise<Tokens> {
  const { redaction, clock } = options;
  let refusal = "";
  const told = (text: string) => refusal = visible(redaction.redact(text));
  try {
    const answer = await named(call, ask((fields) => endpoint(fields, options, told)));
    redaction.add(answer.access_token, answer.refresh_token);
    const issued = clock.now() / 1000;
    return {
      token: answer.access_token,
      expires: issued + Math.min(answer.expires_in ?? 0, longestLifetime),
      issued,
      endpoints: originsOf(options.configuration),
      ...(answer.refresh_token === undefined ? {} : { refresh: answer.refresh_token }),
    };
  } catch (cause) {
    // The library's errors contain the answer with its tokens, so they are not passed on.
    if (refusal === "") throw cause;
    throw new RefusedGrantError(`Failed to ${call}: ${refusal}`);
  }
}

/** The library's options for sending a request as the old tools do. */
function endpoint(
  fields: string[],
  { fetch: inner = fetch, redaction, trace, signal, limits }: GrantOptions,
  told: (refusal: string) => void,
) {
  const client = ky.create({
    fetch: asKyCalls(wholeAnswers(inner, { redaction, trace })),
    timeout: Math.min(10_000, limits?.attemptMs ?? 10_000),
    totalTimeout: Math.min(40_000, limits?.totalMs ?? 40_000),
    redirect: "manual",
    retry: {
      limit: limits?.retries ?? 2,
      methods: ["post"],
      statusCodes: [...transientStatuses],
      retryOnTimeout: true,
      jitter: true,
      ...(limits?.pauseMs === undefined ? {} : { delay: limits.pauseMs }),
    },
    context: { redaction },
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    // The configuration rejects plain http to any other machine.
    [allowInsecureRequests]: true,
    [customFetch]: async (url: string, { body }: { body: URLSearchParams }) => {
      const ordered = fields.flatMap((name) => body.getAll(name).map((value) => [name, value]));
      const request = client.post(url, {
        body: new URLSearchParams(ordered).toString(),
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
        },
      });
      return await checkedAnswer(request, told);
    },
  };
}

/** What the old tools require of an answer, sometimes more and sometimes less than the library. */
const answerSchema = z.object({
  access_token: z.string().regex(WELL_FORMED),
  token_type: z.string().toLowerCase().pipe(z.literal("bearer")),
  expires_in: z.number().nonnegative(),
  refresh_token: z.string().regex(WELL_FORMED).optional().catch(undefined),
});

const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** The answer as the library expects it; `told` is called with the reason if it has no tokens. */
async function checkedAnswer(
  request: Promise<Response>,
  told: (refusal: string) => void,
): Promise<Response> {
  let response: Response;
  try {
    response = await request;
  } catch (error) {
    if (!isHTTPError(error) || isTransient(error.response.status)) throw error;
    const { success, data } = refusalSchema.safeParse(error.data);
    const words = success
      ? ` (${[data.error, data.error_description].filter(Boolean).join(": ")})`
      : "";
    told(`Coursera answered ${error.response.status}${words}`);
    throw error;
  }
  const result = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!result.success) {
    const [issue] = result.error.issues;
    told(`Coursera's answer has no usable \`${issue?.path.join(".") || "JSON"}\``);
  }
  return Response.json(result.success ? result.data : {});
}
