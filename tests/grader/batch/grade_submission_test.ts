import assert from "node:assert/strict";
import {
  DockerCommandError,
  DockerNotInstalledError,
  DockerRefusedError,
  DockerTimeoutError,
  DockerUnavailableError,
} from "../../../docker/engine/errors.ts";
import { explained, isAboutSubmission } from "../../../grader/batch/grade_submission.ts";
import { UserError } from "../../../terminal/errors.ts";

const going = new AbortController().signal;

Deno.test("a failure ends a batch only where the next submission would meet it as well", () => {
  const disk = Object.assign(new Error("No space left"), { code: "ENOSPC" });
  const others = [
    new DockerUnavailableError("here", "it is gone"),
    new DockerTimeoutError("docker create", 60),
    new DockerNotInstalledError(),
    new DockerRefusedError("not you"),
    disk,
  ];
  for (const error of others) assert.equal(isAboutSubmission(error, going), false, String(error));
  const own = [
    new DockerCommandError("docker create", 1, "no such mount"),
    new UserError("too deep"),
    Object.assign(new Error("Permission denied"), { code: "EACCES" }),
    new TypeError("a bug that this submission meets"),
    "thrown text",
  ];
  for (const error of own) assert.equal(isAboutSubmission(error, going), true, String(error));
  for (const error of own) assert.equal(isAboutSubmission(error, AbortSignal.abort()), false);
});

Deno.test("explained() says of a bug that it is one, in a line that is not long", () => {
  assert.equal(explained(new UserError("told")).message, "told");
  assert.match(
    explained(new TypeError("x is undefined")).message,
    /^x is undefined \(this is a bug/,
  );
  assert.ok(explained(new Error("long".repeat(1000))).message.length < 500);
});
