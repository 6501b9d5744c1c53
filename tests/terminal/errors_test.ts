import assert from "node:assert/strict";
import { isMachineError, systemFailure, UserError, writingTo } from "../../terminal/errors.ts";

function systemError(code: string | undefined, message: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

Deno.test("writingTo() names the folder that takes no more, in place of the one for temporary files", async () => {
  const fails = (error: unknown) =>
    writingTo("/reports", "name another folder", () => Promise.reject(error));
  await assert.rejects(fails(systemError("ENOSPC", "No space left on device (os error 28)")), {
    message: "`/reports` could not be written to: No space left on device (os error 28)",
    hint: "free some space there, or name another folder",
  });
  await assert.rejects(fails(systemError(undefined, "File too large (os error 27)")), {
    message: "`/reports` could not be written to: File too large (os error 27)",
    hint: "raise the limit on the size of files: `ulimit -f`",
  });
  const denied = systemError("EACCES", "Permission denied (os error 13): open '/reports/x'");
  await assert.rejects(fails(denied), {
    message: "`/reports` could not be written to: Permission denied (os error 13)",
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
