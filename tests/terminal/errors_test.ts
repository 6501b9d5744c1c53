import assert from "node:assert/strict";
import {
  failureReason,
  isMachineError,
  placedReason,
  systemFailure,
  UserError,
  writingTo,
} from "../../terminal/errors.ts";

function systemError(code: string | undefined, message: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

Deno.test("writingTo() names the folder that takes no more, in place of the one for temporary files", async () => {
  const fails = (error: unknown) =>
    writingTo("/reports", "name another folder", () => Promise.reject(error));
  await assert.rejects(fails(systemError("ENOSPC", "No space left on device (os error 28)")), {
    message: "`/reports` could not be written to: no space left on device",
    hint: "free some space there, or name another folder",
  });
  await assert.rejects(fails(systemError(undefined, "File too large (os error 27)")), {
    message: "`/reports` could not be written to: file too large",
    hint: "raise the limit on the size of files: `ulimit -f`",
  });
  const denied = systemError("EACCES", "Permission denied (os error 13): open '/reports/x'");
  await assert.rejects(fails(denied), {
    message: "`/reports` could not be written to: permission denied",
    hint: "check its owner and permissions, or name another folder",
  });
  for (const other of [new UserError("told"), new TypeError("a bug")]) {
    await assert.rejects(fails(other), (error) => error === other);
  }
  assert.equal(await writingTo("/reports", "", () => Promise.resolve(7)), 7);
});

Deno.test("a failure of the machine is told from one of a file", () => {
  for (const code of ["ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE", "ENOMEM"]) {
    assert.ok(isMachineError(systemError(code, "")), code);
  }
  for (const code of ["ENOENT", "EACCES", "ELOOP", "EISDIR", undefined]) {
    assert.ok(!isMachineError(systemError(code, "")), code);
  }
  const tooLarge = systemError(undefined, "File too large (os error 27)");
  assert.ok(isMachineError(tooLarge));
  assert.match(systemFailure(tooLarge)?.hint ?? "", /ulimit -f/);
  assert.equal(systemFailure(new Error("a bug")), undefined);
});

Deno.test("failureReason() says what the system says, without numbers and calls", async () => {
  const absent = await Deno.stat("/no/such 'file").catch((error: unknown) => error);
  assert.equal(failureReason(absent), "no such file or directory");
  assert.equal(placedReason(absent), "`/no/such 'file`: no such file or directory");
  assert.equal(
    systemFailure(absent)?.message,
    "Failed to find `/no/such 'file`: no such file or directory",
  );
  const link = await Deno.symlink("a", "/no/such/link").catch((error: unknown) => error);
  assert.equal(failureReason(link), "no such file or directory");
  assert.equal(
    systemFailure(systemError("ENOSPC", "No space left on device (os error 28)"))?.message,
    "No space left on device",
  );
  const unchanged = ["Told: stat 'x'", "one\ttwo"];
  for (const message of unchanged) {
    assert.equal(failureReason(new UserError(message)), message);
    assert.equal(placedReason(new Error(message)), message);
  }
  assert.equal(failureReason("\x1b[1m"), "\\x1b[1m");
});
