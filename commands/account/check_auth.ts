import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Profile } from "../../coursera/sign_in/profile.ts";
import { UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { openAccount } from "./session.ts";
import type { ProfileDocument } from "./documents.ts";
import { columns } from "../columns.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `configure check-auth`. */
export interface CheckAuthOptions {
  fixPermissions: boolean;
  json: boolean;
}

export function checkAuthCommand(host: Host): CommandUnknownOpts {
  const command = new Command("check-auth")
    .summary("ask Coursera whose account is in use")
    .description(
      "Ask Coursera whose account is in use. Without a sign-in it fails; in a terminal it signs in.",
    )
    .option("--fix-permissions", "first make the token cache private")
    .option("--json", "print one JSON document; see `schema configure-check-auth`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming configure check-auth\n" +
        "  courseraprogramming -q configure check-auth && echo signed in",
    );
  command.action(async ({ fixPermissions = false, json = false }) => {
    host.finish(await checkAuth({ fixPermissions, json }, host.tools(command)));
  });
  return command;
}

/** Shows whose token it is; fails if the profile lacks a field. */
export async function checkAuth(
  { fixPermissions, json }: CheckAuthOptions,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal } = tools;
  if (fixPermissions) {
    const { cache } = await tools.coursera();
    for (const path of await cache?.fixPermissions() ?? []) {
      terminal.note(`Only you can read \`${visible(path)}\` now`);
    }
  }
  const [session, { getProfile }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/sign_in/profile.ts"),
  ]);
  const profile = await getProfile(session.api);
  const { id = null, name = null } = profile;
  if (json) terminal.json({ schema: 1, id, name } satisfies ProfileDocument);
  else if (terminal.level >= 0) terminal.result(renderProfile(profile, terminal.resultColumns));
  if (id !== null && name !== null) return ExitCode.Ok;
  const absent = id === null && name === null ? "neither id nor name" : `no ${id ? "name" : "id"}`;
  throw new UserError(`Failed to check the account: Coursera gave ${absent} for it`, {
    hint: "sign in again with `courseraprogramming configure login`",
  });
}

function renderProfile({ id, name }: Profile, width: number | undefined): string {
  return columns([["Name:", visible(name ?? "absent")], ["Id:", visible(id ?? "absent")]], width);
}
