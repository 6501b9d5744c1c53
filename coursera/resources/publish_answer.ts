import * as z from "zod";
import { type Answer, isTransient } from "../api_error.ts";
import { serverWords } from "../server_words.ts";

/** What an answer to the publish call (E14) means for the item. */
export type PublishVerdict =
  | { state: "published" }
  /** The same call may succeed later. */
  | { state: "retryable"; reason: string }
  | { state: "fatal"; reason: string };

const detailsSchema = z.object({
  details: z.tuple([z.object({ status: z.string() })], z.unknown()),
});

/** Judges an answer (docs/spec/coursera-api.md, section 6, P3 to P7). */
export function judgePublishAnswer({ status, body }: Answer): PublishVerdict {
  if (status >= 200 && status < 300) return { state: "published" };
  if (status === 400) return judgeRefusal(body);
  if (status === 404) return { state: "fatal", reason: "Coursera does not know the item" };
  if (status === 409) {
    return { state: "fatal", reason: "the item was changed by somebody else meanwhile" };
  }
  const reason = `Coursera answered ${status}`;
  return { state: isTransient(status) ? "retryable" : "fatal", reason };
}

function judgeRefusal(body: unknown): PublishVerdict {
  const parsed = detailsSchema.safeParse(body);
  if (!parsed.success) {
    return { state: "fatal", reason: "Coursera finds the assignment invalid" };
  }
  const [{ status }] = parsed.data.details;
  switch (status) {
    case "PENDING":
      return { state: "retryable", reason: "the grader is still being processed" };
    case "FAILED":
      return { state: "fatal", reason: "Coursera failed to process the grader" };
    case "MISSING":
      return { state: "fatal", reason: "a part has no grader" };
    default:
      return {
        state: "fatal",
        reason: `the grader has the unknown status "${serverWords(status)}"`,
      };
  }
}
