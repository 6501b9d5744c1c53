import type { Api, Fetch } from "../../../coursera/api.ts";
import { createApi } from "../../../coursera/api.ts";
import { Redaction } from "../../../coursera/redaction.ts";
import type { FakeClock } from "./fake_coursera_clock.ts";

/** The result of one request: an answer, or a network failure. */
export type Event =
  | { kind: "answer"; status: number; body: string; latencyMs?: number }
  | { kind: "drop" }
  | { kind: "half" }
  | { kind: "hang" };

/** A request and its result. */
export interface Ended {
  /** `METHOD URL` */
  asked: string;
  event: Event;
}

/** A client whose network is a function; nothing leaves the process, and the clock is fake. */
export function scriptedApi(
  clock: FakeClock,
  answer: (request: Request) => Event,
): Api & { ended: Ended[] } {
  const ended: Ended[] = [];
  const fetch: Fetch = (input) => {
    const request = new Request(input);
    const event = answer(request);
    ended.push({ asked: `${request.method} ${request.url}`, event });
    if (event.kind === "answer") clock.advance(event.latencyMs ?? 0);
    return played(event, request.signal);
  };
  const api = createApi({
    configuration: { apiEndpoint: "https://api.example", wwwEndpoint: "https://www.example" },
    accessToken: () => Promise.resolve("fake-access-token"),
    redaction: new Redaction(),
    fetch,
    limits: { attemptMs: 5, totalMs: 60_000, retries: 1, pauseMs: () => 0 },
  });
  return { ...api, ended };
}

function played(event: Event, signal: AbortSignal): Promise<Response> {
  switch (event.kind) {
    case "answer": {
      const isEmpty = event.status === 204;
      return Promise.resolve(new Response(isEmpty ? null : event.body, { status: event.status }));
    }
    case "drop":
      return Promise.reject(new TypeError("error sending request for url (fake)"));
    case "half": {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"elements":'));
          controller.error(new TypeError("error reading a body from connection"));
        },
      });
      return Promise.resolve(new Response(body, { status: 200 }));
    }
    case "hang":
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
  }
}
