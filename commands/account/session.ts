import type { CourseResolution } from "../../coursera/resources/courses.ts";
import type { Session } from "../../coursera/session.ts";
import { visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";

/** How long a user may take to sign in. */
export const SIGN_IN_SECONDS = 300;

/**
 * The session of a command that needs an account. In a terminal a user who is not signed in is
 * asked to do so; elsewhere the first request fails and says how to sign in.
 */
export async function openAccount(tools: Tools): Promise<Session> {
  const session = await tools.coursera();
  if (!tools.interactive) return session;
  const { SignInRequiredError } = await import("../../coursera/sign_in/token_source.ts");
  try {
    await session.tokens.accessToken();
  } catch (error) {
    if (!(error instanceof SignInRequiredError)) throw error;
    tools.terminal.note(error.message);
    const { signIn } = await import("./sign_in.ts");
    const tokens = await signIn(session, { paste: false, seconds: SIGN_IN_SECONDS }, tools);
    await session.tokens.keep(tokens);
  }
  return session;
}

/** Resolves a COURSE given as a slug, and shows the id found. */
export function courseResolution({ api }: Session, { terminal }: Tools): CourseResolution {
  return {
    api,
    onResolved: ({ id, slug }) =>
      terminal.note(`The course \`${visible(slug)}\` has the id \`${visible(id)}\``),
  };
}
