import { failureReason, UserError } from "../../terminal/errors.ts";

/** How the sign-in page's answer is waited for. */
export interface CallbackOptions {
  port: number;
  /** The name of this machine in the redirect address, beside `localhost` and 127.0.0.1. */
  hostname: string;
  /** The state that went out with the address. */
  state: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Called once the server listens. */
  onListening?: (() => void) | undefined;
}

/** The sign-in ended without a code. */
export class SignInFailedError extends UserError {
  override name = "SignInFailedError";
}

/**
 * Waits on 127.0.0.1 for the browser to bring the code of a sign-in. Requests that are none of the
 * sign-in's are answered 400 and the wait goes on (docs/spec/coursera-api.md, section 2, A4, A5,
 * A12).
 *
 * @throws {SignInFailedError} when the port is taken, consent is denied, or time is up
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
    // The browser should see its answer before the server goes away.
    const settle = verdict.kind === "code"
      ? () => resolve(verdict.code)
      : () => reject(new SignInFailedError(`Failed to sign in: ${verdict.text}`));
    completed.then(settle, settle);
    return verdict.kind === "code"
      ? page("Thank you. You may close this window and go back to the terminal.", 200)
      : page("The sign-in was not completed. You may close this window.", 200);
  });

  // Where it runs out of file handles, for one.
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
 * Whether a browser was sent here. A page may give a name of its own the address 127.0.0.1, and ask
 * by that name; and only a page's script names an origin with a GET.
 */
function isOurs(headers: Headers, { hostname, port }: CallbackOptions): boolean {
  const suffix = port === 80 ? "" : `:${port}`;
  const names = [hostname, "localhost", "127.0.0.1"].map((name) => name.toLowerCase() + suffix);
  return names.includes(headers.get("host")?.toLowerCase() ?? "") && !headers.has("origin");
}

/** Judges what came with the redirect; a browser or a person may have brought it. */
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
 * Stops gracefully, as on older Deno an answer may still be on its way when it is said to be
 * complete; but not for long, as there `shutdown()` also waits for connections that browsers open in
 * advance. Those end with the process.
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
