import ky from "ky";
import { UserError } from "../../terminal/errors.ts";
import { bytes } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { asksForTooMuch, asKyCalls, type Fetch } from "../api.ts";
import { ApiError, isTransient, named, transientStatuses, UnavailableError } from "../api_error.ts";
import { redirectTarget } from "../address.ts";
import { addressProblem, takesToken } from "./download_hosts.ts";
import { fileNameOf } from "./file_name.ts";
import type { Session } from "../session.ts";

/** What to download, and its limits. */
export interface DownloadOptions {
  /** Often signed: never print it. */
  url: string;
  /** The file to write; replaced if it exists. */
  target: string;
  /** Additional hosts to allow downloads from. */
  hosts: readonly string[];
  maxBytes: number;
  /** For everything: redirects, retries and pauses. */
  totalMs: number;
  signal: AbortSignal;
  /** @param total as stated by the server */
  onProgress?: (bytes: number, total: number | undefined) => void;
}

/** A downloaded submission. */
export interface Download {
  /** Safe as a file name. */
  name: string;
  /** The host it finally came from. */
  host: string;
  bytes: number;
}

const MOST_REDIRECTS = 5;
const MOST_REPETITIONS = 3;
/** Shorter query values are not secrets, and hiding them would leave gaps in all output. */
const SECRET_LENGTH = 16;

/**
 * Downloads a file that Coursera stores. The account's token is sent only to Coursera's endpoints,
 * and no longer once a redirect has led elsewhere.
 *
 * @throws {UserError} for a URL or redirect from which downloads are not allowed, and for a file
 * that is too large
 * @throws {ApiError | UnavailableError} if the download fails
 */
export async function download(session: Session, options: DownloadOptions): Promise<Download> {
  const { configuration, clock, redaction } = session;
  const deadline = clock.elapsed() + options.totalMs;
  let isTrusted = true;
  let url = checked(options.url, session, options.hosts, "The address of the submission");
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    hide(url, redaction);
    isTrusted &&= takesToken(url, configuration);
    const store = new Store(options, session.grant.fetch ?? fetch);
    const left = Math.max(1, deadline - clock.elapsed());
    const response = await request(url, { session, store, isTrusted, left, options });
    if (response.ok) {
      return { name: fileNameOf(response.headers, url), host: url.host, bytes: store.bytes };
    }
    url = redirected(url, response, session, options.hosts);
  }
  throw new UserError(`Failed to download the submission: more than ${MOST_REDIRECTS} redirects`);
}

/** Whether a download starts at Coursera itself, which needs an account. */
export function needsAccount(url: string, { configuration }: Session): boolean {
  return URL.canParse(url) && takesToken(new URL(url), configuration);
}

interface RequestOptions {
  session: Session;
  store: Store;
  isTrusted: boolean;
  /** Time left, in milliseconds. */
  left: number;
  options: DownloadOptions;
}

/** Gets an answer that is a file, which is then stored, or a redirect. */
async function request(
  url: URL,
  { session, store, isTrusted, left, options }: RequestOptions,
): Promise<Response> {
  const call = `Download the submission from \`${url.host}\``;
  const authorize = async ({ request }: { request: Request }) => {
    if (!isTrusted) return;
    request.headers.set("authorization", `Bearer ${await session.tokens.accessToken()}`);
  };
  const response = await named(
    call,
    ky.get(url, {
      fetch: asKyCalls(store.fetch),
      timeout: false,
      totalTimeout: left,
      redirect: "manual",
      throwHttpErrors: isTransient,
      retry: {
        limit: MOST_REPETITIONS,
        jitter: true,
        statusCodes: [...transientStatuses],
        afterStatusCodes: [429, 503],
        shouldRetry: ({ error }) => asksForTooMuch(error) ? false : undefined,
      },
      hooks: { beforeRequest: [authorize], beforeRetry: [authorize] },
      context: { redaction: session.redaction, totalMs: left },
      signal: options.signal,
    }),
  ).catch((error) => {
    // A server's error page may repeat parts of the signed URL.
    throw error instanceof UnavailableError && error.details.answer !== undefined
      ? refused(call, error.details.answer.status)
      : error;
  });
  // A success such as 204 may have no file.
  if (response.ok ? store.hasFile : isRedirect(response)) return response;
  throw refused(call, response.status);
}

function refused(call: string, status: number): ApiError | UnavailableError {
  const message = `${visible(call).replace("Download", "Failed to download")}: ` +
    `the server answered ${status}`;
  const answer = { status, body: undefined };
  if (isTransient(status)) {
    return new UnavailableError(message, { answer, hint: "try again later" });
  }
  const hint = hints[status];
  return new ApiError(message, { answer, ...(hint === undefined ? {} : { hint }) });
}

const hints: Readonly<Record<number, string>> = {
  401: "sign in again with `courseraprogramming configure login`",
  403:
    "signed addresses last for minutes: copy it anew; or this account may not see the submission",
  404: "check the address, or copy it anew",
  410: "copy the address anew",
};

function isRedirect({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has("location");
}

function redirected(
  from: URL,
  response: Response,
  session: Session,
  hosts: readonly string[],
): URL {
  const location = response.headers.get("location") ?? "";
  const to = redirectTarget(location, from);
  const what = `The redirect from \`${from.host}\``;
  if ("problem" in to) throw refusedAddress(what, to.problem);
  return checked(to.href, session, hosts, what);
}

function checked(
  address: string,
  { configuration }: Session,
  hosts: readonly string[],
  what: string,
): URL {
  const problem = addressProblem(address, configuration, [
    ...configuration.downloadHosts,
    ...hosts,
  ]);
  if (problem === undefined) return new URL(address);
  throw refusedAddress(what, problem);
}

function refusedAddress(what: string, problem: string): UserError {
  return new UserError(`${what} is refused: ${visible(problem)}`, {
    hint: "if it is right, allow its host with --allow-host HOST",
  });
}

/** Hides the URL from all output from now on, whole or in the parts that grant access. */
function hide(url: URL, redaction: Session["redaction"]): void {
  const long = [...url.searchParams.values()].filter((value) => value.length >= SECRET_LENGTH);
  redaction.add(...(url.search === "" ? [] : [url.href, url.search, ...long]));
}

/** Stores an answer in a file; it counts only once its whole body has arrived. */
class Store {
  bytes = 0;
  hasFile = false;
  readonly #options: DownloadOptions;
  readonly #inner: Fetch;

  constructor(options: DownloadOptions, inner: Fetch) {
    this.#options = options;
    this.#inner = inner;
  }

  fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    try {
      const { status, ok, headers, body } = await this.#inner(request);
      if (ok && body !== null) await this.#keep(body, headers);
      else await body?.cancel();
      return new Response(null, { status, headers });
    } catch (cause) {
      if (!(cause instanceof TypeError) || request.signal.aborted) throw cause;
      // ky recognises network failures by this text.
      throw new TypeError("fetch failed", { cause });
    }
  };

  async #keep(body: ReadableStream<Uint8Array>, headers: Headers): Promise<void> {
    const { target, maxBytes, onProgress } = this.#options;
    const stated = headers.has("content-encoding") ? null : headers.get("content-length");
    const total = stated === null ? undefined : Number(stated);
    if (total !== undefined && total > maxBytes) {
      await body.cancel();
      throw tooLarge(maxBytes);
    }
    this.bytes = 0;
    this.hasFile = true;
    using file = await Deno.open(target, {
      write: true,
      create: true,
      truncate: true,
      mode: 0o644,
    });
    for await (const chunk of body) {
      this.bytes += chunk.length;
      if (this.bytes > maxBytes) throw tooLarge(maxBytes);
      for (let rest = chunk; rest.length > 0;) rest = rest.subarray(await file.write(rest));
      onProgress?.(this.bytes, total);
    }
  }
}

function tooLarge(maxBytes: number): UserError {
  return new UserError(
    `Failed to download the submission: it is larger than ${bytes(maxBytes)}`,
    { hint: "raise the limit with --max-size MB" },
  );
}
