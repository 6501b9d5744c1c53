import { failureReason, UserError } from "../../terminal/errors.ts";

/** How to wait for the answer of the sign-in page. */
export interface CallbackOptions {
  port: number;
  /** The host name in the redirect URL, accepted in addition to `localhost` and 127.0.0.1. */
  hostname: string;
  /** The state that was sent with the URL. */
  state: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Called once the server is listening. */
  onListening?: (() => void) | undefined;
}

/** The sign-in ended without a code. */
export class SignInFailedError extends UserError {
  override name = "SignInFailedError";
}

/**
 * Waits on 127.0.0.1 for the browser to deliver the code of a sign-in. Other requests get a 400,
 * and the wait continues (docs/spec/coursera-api.md, section 2, A4, A5, A12).
 *
 * @throws {SignInFailedError} if the port is in use, consent is denied, or time is up
 */
export async function receiveCode(options: CallbackOptions): Promise<string> {
  const { timeoutMs, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let isSettled = false;
  const closing = new AbortController();
  const server = listen(options, closing.signal, (request, { completed }) => {
    const verdict = judge(request, options);
    if (verdict.kind === "refused") return page(verdict.text, verdict.status ?? 400);
    if (isSettled) return page("This sign-in is over already.", 400);
    isSettled = true;
    // The browser should get its answer before the server shuts down.
    const settle = verdict.kind === "code"
      ? () => resolve(verdict.code)
      : () => reject(new SignInFailedError(`Failed to sign in: ${verdict.text}`));
    completed.then(settle, settle);
    return verdict.kind === "code"
      ? page("Thank you. You may close this window and go back to the terminal.", 200)
      : page("The sign-in was not completed. You may close this window.", 200);
  });

  // For example if it runs out of file handles.
  server.finished.catch((cause) =>
    reject(new SignInFailedError(`Failed to listen for the sign-in: ${cause}`, { cause }))
  );
  const timer = setTimeout(
    () => reject(new SignInFailedError(`Failed to sign in: timed out after ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  const interrupt = () => reject(signal?.reason);
  signal?.addEventListener("abort", interrupt, { once: true });
  if (signal?.aborted) interrupt();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupt);
    if (isSettled) {
      await shutDown(server);
    } else {
      closing.abort();
      await server.finished.catch(() => {});
    }
  }
}

type Verdict =
  | { kind: "code"; code: string }
  | { kind: "denied"; text: string }
  | { kind: "refused"; text: string; status?: number };

function judge(request: Request, options: CallbackOptions): Verdict {
  if (!isOurs(request.headers, options)) {
    return { kind: "refused", text: "This is not the address of the sign-in." };
  }
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET") return { kind: "refused", text: "Only GET.", status: 405 };
  if (pathname !== "/callback") return { kind: "refused", text: "There is nothing here." };
  return judgeParameters(searchParams, options.state);
}

/**
 * Whether a browser was redirected here. A page may point a host name of its own to 127.0.0.1 and
 * use that name; and in a GET only a page's script sends an Origin.
 */
function isOurs(headers: Headers, { hostname, port }: CallbackOptions): boolean {
  const suffix = port === 80 ? "" : `:${port}`;
  const names = [hostname, "localhost", "127.0.0.1"].map((name) => name.toLowerCase() + suffix);
  return names.includes(headers.get("host")?.toLowerCase() ?? "") && !headers.has("origin");
}

/** Judges the parameters of the redirect, received from a browser or pasted by the user. */
export function judgeParameters(parameters: URLSearchParams, state: string): Verdict {
  const states = parameters.getAll("state");
  const codes = parameters.getAll("code");
  if (states.length !== 1 || states[0] !== state) {
    return { kind: "refused", text: "This is not the answer to the sign-in that was begun here." };
  }
  const error = parameters.get("error");
  if (error !== null) {
    return {
      kind: "denied",
      text: error === "access_denied" ? "access was declined" : "Coursera reported an error",
    };
  }
  const [code] = codes;
  if (codes.length !== 1 || !code) {
    return { kind: "refused", text: "The answer does not hold exactly one code." };
  }
  return { kind: "code", code };
}

function listen(
  { port, onListening }: CallbackOptions,
  signal: AbortSignal,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    const onListen = () => onListening?.();
    return Deno.serve({ hostname: "127.0.0.1", port, signal, onListen }, handler);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.AddrInUse
      ? "another program uses it"
      : failureReason(cause);
    throw new SignInFailedError(`Failed to listen on port ${port} for the sign-in: ${reason}`, {
      hint: "end the other sign-in, or use `configure login --no-browser`",
      cause,
    });
  }
}

/**
 * Stops gracefully, because on older Deno an answer may still be in transit when it is reported
 * complete; but not for long, because there `shutdown()` also waits for connections that browsers
 * open in advance. Those end with the process.
 */
async function shutDown(server: Deno.HttpServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 500);
  await Promise.race([server.shutdown(), promise]);
  clearTimeout(timer);
}

function page(text: string, status: number): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain", connection: "close" },
  });
}
