import type { KyInstance } from "ky";
// For the command that must be quick: see configuration.ts.
import * as z from "zod/mini";
import { named } from "../api_error.ts";

/** The owner of a token; fields that Coursera omits are absent. */
export interface Profile {
  id: string | undefined;
  name: string | undefined;
}

const line = z.pipe(z.string(), z.transform((text) => text.replace(/[\t\n\v\f\r]+/g, " ")));

const schema = z.object({
  elements: z.array(z.object({ id: z.optional(line), name: z.optional(line) })),
});

/** Gets the owner of the token (docs/spec/coursera-api.md, E3). */
export async function getProfile(api: KyInstance): Promise<Profile> {
  const searchParams = { q: "me", fields: "name" };
  const answer = await named(
    "Look up the profile of this account",
    api.get("api/externalBasicProfiles.v1", { searchParams }).json(schema),
  );
  const [element] = answer.elements;
  return { id: element?.id, name: element?.name };
}
