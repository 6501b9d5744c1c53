import assert from "node:assert/strict";
import { gradeReportSchema } from "../../../grader/report.ts";
import { ProgramAccount } from "../coursera/program_account.ts";
import type { RunResult } from "../binary.ts";
import { cacheOf } from "../coursera/fake_coursera_client.ts";
import { FileServer } from "../file_server.ts";
import { shellGrader } from "../engine/images.ts";
import { temporaryFolder } from "../files.ts";

/** What an account's disposal looks for in all output. */
export const SIGNED = "?Expires=1700000000&Signature=fake-flag-secret-0123456789abcdef";

/** A grader whose feedback is the list of the submission's files, with modes, and what is in them. */
const listing = () =>
  shellGrader(
    "remote-listing",
    `cd /shared/submission
files=$(find . -type f | sort | while read -r f; do
  x=-; [ -x "$f" ] && x=x
  printf '%s%s=%s ' "$x" "$f" "$(head -c 20 "$f" | tr -cd 'A-Za-z0-9()' )"
done)
printf '{"fractionalScore": 1, "feedback": "%s"}' "$files"
`,
  );

/** What a test of `grade remote` works with. */
interface Setting extends AsyncDisposable {
  server: FileServer;
  temporary: string;
  /** Grades what the server has at a path; `host` is a name of it. */
  remote(path: string, options?: string[], host?: string): Promise<RunResult>;
  feedback(path: string, options?: string[], host?: string): Promise<string | null>;
}

/** A server that is Coursera's, as far as the configuration says. */
export async function open(settings = ""): Promise<Setting> {
  const stack = new AsyncDisposableStack();
  const account = stack.use(await ProgramAccount.open());
  const server = stack.use(new FileServer());
  const temporary = stack.use(await temporaryFolder());
  await account.home.write(
    "my.cfg",
    `[oauth2]\nwww_endpoint = ${server.origin()}\n${settings}\n`,
  );
  const { origin } = account.fake;
  const endpoints = { api: origin, www: server.origin(), token: origin };
  await account.home.write(".coursera/oauth2_cache.json", cacheOf({ endpoints }));
  const image = await listing();
  const remote = async (path: string, options: string[] = [], host?: string) => {
    const url = /^https?:/.test(path) ? path : server.origin(host) + path;
    return await account.run(
      ["-vv", "-c", "../my.cfg", "grade", "remote", ...options, image, url],
      {
        env: { TMPDIR: temporary.path },
      },
    );
  };
  return {
    server,
    temporary: temporary.path,
    remote,
    async feedback(path, options = [], host) {
      const { stdout, stderr } = await remote(path, ["--json", ...options], host);
      assert.notEqual(stdout, "", stderr);
      return gradeReportSchema.parse(JSON.parse(stdout)).feedback;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
