import assert from "node:assert/strict";
import { cleanupReporter } from "../../commands/cleanup.ts";
import { DockerCommandError } from "../../docker/engine/errors.ts";

Deno.test("cleanupReporter() warns once, in one line that is not long, and keeps the reason", () => {
  const [warnings, details]: [string[], string[]] = [[], []];
  const report = cleanupReporter({
    warn: (text) => void warnings.push(text),
    detail: (text) => void details.push(text),
  });
  const stderr = `Error response from daemon: unlinkat /var${
    "/d".repeat(20_000)
  }: file name too long`;
  report(new DockerCommandError("docker rm", 1, stderr));
  report(new Error("again\nand again"));
  const [warning = "", ...others] = warnings;
  assert.deepEqual(others, []);
  assert.match(
    warning,
    /^could not clean up: `docker rm` failed: unlinkat \/var.* … .*: file name too long$/,
  );
  assert.ok(warning.length < 400, String(warning.length));
  assert.deepEqual(details, ["could not clean up: again and again"]);
});
